"""Reads of programmes and calls. What a reader may not see is not in the queryset."""

from collections.abc import Iterable

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from koryu.disclosure.rules import Reader
from koryu.research.queries import published_listings

from ..enums import EXPORTABLE, HANDED_IN, SHOWN, ApplicationState, CallState, ProgrammeKind
from ..models import (
    Call,
    CallDocument,
    Challenge,
    EligibilityRule,
    FormVersion,
    PlannedProject,
    Programme,
)
from ..rules.access import may_run
from ..rules.form import Definition, definition_of

COMPARED = 200  # calls looked through by a search; what closes soonest first
PAST = (
    CallState.CLOSED,
    CallState.EVALUATING,
    CallState.DECIDED,
    CallState.APPEALS,
    CallState.FINAL,
    CallState.CANCELLED,
)


def visible_calls(reader: Reader) -> QuerySet[Call]:
    """The calls this reader may know of, with their programme.

    Operators see all. Everybody else sees what is announced, from the moment it is announced.
    """
    calls = Call.objects.select_related("programme")
    if may_run(reader):
        return calls
    return calls.filter(state__in=SHOWN, announced_at__lte=timezone.now())


def find_call(reader: Reader, slug: str) -> Call:
    """The call named so. Raises `Call.DoesNotExist` when there is none this reader may see."""
    return visible_calls(reader).get(slug=slug)


def listed_calls(reader: Reader, *, past: bool, kind: str = "") -> QuerySet[Call]:
    """Calls to come and open ones (what closes soonest first), or past ones (latest first).

    A draft, and a call before its hour, stand on the desk and not here, for operators too.
    """
    found = visible_calls(reader).filter(state__in=SHOWN, announced_at__lte=timezone.now())
    if past:
        found = found.filter(state__in=PAST).order_by("-closes_at", "-id")
    else:
        found = found.exclude(state__in=PAST).order_by("closes_at", "id")
    return found.filter(programme__kind=kind) if kind in ProgrammeKind.values else found


def compared_calls(reader: Reader) -> list[Call]:
    """Calls to come and open ones with brief and `offered` projects, whose words are searched."""
    projects = PlannedProject.objects.filter(removed_at=None, export_check__in=EXPORTABLE)
    found = listed_calls(reader, past=False).select_related("programme", "challenge")
    return list(found.prefetch_related(Prefetch("planned", projects, to_attr="offered"))[:COMPARED])


def desk_calls(*, state: str = "") -> QuerySet[Call]:
    """All calls for the operators, with `begun`, `handed_in` and `unanswered`."""
    found = Call.objects.select_related("programme").order_by("-closes_at", "-id")
    if state in CallState.values:
        found = found.filter(state=state)
    begun = Q(applications__state=ApplicationState.DRAFT)
    return found.annotate(
        begun=Count("applications", filter=begun, distinct=True),
        handed_in=Count("applications", filter=Q(applications__state__in=HANDED_IN), distinct=True),
        unanswered=Count("questions", filter=Q(questions__answered_at__isnull=True), distinct=True),
    )


def current_form(call: Call) -> FormVersion:
    """The form that a new application uses. Raises `FormVersion.DoesNotExist` without one."""
    return call.forms.latest("number")


def definition_for(call: Call) -> Definition:
    """The current form's definition."""
    return definition_of(current_form(call).definition)


def used_keys(call: Call) -> set[str]:
    """Every key that any version of the form has or had; none is given twice."""
    keys: set[str] = set()
    for stored in call.forms.values_list("definition", flat=True):
        for section in definition_of(stored).sections:
            keys |= {section.key, *(each.key for each in section.fields)}
    return keys


def rules_of(call: Call) -> QuerySet[EligibilityRule]:
    """The living conditions, in their order."""
    return call.rules.filter(removed_at=None)


def documents_of(call: Call) -> QuerySet[CallDocument]:
    """The living documents."""
    return call.documents.filter(removed_at=None).select_related("file")


def offered_projects(call: Call) -> QuerySet[PlannedProject]:
    """The planned projects one may apply to: those that may leave the country."""
    found = call.planned.filter(removed_at=None, export_check__in=EXPORTABLE)
    return found.select_related("technology")


def technologies_shown(reader: Reader, planned: Iterable[PlannedProject]) -> set[int]:
    """Ids of the technologies among these whose title this reader may see, and which are out."""
    ids = [each.technology_id for each in planned]
    return set(published_listings(reader).filter(pk__in=ids).values_list("pk", flat=True))


def challenge_of(call: Call) -> Challenge | None:
    """The brief, for a call that has one. Who may read the seeker's name asks `rules.access`."""
    return Challenge.objects.select_related("seeker").filter(call=call).first()


def own_challenges(reader: Reader) -> QuerySet[Challenge]:
    """Briefs of the reader's own organisations, whose people draft them."""
    found = Challenge.objects.filter(seeker_id__in=reader.organisation_ids)
    return found.select_related("call__programme").order_by("-call__closes_at")


def programmes() -> QuerySet[Programme]:
    """All programmes, for operators."""
    return Programme.objects.annotate(count=Count("calls")).order_by("id")


def with_challenges(calls: Iterable[Call]) -> dict[int, Challenge]:
    """Call's id → its brief, for a page of calls."""
    found = Challenge.objects.filter(call__in=list(calls)).select_related("seeker")
    return {each.call_id: each for each in found}


def used_values(call: Call, key: str) -> set[str]:
    """Every value that a choice of field `key` has or had, in any version of the form."""
    values: set[str] = set()
    for stored in call.forms.values_list("definition", flat=True):
        if each := definition_of(stored).field(key):
            values |= {choice.value for choice in each.choices}
    return values
