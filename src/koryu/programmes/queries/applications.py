"""Which applications a reader may know of, and what they may do with one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from koryu.disclosure.rules import Reader

from ..enums import HANDED_IN, ApplicationState, PartnerState
from ..models import Application, Call, Partner
from ..rules.access import may_read_application, may_write_application

LIVING = (PartnerState.INVITED, PartnerState.CONFIRMED)
# Withdrawn after it was handed in: the desk goes on knowing that it existed.
KNOWN_TO_DESK = Q(state__in=HANDED_IN) | (Q(state=ApplicationState.WITHDRAWN) & ~Q(number=""))


def visible_applications(reader: Reader) -> QuerySet[Application]:
    """One's own consortia's at every state; for operators also what was handed in."""
    mine = _own(reader)
    return Application.objects.filter(mine | KNOWN_TO_DESK if reader.is_operator else mine)


def own_applications(reader: Reader) -> QuerySet[Application]:
    """The applications of the reader's organisations, led or joined, last changed first."""
    found = Application.objects.filter(_own(reader)).select_related("call", "lead")
    return found.order_by("-changed_at", "-id")


def _own(reader: Reader) -> Q:
    ids = reader.organisation_ids
    joined = Partner.objects.filter(organisation_id__in=ids, state__in=LIVING)
    return Q(lead_id__in=ids) | Q(pk__in=joined.values("application"))


def find_application(reader: Reader, code: object) -> Application | None:
    """The application of this code, with call, form and lead, or None for who may not know."""
    found = visible_applications(reader).filter(code=code)
    return found.select_related("call__programme", "form", "lead", "planned", "by").first()


@dataclass(frozen=True)
class Part:
    """What this reader is to an application."""

    member: bool  # of its consortium: reads what is being written
    writes: bool
    leads: bool  # an owner or editor of the lead: invites, hands in, withdraws
    runs: bool  # an operator who reads what was handed in


def part_of(reader: Reader, application: Application) -> Part:
    """One query: the partners. The rules decide."""
    rows = list(application.partners.filter(state__in=LIVING).values_list("organisation", "state"))
    living = [pk for pk, _ in rows]
    confirmed = [pk for pk, state in rows if state == PartnerState.CONFIRMED]
    lead = application.lead_id
    member = may_read_application(reader, lead_id=lead, partner_ids=living, handed_in=False)
    return Part(
        member=member,
        writes=may_write_application(reader, lead_id=lead, partner_ids=confirmed),
        leads=reader.may_edit(lead),
        runs=reader.is_operator and bool(application.number),
    )


def with_partners(applications: QuerySet[Application]) -> list[Application]:
    """Each with `together`: partners who confirmed and were handed in with it last.

    Who joined afterwards was read by nobody; who left is no part of it. Two more queries.
    """
    confirmed = Partner.objects.filter(state=PartnerState.CONFIRMED).select_related("organisation")
    rows = applications.prefetch_related(
        Prefetch("submissions", to_attr="all_sent"),
        Prefetch("partners", confirmed, to_attr="confirmed"),
    )
    for row in rows:
        sent = row.all_sent[-1].content.get("partners", ()) if row.all_sent else ()
        ids = {each["id"] for each in sent}
        row.together = [each for each in row.confirmed if each.organisation_id in ids]
    return list(rows)


def left_since(application: Application, partners: Iterable[Mapping[str, Any]]) -> list[str]:
    """Names of those handed in as partners who are none any more."""
    confirmed = application.partners.filter(state=PartnerState.CONFIRMED)
    ids = set(confirmed.values_list("organisation", flat=True))
    return [str(each["name"]) for each in partners if each.get("id") not in ids]


def handed_in(call: Call) -> QuerySet[Application]:
    """What was handed in to a call and not withdrawn, by its number. For operators."""
    found = Application.objects.filter(call=call, state__in=HANDED_IN)
    return found.select_related("lead").order_by("number", "id")


def counts_by_state(call: Call) -> dict[str, int]:
    """state → how many applications of the call, drafts among them: numbers without content."""
    rows = Application.objects.filter(call=call).order_by().values_list("state")
    counted = dict(rows.annotate(n=Count("id")))
    return {state: counted.get(state, 0) for state in ApplicationState.values}
