"""Organisations: registered, changed, verified."""

import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from koryu.notify.actions import notify
from koryu.people.enums import Role, VerificationMethod
from koryu.people.models import Membership, Organisation, Person
from koryu.people.queries import operators_of, people_of
from koryu.people.rules import domain_of_email, registrable_domain
from koryu.people.signals import standing_changed
from koryu.shared.errors import Invalid, Stale, require
from koryu.shared.history import record
from koryu.shared.models import Term

EDITABLE = (
    "kind", "name", "name_ko", "name_ja", "name_en", "name_reading", "description",
    "description_language", "wants", "city", "website", "founded_year", "headcount_band",
    "corporate_number", "ror_id",
)  # fmt: skip


@transaction.atomic
def create_organisation(
    *, by: Person, country: str, fields: Collection[Term] = (), **values: object
) -> Organisation:
    """Register an organisation; its creator becomes the owner.

    Verified at once when the creator's verified e-mail domain is the website's; else the operators
    of the country are told. Raises `Invalid` when the corporate number is already registered.
    """
    organisation = Organisation(country=country, slug=_free_slug(values), **_editable(values))
    _save(organisation)
    organisation.fields.set(fields)
    Membership.objects.create(person=by, organisation=organisation, role=Role.OWNER)
    record(verb="organisation.created", obj=organisation, actor=by)
    if not verify_by_domain(organisation=organisation, by=by):
        notify(
            people=operators_of(country),
            kind="people.to_verify",
            params={"name": organisation.name},
            path=f"/people/organisations/{organisation.slug}/",
        )
    return organisation


@transaction.atomic
def update_organisation(
    *,
    organisation: Organisation,
    by: Person,
    expected_version: int,
    fields: Collection[Term] | None = None,
    **values: object,
) -> Organisation:
    """Change the profile. Raises `Stale` when somebody else saved first.

    Writes history; a changed name of a verified organisation is told to the operators; a changed
    website ends a verification by e-mail domain, and may begin one.
    """
    _require_editor(organisation, by)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.version != expected_version:
        raise Stale(current=organisation.version)
    before = {key: getattr(organisation, key) for key in values}
    for key, value in _editable(values).items():
        setattr(organisation, key, value)
    organisation.version += 1
    if organisation.verified_at and before.get("website") != organisation.website:
        _drop_domain_verification(organisation)
    _save(organisation)
    if not organisation.verified_at:
        _announce(organisation)
    if fields is not None:
        organisation.fields.set(fields)
    changed = sorted(k for k, v in before.items() if getattr(organisation, k) != v)
    if organisation.verified_at and "name" in changed:
        _tell_renamed(organisation, str(before["name"]))
    record(verb="organisation.updated", obj=organisation, actor=by, fields=changed)
    verify_by_domain(organisation=organisation, by=by)
    return organisation


@transaction.atomic
def verify_by_domain(*, organisation: Organisation, by: Person) -> bool:
    """Verify when a verified address of `by` is on the organisation's own web domain."""
    host = urlsplit(organisation.website).hostname or ""
    domain = registrable_domain(host)
    addresses = EmailAddress.objects.filter(user=by, verified=True).values_list("email", flat=True)
    if organisation.verified_at or not domain:
        return False
    if domain not in {domain_of_email(address) for address in addresses}:
        return False
    organisation.email_domain = domain
    _set_verified(organisation, VerificationMethod.EMAIL_DOMAIN, by)
    return True


@transaction.atomic
def verify_organisation(*, organisation: Organisation, by: Person) -> Organisation:
    """An operator of the country confirms that the organisation is what it says."""
    require(by.operator_country == organisation.country)
    if not organisation.verified_at:
        _set_verified(organisation, VerificationMethod.OPERATOR, by)
        notify(
            people=people_of(organisation.pk),
            kind="people.verified",
            params={"name": organisation.name},
            path=f"/people/organisations/{organisation.slug}/",
        )
    return organisation


@transaction.atomic
def unverify_organisation(*, organisation: Organisation, by: Person, reason: str) -> Organisation:
    """An operator takes a verification back, with a reason its people can read."""
    require(by.operator_country == organisation.country)
    if not reason.strip():
        raise Invalid({"reason": [_("Please give a reason the organisation can read.")]})
    organisation.verified_at, organisation.verification = None, VerificationMethod.NONE
    organisation.save(update_fields=["verified_at", "verification"])
    record(verb="organisation.unverified", obj=organisation, actor=by, reason=reason)
    _announce(organisation)
    notify(
        people=people_of(organisation.pk),
        kind="people.unverified",
        params={"name": organisation.name, "reason": reason},
        path=f"/people/organisations/{organisation.slug}/",
    )
    return organisation


def _set_verified(organisation: Organisation, method: str, by: Person) -> None:
    organisation.verified_at = timezone.now()
    organisation.verification = method
    organisation.verified_by = by
    organisation.save(update_fields=["verified_at", "verification", "verified_by", "email_domain"])
    record(verb="organisation.verified", obj=organisation, actor=by, method=method)
    _announce(organisation)


def _announce(organisation: Organisation) -> None:
    transaction.on_commit(lambda: standing_changed.send(Organisation, organisation=organisation))


def _tell_renamed(organisation: Organisation, before: str) -> None:
    notify(
        people=operators_of(organisation.country),
        kind="people.renamed",
        params={"name": organisation.name, "before": before},
        path=f"/people/organisations/{organisation.slug}/",
    )


def _drop_domain_verification(organisation: Organisation) -> None:
    if organisation.verification == VerificationMethod.EMAIL_DOMAIN:
        organisation.verified_at, organisation.verification = None, VerificationMethod.NONE


def _require_editor(organisation: Organisation, by: Person) -> None:
    allowed = Membership.objects.filter(
        organisation=organisation, person=by, left_at=None, role__in=[Role.OWNER, Role.EDITOR]
    )
    require(allowed.exists())


def _editable(values: dict[str, object]) -> dict[str, object]:
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    return values


def _save(organisation: Organisation) -> None:
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        message = _(
            "An organisation with this corporate number is already registered. "
            "Ask one of its owners for an invitation."
        )
        raise Invalid({"corporate_number": [message]}) from error


def _free_slug(values: dict[str, object]) -> str:
    base = slugify(str(values.get("name_en") or "")) or slugify(str(values.get("name") or ""))
    base = base[:60] or "organisation"
    if not Organisation.objects.filter(slug=base).exists():
        return base
    return f"{base}-{secrets.token_hex(3)}"
