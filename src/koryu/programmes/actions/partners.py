"""The consortium: organisations invited by the lead, each confirming or declining its own part."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record
from koryu.shared.text import clean

from ..enums import Currency, PartnerState
from ..models import Application, Partner
from ..queries.applications import LIVING
from .consortium import lock_open, require_lead, tell_editors
from .submissions import keep_findings

MOST_PARTNERS = 20


def invite(
    *,
    application: Application,
    by: Person,
    organisation: Organisation,
    part: str,
    amount: Decimal | None = None,
    currency: str = "",
) -> Partner:
    """Ask an organisation to take part; its owners and editors are told. Twice is once. History.

    Raises `Refused` unless `by` edits for the lead; `Invalid` by field: the lead itself, no part
    written, an organisation without people or not verified, too many; `NotAllowedNow` outside the
    call's time or where the call takes single applicants.
    """
    require_lead(application, by)
    part = clean(part).strip()
    _check(application, organisation, part, amount, currency)
    try:
        with transaction.atomic():
            row = lock_open(application)
            if not row.call.allows_consortium:
                raise NotAllowedNow(_("This call takes applications of one organisation only."))
            there = row.partners.filter(organisation=organisation, state__in=LIVING).first()
            if there:
                return there
            if row.partners.filter(state__in=LIVING).count() >= MOST_PARTNERS:
                text = _("A consortium has at most %(most)d partners.")
                raise Invalid({"organisation": [text % {"most": MOST_PARTNERS}]})
            made = Partner.objects.create(
                application=row,
                organisation=organisation,
                part=part,
                amount=amount,
                currency=currency if amount is not None else "",
                invited_by=by,
                invited_at=timezone.now(),
            )
            record(verb="application.partner_invited", obj=row, actor=by, partner=made.pk)
            row.save(update_fields=["changed_at"])
            path = reverse("programmes:application", args=[row.code])
            tell_editors(row, "programmes.partner_invited", path, [organisation.pk])
            return made
    except IntegrityError:  # the same click, twice at once
        return application.partners.get(organisation=organisation, state__in=LIVING)


def _check(
    application: Application,
    organisation: Organisation,
    part: str,
    amount: Decimal | None,
    currency: str,
) -> None:
    errors: dict[str, list[object]] = {}
    if organisation.pk == application.lead_id:
        errors["organisation"] = [_("This organisation leads the application.")]
    elif organisation.closed_at or not organisation.is_verified:
        errors["organisation"] = [_("Only verified organisations can be invited.")]
    if not part:
        errors["part"] = [_("Please write its part in the work; they will confirm it.")]
    elif len(part) > 2000:
        errors["part"] = [_("Please keep it to 2,000 characters.")]
    if amount is not None and (currency not in Currency.values or amount < 0):
        errors["currency"] = [_("Please choose the currency from the list.")]
    if errors:
        raise Invalid(errors)


@transaction.atomic
def confirm(*, partner: Partner, by: Person) -> Partner:
    """An owner or editor of the invited organisation confirms its part. The others are told."""
    row, found = _answering(partner, by, (PartnerState.INVITED,))
    if found.state == PartnerState.CONFIRMED:
        return found  # a double click
    _answer(row, found, by, PartnerState.CONFIRMED, "")
    return found


@transaction.atomic
def decline(*, partner: Partner, by: Person, reason: str = "") -> Partner:
    """Decline the invitation, or leave the consortium, until the deadline; the lead reads why."""
    row, found = _answering(partner, by, LIVING)
    _answer(row, found, by, PartnerState.DECLINED, clean(reason).strip()[:500])
    return found


def _answering(
    partner: Partner, by: Person, states: tuple[str, ...]
) -> tuple[Application, Partner]:
    require(reader_for(by).may_edit(partner.organisation_id))
    row = lock_open(partner.application)
    found = row.partners.select_related("organisation").get(pk=partner.pk)
    if found.state not in states and not (
        found.state == PartnerState.CONFIRMED and states == (PartnerState.INVITED,)
    ):
        raise NotAllowedNow(_("This invitation is not open any more."))
    return row, found


def _answer(row: Application, found: Partner, by: Person, state: str, reason: str) -> None:
    found.state, found.reason = state, reason
    found.answered_by, found.answered_at = by, timezone.now()
    found.save()
    row.save(update_fields=["changed_at"])
    record(verb=f"application.partner_{state}", obj=row, actor=by, partner=found.pk)
    if state == PartnerState.DECLINED:
        _check_anew(row)
    path = reverse("programmes:application_partners", args=[row.code])
    kind = f"programmes.partner_{state}"
    params = {"partner": found.organisation}
    tell_editors(row, kind, path, [row.lead_id], params=params, but=[by.pk])


@transaction.atomic
def remove(*, partner: Partner, by: Person) -> Partner:
    """The lead takes a partner off; its people are told. Twice is once. History."""
    require_lead(partner.application, by)
    row = lock_open(partner.application)
    found = row.partners.select_related("organisation").get(pk=partner.pk)
    if found.state in LIVING:
        found.state = PartnerState.REMOVED
        found.save()
        row.save(update_fields=["changed_at"])
        record(verb="application.partner_removed", obj=row, actor=by, partner=found.pk)
        _check_anew(row)
        path = reverse("notify:list")
        tell_editors(row, "programmes.partner_removed", path, [found.organisation_id])
    return found


def _check_anew(row: Application) -> None:
    """Conditions that a partner met are not met without it, also in what was handed in."""
    if row.number:
        keep_findings(row)
