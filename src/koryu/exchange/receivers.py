"""What the exchange room does when an agreement changes below it."""

from django.dispatch import receiver

from koryu.agreements.enums import AgreementKind
from koryu.agreements.models import Agreement
from koryu.agreements.signals import agreement_ended, agreement_signed
from koryu.people.models import Person

from . import actions


@receiver(agreement_signed)
def on_signed(*, agreement: Agreement, by: Person | None, **kwargs: object) -> None:
    if agreement.kind == AgreementKind.NDA:
        actions.nda_signed(agreement=agreement, by=by)


@receiver(agreement_ended)
def on_ended(*, agreement: Agreement, by: Person | None, **kwargs: object) -> None:
    if agreement.kind == AgreementKind.NDA:
        actions.nda_ended(agreement=agreement, by=by)
