"""Every write of the notice board and the documents of a call."""

from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, require
from koryu.shared.files import store_upload
from koryu.shared.history import record

from ..enums import CallState
from ..models import Call, CallDocument, CallNotice
from ..rules.access import may_run
from .telling import interested, tell
from .unnamed import keep_unnamed

AGAIN = timedelta(minutes=2)


@transaction.atomic
def post_notice(*, call: Call, by: Person, **texts: str) -> CallNotice:
    """Put something on the board and tell every applicant. A second click posts it once.

    `texts`: title_ko … body_en. Raises `Invalid` without a title in one language.
    """
    require(may_run(reader_for(by)))
    keep_unnamed(Call.objects.select_for_update().get(pk=call.pk), texts)
    if not any(texts.get(f"title_{code}", "").strip() for code in Language.values):
        raise Invalid({"title_ko": [_("Write the title in one language at least.")]})
    now = timezone.now()
    same = call.notices.filter(at__gte=now - AGAIN, removed_at=None, **texts)
    if there := same.first():
        return there
    notice = CallNotice.objects.create(call=call, by=by, at=now, **texts)
    record(verb="call.notice", obj=notice, actor=by)
    if call.state != CallState.DRAFT:
        tell(interested(call), "programmes.notice", call)
    return notice


@transaction.atomic
def remove_notice(*, notice: CallNotice, by: Person) -> CallNotice:
    """Take it off the board. Twice is once."""
    require(may_run(reader_for(by)))
    if notice.removed_at is None:
        notice.removed_at = timezone.now()
        notice.save(update_fields=["removed_at"])
        record(verb="call.notice_removed", obj=notice, actor=by)
    return notice


@transaction.atomic
def add_document(
    *, call: Call, by: Person, upload: UploadedFile, title: str, language: str
) -> CallDocument:
    """Let everybody who sees the call download a file. Raises `Invalid` (file, title)."""
    require(may_run(reader_for(by)))
    if not title.strip():
        raise Invalid({"title": [_("Give the document a title.")]})
    keep_unnamed(call, {"title": title, "file": upload.name or ""})
    stored = store_upload(upload=upload, by=by)
    same = call.documents.filter(removed_at=None, file__sha256=stored.sha256, title=title.strip())
    if there := same.first():
        return there
    document = CallDocument.objects.create(
        call=call, by=by, file=stored, title=title.strip(), language=Language(language)
    )
    record(verb="call.document", obj=document, actor=by)
    return document


@transaction.atomic
def remove_document(*, document: CallDocument, by: Person) -> CallDocument:
    """Nobody can download it any more. Twice is once."""
    require(may_run(reader_for(by)))
    if document.removed_at is None:
        document.removed_at = timezone.now()
        document.save(update_fields=["removed_at"])
        record(verb="call.document_removed", obj=document, actor=by)
    return document
