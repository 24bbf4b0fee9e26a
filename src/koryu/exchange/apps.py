"""The exchange room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

KINDS = {
    "exchange.opened_by_interest": _(
        "%(organisation)s and you are both interested. Your exchange room is open."
    ),
    "exchange.requested": _("%(organisation)s asks for an exchange with you."),
    "exchange.reminder": _("%(organisation)s still waits for your answer to their request."),
    "exchange.accepted": _("%(organisation)s accepted your request. Your exchange room is open."),
    "exchange.declined": _("%(organisation)s declined your request. Read the reason."),
    "exchange.expired_sent": _("%(organisation)s did not answer your request in time."),
    "exchange.expired_received": _("The request of %(organisation)s expired without an answer."),
    "exchange.message": _("New messages in your room with %(organisation)s"),
    "exchange.file": _("%(organisation)s shared a file in your room."),
    "exchange.under_nda": _(
        "The confidentiality agreement with %(organisation)s is in force. "
        "Confidential information is open to both sides."
    ),
    "exchange.evaluating": _("%(organisation)s began the evaluation in your room."),
    "exchange.agreed": _("%(organisation)s recorded what you agreed on."),
    "exchange.closed": _("%(organisation)s closed your exchange. Read the reason."),
}


class ExchangeConfig(AppConfig):
    name = "koryu.exchange"
    label = "exchange"

    def ready(self) -> None:
        from koryu.discovery.slots import register_hit_actions
        from koryu.notify.kinds import register
        from koryu.people.slots import register_organisation_actions
        from koryu.research.slots import register_listing_actions

        from . import receivers  # noqa: F401 - connects the receivers

        for kind, text in KINDS.items():
            register(kind, text)
        register_hit_actions("exchange/_hit_actions.html")
        register_listing_actions("exchange/_listing_actions.html")
        register_organisation_actions("exchange/_organisation_actions.html")
