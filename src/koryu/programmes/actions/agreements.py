"""What is signed after a selection: entered by the desk, for its parties to read and download."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from koryu.agreements.actions import register_agreement
from koryu.agreements.enums import AgreementKind
from koryu.agreements.models import Agreement
from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.files import store_upload

from ..enums import EXPORTABLE, CallState, ExportCheck, ProgrammeKind
from ..models import Application
from ..queries.applications import with_partners
from ..rules.access import may_run
from . import outcomes
from .consortium import tell_consortium

TOLD = (CallState.APPEALS, CallState.FINAL)


@transaction.atomic
def enter_signed(
    *,
    application: Application,
    by: Person,
    kind: str,
    parties: Iterable[Organisation],
    signed_on: date,
    upload: UploadedFile | None = None,
) -> Agreement:
    """Enter an agreement that both sides signed on paper; only its parties see it.

    Raises `Refused` for who is on no desk, `Invalid` (signed_on, file).
    """
    require(may_run(reader_for(by)))
    if signed_on > timezone.localdate():
        raise Invalid({"signed_on": [_("It cannot have been signed in the future.")]})
    document = store_upload(upload=upload, by=by, kinds={"pdf"}) if upload else None
    noon = timezone.make_aware(datetime.combine(signed_on, time(12)))
    with translation.override(application.language):
        title = f"{application.call.title} ({application.number})"
    return register_agreement(
        by=by,
        kind=kind,
        title=title[:200],
        language=application.language,
        parties=parties,
        is_public=False,
        document=document,
        effective_from=signed_on,
        signed_at=min(noon, timezone.now()),
    )


@transaction.atomic
def conclude(
    *,
    application: Application,
    by: Person,
    signed_on: date,
    upload: UploadedFile | None = None,
    licence_held: bool = False,
) -> Application:
    """The agreement with the selected is signed: between the hosts, the lead and its partners.

    Raises as `enter_signed`, `NotAllowedNow` before the results are told, a second time or
    where the project may not be exported, `Invalid` (licence_held) where it needs an export
    licence that is not held.
    """
    if application.call.state not in TOLD:
        raise NotAllowedNow(_("The agreement follows the results."))
    if application.planned is not None and application.planned.export_check not in EXPORTABLE:
        raise NotAllowedNow(_("The project may not be exported; no agreement can follow."))
    if needs_licence(application) and not licence_held:
        raise Invalid({"licence_held": [_("The project needs an export licence first.")]})
    moved = outcomes.sign_agreement(application=application, by=by)
    joint = application.call.programme.kind == ProgrammeKind.JOINT_RD
    enter_signed(
        application=application,
        by=by,
        kind=AgreementKind.JOINT_RD if joint else AgreementKind.PROGRAMME,
        parties=_parties(application),
        signed_on=signed_on,
        upload=upload,
    )
    path = reverse("programmes:application", args=[application.code])
    tell_consortium(application, "programmes.agreement", path)
    return moved


def needs_licence(application: Application) -> bool:
    """Whether its planned project may leave the country with a licence only."""
    planned = application.planned
    return planned is not None and planned.export_check == ExportCheck.LICENCE


def _parties(application: Application) -> list[Organisation]:
    (row,) = with_partners(Application.objects.filter(pk=application.pk))
    partners = [each.organisation for each in row.together]  # type: ignore[attr-defined]
    hosts = list(application.call.programme.hosts.order_by("id"))
    return list(dict.fromkeys([*hosts, application.lead, *partners]))
