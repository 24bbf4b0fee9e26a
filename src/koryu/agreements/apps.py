"""The agreements room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "koryu.agreements"
    label = "agreements"

    def ready(self) -> None:
        from koryu.notify.kinds import register

        register("agreements.proposed", _("%(organisation)s proposed an agreement to sign."))
        register(
            "agreements.replaced",
            _("%(organisation)s replaced the document of an agreement. Please read it again."),
        )
        register("agreements.signed", _("%(organisation)s signed your agreement."))
        register("agreements.refused", _("%(organisation)s did not sign. Read the reason."))
        register("agreements.terminated", _("%(organisation)s ended your agreement."))
        register("agreements.expired", _("Your agreement with %(organisation)s has expired."))
        register("agreements.expiring", _("Your agreement with %(organisation)s expires soon."))
