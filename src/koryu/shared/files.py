"""Uploads in, downloads out: kept under their hash, passed through the structural gate."""

import hashlib
import tempfile
from collections.abc import Collection
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from .bridge import identify_upload, safe_name
from .errors import Invalid
from .models import StoredFile

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "hwpx": "application/hwp+zip",
    "hwp": "application/x-hwp",
    "txt": "text/plain; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "png": "image/png",
    "jpeg": "image/jpeg",
}
ACCEPTED = frozenset(CONTENT_TYPES)
REASONS = {
    "encrypted": _("This file is locked with a password. Please upload an unlocked copy."),
    "broken": _("This file is damaged and cannot be opened. Please export it again and retry."),
    "too_large": _("This file is too large. Please keep it to %(limit)d MB."),
    "bomb": _("This file unpacks to far more than it holds and was refused for safety."),
    "unsupported": _(
        "This type of file is not accepted. "
        "Please use PDF, DOCX, PPTX, XLSX, HWPX, HWP, TXT, CSV, PNG or JPEG."
    ),
    "timed_out": _("Reading this file took too long. The file itself is kept."),
    "empty": _("This file is empty."),
    "no_text": _("This file has no readable text (it may be a scan). The file itself is kept."),
}


def reason_text(reason: str) -> str:
    """Why a file was refused, in the reader's language."""
    text = str(REASONS.get(reason, REASONS["broken"]))
    return text % {"limit": settings.UPLOAD_MAX_BYTES // 2**20} if "%(" in text else text


def store_upload(
    *, upload: UploadedFile, by: object, kinds: Collection[str] | None = None
) -> StoredFile:
    """Keep an upload. Raises `Invalid` (field 'file') with the reason when it may not come in."""
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise Invalid({"file": [reason_text("too_large")]})
    with tempfile.NamedTemporaryFile(dir=_scratch()) as scratch:
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
            scratch.write(chunk)
        scratch.flush()
        path = Path(scratch.name)
        found = identify_upload(path, upload.name or "", settings.UPLOAD_MAX_BYTES)
        if found.refusal is not None:
            raise Invalid({"file": [reason_text(found.refusal.value)]})
        if found.kind.value not in (kinds or ACCEPTED):
            raise Invalid({"file": [reason_text("unsupported")]})
        return _keep(path, digest.hexdigest(), found.kind.value, upload.name or "", by)


def store_bytes(*, content: bytes, name: str, kind: str, by: object) -> StoredFile:
    """Keep bytes the platform itself made (a rendered PDF, an export)."""
    with tempfile.NamedTemporaryFile(dir=_scratch()) as scratch:
        scratch.write(content)
        scratch.flush()
        return _keep(Path(scratch.name), hashlib.sha256(content).hexdigest(), kind, name, by)


def file_response(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """Stream a file under its own name. The caller has asked the gate."""
    return FileResponse(
        stored.open(),
        as_attachment=not inline,
        filename=stored.name,
        content_type=CONTENT_TYPES.get(stored.kind, "application/octet-stream"),
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )


def _scratch() -> Path:
    folder = Path(settings.DATA_DIR) / "scratch"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _keep(path: Path, sha256: str, kind: str, name: str, by: object) -> StoredFile:
    stored = StoredFile(
        sha256=sha256, size=path.stat().st_size, kind=kind, name=safe_name(name), uploaded_by=by
    )
    if not default_storage.exists(stored.path):
        with path.open("rb") as content:
            default_storage.save(stored.path, File(content))
    stored.save()
    return stored
