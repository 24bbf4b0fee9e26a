"""Reads of people and organisations."""

from allauth.account.models import EmailAddress
from django.db.models import Case, Count, Q, QuerySet, When
from django.utils import timezone

from .enums import Role
from .models import Invitation, Membership, Organisation, Person
from .rules import token_hash

_RANK = Case(When(role=Role.OWNER, then=0), When(role=Role.EDITOR, then=1), default=2)


def organisations() -> QuerySet[Organisation]:
    """Living organisations; their profile is public."""
    return Organisation.objects.filter(closed_at=None).order_by("name", "id")


def directory_of(*, country: str = "", kind: str = "", name: str = "") -> QuerySet[Organisation]:
    """Verified organisations, narrowed where something is given; `name` in any of its forms."""
    found = organisations().filter(verified_at__isnull=False)
    if country:
        found = found.filter(country=country)
    if kind:
        found = found.filter(kind=kind)
    if name:
        forms = ("name", "name_ko", "name_ja", "name_en", "name_reading")
        condition = Q()
        for field in forms:
            condition |= Q(**{f"{field}__icontains": name})
        found = found.filter(condition)
    return found


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Active memberships, owners first, with their persons."""
    return (
        Membership.objects.filter(organisation=organisation, left_at=None)
        .select_related("person")
        .order_by(_RANK, "joined_at", "id")
    )


def people_of(*organisation_ids: int, roles: tuple[str, ...] = ()) -> QuerySet[Person]:
    """Active people of these organisations, with one of `roles` where given."""
    condition = Q(memberships__organisation_id__in=organisation_ids, memberships__left_at=None)
    if roles:
        condition &= Q(memberships__role__in=roles)
    return Person.objects.filter(condition, is_active=True).distinct()


def operators_of(country: str) -> QuerySet[Person]:
    """The operators of a country's desk."""
    return Person.objects.filter(operator_country=country, is_active=True)


def _waiting_invitations() -> QuerySet[Invitation]:
    return (
        Invitation.objects.filter(
            accepted_at=None,
            revoked_at=None,
            expires_at__gt=timezone.now(),
            organisation__closed_at=None,
        )
        .select_related("organisation", "invited_by")
        .order_by("-created_at", "-id")
    )


def open_invitations(organisation: Organisation) -> QuerySet[Invitation]:
    """Invitations still waiting."""
    return _waiting_invitations().filter(organisation=organisation)


def verified_addresses(person: Person) -> set[str]:
    """The addresses a person has proved to own, in lower case; the sign-in address is one."""
    rows = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return {person.email.lower(), *(address.lower() for address in rows)}


def invitations_for(person: Person) -> QuerySet[Invitation]:
    """Invitations that wait for this person, whichever of their addresses was written to."""
    mine = Membership.objects.filter(person=person, left_at=None).values("organisation")
    waiting = _waiting_invitations().filter(email__in=verified_addresses(person))
    return waiting.exclude(organisation__in=mine)


def invitation_of(token: str) -> Invitation | None:
    """The invitation a mailed link stands for, in whatever state; None for an unknown token."""
    found = Invitation.objects.filter(token_sha256=token_hash(token))
    return found.select_related("organisation", "invited_by").first()


def verification_queue(country: str) -> QuerySet[Organisation]:
    """Organisations of a country that wait for an operator, oldest first."""
    return organisations().filter(country=country, verified_at=None).order_by("created_at")


def counts_by_country() -> dict[str, int]:
    """country → number of living, verified organisations."""
    rows = organisations().filter(verified_at__isnull=False).order_by()
    return dict(rows.values_list("country").annotate(n=Count("id")))


def todo(reader: object) -> list[dict[str, object]]:
    """What the people room asks this reader to do next; items as the home page shows them."""
    from django.urls import reverse
    from django.utils.translation import gettext as _

    if reader.is_anonymous:  # type: ignore[attr-defined]
        return []
    items: list[dict[str, object]] = []
    for invitation in invitations_for(reader.person):  # type: ignore[attr-defined]
        text = _("Answer the invitation to join %(name)s") % {"name": invitation.organisation}
        due = invitation.expires_at
        items.append({"text": text, "path": reverse("people:me"), "urgency": 3, "due": due})
    if not reader.organisation_ids and not reader.is_operator:  # type: ignore[attr-defined]
        text = _("Register your organisation, or accept an invitation to one")
        items.append({"text": text, "path": reverse("people:new_organisation"), "urgency": 3})
    waiting = reader.organisation_ids - reader.verified_ids  # type: ignore[attr-defined]
    for organisation in Organisation.objects.filter(pk__in=waiting):
        text = _("%(name)s waits to be verified; until then you can draft but not publish")
        path = reverse("people:organisation", args=[organisation.slug])
        items.append({"text": text % {"name": organisation}, "path": path, "urgency": 2})
    if reader.is_operator:  # type: ignore[attr-defined]
        count = verification_queue(reader.operator_country).count()  # type: ignore[attr-defined]
        if count:
            text = _("Organisations waiting for verification: %(count)d") % {"count": count}
            items.append({"text": text, "path": reverse("people:desk"), "urgency": 2})
    return items


def memberships_of(person: Person) -> QuerySet[Membership]:
    """A person's active memberships with their organisations."""
    return (
        Membership.objects.filter(person=person, left_at=None, organisation__closed_at=None)
        .select_related("organisation")
        .order_by("joined_at", "id")
    )
