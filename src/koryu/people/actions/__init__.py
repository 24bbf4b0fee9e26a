"""Every write of the people room."""

from .accounts import give_consent, make_operator, set_language, update_profile, withdraw_consent
from .members import (
    accept_invitation,
    change_role,
    invite,
    leave,
    remove_member,
    revoke_invitation,
)
from .organisations import (
    create_organisation,
    unverify_organisation,
    update_organisation,
    verify_by_domain,
    verify_organisation,
)
from .terms import add_term, change_term

__all__ = [
    "add_term",
    "change_term",
    "accept_invitation",
    "change_role",
    "create_organisation",
    "give_consent",
    "invite",
    "leave",
    "make_operator",
    "remove_member",
    "revoke_invitation",
    "set_language",
    "unverify_organisation",
    "update_organisation",
    "update_profile",
    "verify_by_domain",
    "verify_organisation",
    "withdraw_consent",
]
