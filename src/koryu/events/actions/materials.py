"""Materials of an event or a session: added, and taken away as a state."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.errors import require
from koryu.shared.files import store_upload
from koryu.shared.history import record

from ..models import Event, Material, Session
from ..rules.access import may_organise


@transaction.atomic
def add_material(
    *,
    event: Event,
    by: Person,
    upload: UploadedFile,
    session: Session | None,
    title: str,
    language: str,
    audience: str,
) -> Material:
    """Keep a file for `audience`. Raises `Invalid` (field 'file') when it may not come in."""
    require(may_organise(reader_for(by), event))
    require(session is None or session.event_id == event.pk)
    made = event.materials.create(
        file=store_upload(upload=upload, by=by),
        session=session,
        title=title or (upload.name or "")[:200],
        language=language,
        audience=audience,
        by=by,
    )
    record(verb="material.added", obj=made, actor=by, event=event.pk)
    return made


@transaction.atomic
def remove_material(*, material: Material, by: Person) -> None:
    """Nobody reads it any more; twice is once."""
    require(may_organise(reader_for(by), material.event))
    if material.removed_at is None:
        material.removed_at = timezone.now()
        material.save(update_fields=["removed_at"])
        record(verb="material.removed", obj=material, actor=by, event=material.event_id)
