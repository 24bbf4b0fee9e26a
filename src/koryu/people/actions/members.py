"""Memberships and invitations. The last owner cannot leave."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koryu.notify.actions import notify, send_mail
from koryu.people.enums import Role
from koryu.people.models import Invitation, Membership, Organisation, Person
from koryu.people.queries import people_of, verified_addresses
from koryu.people.rules import token_hash
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, require
from koryu.shared.history import record

INVITATION_DAYS = 14
LAST_OWNER = gettext_lazy(
    "The last owner cannot leave or step down. Make somebody else an owner first."
)
NOT_OPEN = gettext_lazy(
    "This invitation has expired, was withdrawn or was used. Please ask for a new one."
)
WRONG_ADDRESS = gettext_lazy("This invitation was sent to another address. Sign in with that one.")


@transaction.atomic
def invite(
    *, organisation: Organisation, by: Person, email: str, role: str, language: str
) -> Invitation:
    """Invite an address by mail. An older open invitation to it is revoked."""
    _require_owner(organisation, by)
    email = email.lower().strip()
    if people_of(organisation.pk).filter(email=email).exists():
        raise Invalid({"email": [gettext_lazy("This person is already a member.")]})
    _waiting(organisation).filter(email=email).update(revoked_at=timezone.now())
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=Role(role),
        token_sha256=token_hash(token),
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    record(verb="invitation.sent", obj=organisation, actor=by, role=role)
    _mail_invitation(invitation, token, language)
    return invitation


def _mail_invitation(invitation: Invitation, token: str, language: str) -> None:
    with translation.override(language):
        params = {
            "name": str(invitation.organisation),
            "by": invitation.invited_by.full_name(),
            "days": INVITATION_DAYS,
            "url": f"{settings.BASE_URL}/people/invitations/{token}/",
        }
        subject = _("[Koryu] Invitation to join %(name)s") % params
        text = _(
            "%(by)s invites you to join %(name)s on Koryu.\n\n"
            "Accept here within %(days)d days:\n%(url)s\n\n"
            "If you do not know this organisation, you can ignore this e-mail."
        )
        send_mail(to=invitation.email, language=language, subject=subject, text=text % params)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: Person) -> Membership:
    """Join. The invitation is for one verified address and is used once.

    Writes the membership and history and tells the owners. Raises `NotAllowedNow` for one that is
    expired, withdrawn or used by somebody who has left since, `Refused` for another address.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.email not in verified_addresses(by):
        raise Refused(WRONG_ADDRESS)
    living = Membership.objects.filter(
        person=by, organisation=invitation.organisation, left_at=None
    ).first()
    if living:
        return living
    if not invitation.is_open:
        raise NotAllowedNow(NOT_OPEN)
    membership = Membership.objects.create(
        person=by, organisation=invitation.organisation, role=invitation.role
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    record(verb="member.joined", obj=invitation.organisation, actor=by, role=invitation.role)
    _tell_owners(invitation.organisation, by)
    return membership


def _tell_owners(organisation: Organisation, joined: Person) -> None:
    notify(
        people=people_of(organisation.pk, roles=(Role.OWNER,)).exclude(pk=joined.pk),
        kind="people.joined",
        params={"person": joined.full_name(), "name": organisation.name},
        path=f"/people/organisations/{organisation.slug}/members/",
    )


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Person) -> None:
    """Withdraw an invitation that was not accepted yet."""
    _require_owner(invitation.organisation, by)
    if invitation.accepted_at:
        raise NotAllowedNow(gettext_lazy("This invitation was already accepted."))
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=timezone.now())
    record(verb="invitation.revoked", obj=invitation.organisation, actor=by)


@transaction.atomic
def change_role(*, membership: Membership, by: Person, role: str) -> Membership:
    """Give a member another role. The last owner keeps theirs."""
    _require_owner(membership.organisation, by)
    membership = _locked(membership)
    if membership.role == Role.OWNER and role != Role.OWNER:
        _require_another_owner(membership)
    membership.role = Role(role)
    membership.save(update_fields=["role"])
    record(verb="member.role", obj=membership.organisation, actor=by, role=role)
    return membership


@transaction.atomic
def leave(*, membership: Membership, by: Person) -> Membership:
    """Leave an organisation oneself. What was written stays with the organisation."""
    require(membership.person_id == by.pk)
    return _end(membership, by, "member.left")


@transaction.atomic
def remove_member(*, membership: Membership, by: Person) -> Membership:
    """An owner ends another's membership. Tells the person."""
    _require_owner(membership.organisation, by)
    ended = _end(membership, by, "member.removed")
    notify(
        people=[ended.person],
        kind="people.removed",
        params={"name": ended.organisation.name},
        path=f"/people/organisations/{ended.organisation.slug}/",
    )
    return ended


def _end(membership: Membership, by: Person, verb: str) -> Membership:
    membership = _locked(membership)
    if membership.left_at:
        return membership
    if membership.role == Role.OWNER:
        _require_another_owner(membership)
    membership.left_at = timezone.now()
    membership.save(update_fields=["left_at"])
    record(verb=verb, obj=membership.organisation, actor=by, person=membership.person_id)
    return membership


def _locked(membership: Membership) -> Membership:
    # All memberships of the organisation are locked, so that two owners cannot leave at once.
    rows = Membership.objects.select_for_update().filter(
        organisation_id=membership.organisation_id, left_at=None
    )
    list(rows)
    return Membership.objects.select_related("organisation", "person").get(pk=membership.pk)


def _require_another_owner(membership: Membership) -> None:
    others = Membership.objects.filter(
        organisation_id=membership.organisation_id, role=Role.OWNER, left_at=None
    ).exclude(pk=membership.pk)
    if not others.exists():
        raise NotAllowedNow(LAST_OWNER)


def _require_owner(organisation: Organisation, by: Person) -> None:
    owners = Membership.objects.filter(
        organisation=organisation, person=by, role=Role.OWNER, left_at=None
    )
    require(owners.exists())


def _waiting(organisation: Organisation) -> QuerySet[Invitation]:
    return Invitation.objects.filter(organisation=organisation, accepted_at=None, revoked_at=None)
