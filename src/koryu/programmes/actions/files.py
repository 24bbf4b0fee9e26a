"""Files handed in under a field: added, read by a job, taken off."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.people.models import Person
from koryu.shared.arrival import arrived_at
from koryu.shared.errors import Invalid
from koryu.shared.files import ACCEPTED, store_upload
from koryu.shared.history import record
from koryu.shared.jobs import enqueue
from koryu.shared.text import clean

from ..bridge.documents import read_text
from ..enums import FieldKind
from ..models import Application, ApplicationFile
from ..rules.form import Field, definition_of
from .consortium import lock_open, require_writer

MOST_FILES = 10
DOCUMENTS = frozenset({"hwp", "hwpx", "pdf", "docx", "pptx", "xlsx"})
WITHOUT_TEXT = ("png", "jpeg")
KIND_OF = {"jpg": "jpeg", "md": "markdown"}


def add_file(
    *, application: Application, by: Person, key: str, upload: UploadedFile
) -> ApplicationFile:
    """Keep an upload under a file field; a job reads its text. History.

    Raises `Invalid` (key) in words when the file is too large, of a kind that is not accepted,
    damaged or locked, or when enough are there; `NotAllowedNow` outside the call's time.
    """
    require_writer(application, by)
    at = arrived_at()
    each = _file_field(application, key)
    if (upload.size or 0) > each.most_mb * 2**20:
        text = _("This file is too large. Please keep it to %(limit)d MB.")
        raise Invalid({key: [text % {"limit": each.most_mb}]})
    check_room(application, each)
    try:
        stored = store_upload(upload=upload, by=by, kinds=kinds_of(each))
    except Invalid as error:
        raise Invalid({key: next(iter(error.errors.values()))}) from error
    with transaction.atomic():
        row = lock_open(application, at)
        check_room(row, each)
        same = row.files.filter(key=key, removed_at=None, file__sha256=stored.sha256).first()
        if same:
            return same  # the same bytes sent twice (a double click, a retry)
        made = ApplicationFile.objects.create(
            application=row,
            key=key,
            file=stored,
            name=stored.name,
            added_by=by,
            text_state="no_text" if stored.kind in WITHOUT_TEXT else "waiting",
        )
        record(verb="application.file_added", obj=row, actor=by, file=made.pk, key=key)
        row.save(update_fields=["changed_at"])
        if made.text_state == "waiting":
            enqueue("programmes.read_file", file_id=made.pk)
    return made


def _file_field(application: Application, key: str) -> Field:
    each = definition_of(application.form.definition).field(key)
    if each is None or each.kind != FieldKind.FILE:
        raise Invalid({"": [_("The form has no such field any more; please load it again.")]})
    return each


def check_room(application: Application, each: Field) -> None:
    """Raise `Invalid` when the field holds all the files it may."""
    most = each.limit or MOST_FILES
    if application.files.filter(key=each.key, removed_at=None).count() >= most:
        text = _("This field holds at most %(most)d files; remove one first.")
        raise Invalid({each.key: [text % {"most": most}]})


def kinds_of(each: Field) -> frozenset[str]:
    """The kinds of file a field takes: its types, else every document."""
    kinds = {KIND_OF.get(one.lower().strip("."), one.lower().strip(".")) for one in each.types}
    return (frozenset(kinds) & ACCEPTED) or DOCUMENTS


@transaction.atomic
def remove_file(*, file: ApplicationFile, by: Person) -> ApplicationFile:
    """Take a file off what is being written; what was handed in keeps it. History."""
    require_writer(file.application, by)
    row = lock_open(file.application)
    found = row.files.get(pk=file.pk)
    if found.removed_at is None:
        found.removed_at = timezone.now()
        found.save(update_fields=["removed_at"])
        row.save(update_fields=["changed_at"])
        record(verb="application.file_removed", obj=row, actor=by, file=found.pk)
    return found


def read_file(*, file_id: int) -> None:
    """Read a waiting file's text; reading again is harmless."""
    found = ApplicationFile.objects.select_related("file").get(pk=file_id)
    if found.text_state == "waiting":
        found.text_state, text = read_text(found.file)
        found.text = clean(text)
        found.save(update_fields=["text", "text_state"])
