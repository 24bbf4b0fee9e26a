"""When an address is confirmed, organisations waiting for that domain are verified."""

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.dispatch import receiver

from .actions import verify_by_domain
from .enums import Role
from .queries import memberships_of


@receiver(email_confirmed)
def verify_waiting(email_address: EmailAddress, **kwargs: object) -> None:
    """A confirmed address may prove that its owner's organisation is what it says."""
    person = email_address.user
    for membership in memberships_of(person).filter(role__in=[Role.OWNER, Role.EDITOR]):
        verify_by_domain(organisation=membership.organisation, by=person)
