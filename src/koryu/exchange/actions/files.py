"""Files of a room."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.agreements.queries import nda_in_force
from koryu.people.models import Organisation, Person
from koryu.shared.errors import Invalid, require
from koryu.shared.files import store_upload
from koryu.shared.history import record

from ..models import Exchange, ExchangeFile
from .guard import living_room, room_group, tell_acting


@transaction.atomic
def share_file(
    *,
    exchange: Exchange,
    by: Person,
    organisation: Organisation,
    upload: UploadedFile,
    under_nda: bool = False,
) -> ExchangeFile:
    """Put a file into the room; `under_nda` only while a signed agreement is in force.

    Raises `Invalid` (file, under_nda). Tells the other side (batched).
    """
    room = living_room(exchange, by, organisation)
    if under_nda and nda_in_force(*room.side_ids) is None:
        text = _("No confidentiality agreement is in force. Sign one first.")
        raise Invalid({"under_nda": [text]})
    shared = ExchangeFile.objects.create(
        exchange=room,
        file=store_upload(upload=upload, by=by),
        organisation=organisation,
        by=by,
        under_nda=under_nda,
    )
    record(verb="file.shared", obj=shared, actor=by, sha256=shared.file.sha256)
    tell_acting(
        organisation,
        room.other(organisation.pk),
        kind="exchange.file",
        path=reverse("exchange:room", args=[room.pk]),
        group=room_group(room),
    )
    return shared


@transaction.atomic
def remove_file(*, shared: ExchangeFile, by: Person, organisation: Organisation) -> ExchangeFile:
    """Take one's own side's file out of the room; history keeps that it was there."""
    living_room(shared.exchange, by, organisation)
    require(shared.organisation_id == organisation.pk)
    if shared.removed_at is None:
        shared.removed_at = timezone.now()
        shared.save(update_fields=["removed_at"])
        record(verb="file.removed", obj=shared, actor=by)
    return shared
