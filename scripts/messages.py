"""Translations: `extract` refreshes each room's catalogues, `compile` makes them usable.

Pure Python (Babel), so that no system gettext is needed. Templates are read the way Django
reads them (`templatize`).
"""

import io
import sys
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent / "src" / "koryu"
LANGUAGES = ("ko", "ja")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip


def rooms() -> list[Path]:
    """Every room that has words."""
    return sorted(path for path in ROOT.iterdir() if (path / "__init__.py").exists())


def sources(room: Path) -> list[tuple[Path, bytes]]:
    """Python files as they are, templates as the Python-like text gettext reads."""
    found = [(path, path.read_bytes()) for path in sorted(room.rglob("*.py"))]
    for pattern in ("*.html", "*.txt"):
        for path in sorted((room / "templates").rglob(pattern)):
            found.append((path, templatize(path.read_text("utf-8"), origin=str(path)).encode()))
    return [(p, text) for p, text in found if "migrations" not in p.parts]


def extract(room: Path) -> Catalog:
    """All messages of a room."""
    catalog = Catalog(charset="utf-8")
    for _path, text in sources(room):
        options = {"encoding": "utf-8"}
        for _line, function, messages, _c in extract_python(
            io.BytesIO(text), KEYWORDS, [], options
        ):
            _add(catalog, function, messages)
    return catalog


def _add(catalog: Catalog, function: str, messages: object) -> None:
    values = messages if isinstance(messages, tuple) else (messages,)
    values = tuple(value for value in values if isinstance(value, str))
    if not values or not values[0]:
        return
    if function.startswith("n") and len(values) >= 2:
        catalog.add((values[0], values[1]))
    elif function.startswith("p") and len(values) >= 2:
        catalog.add(values[1], context=values[0])
    else:
        catalog.add(values[0])


def catalogue_path(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return pofile.read_po(file, locale=language)


def update() -> int:
    """Bring every catalogue up to date; prints what is left to translate."""
    missing = 0
    for room in rooms():
        template = extract(room)
        if not len(template):
            continue
        for language in LANGUAGES:
            path = catalogue_path(room, language)
            catalog = read(path, language)
            template.creation_date = catalog.creation_date  # a file changes with its words alone
            catalog.update(template, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                pofile.write_po(
                    file, catalog, width=100, omit_header=False, sort_output=True, no_location=True
                )
            left = [m.id for m in catalog if m.id and not m.string]
            missing += len(left)
            print(f"{room.name}/{language}: {len(catalog)} messages, {len(left)} to translate")
    return missing


def compile_all() -> None:
    """Write the .mo beside each .po."""
    for room in rooms():
        for language in LANGUAGES:
            path = catalogue_path(room, language)
            if path.exists():
                with path.with_suffix(".mo").open("wb") as file:
                    mofile.write_mo(file, read(path, language))


def main() -> int:
    settings.configure()
    if sys.argv[1:] == ["compile"]:
        compile_all()
        return 0
    if sys.argv[1:] == ["extract"]:
        return 1 if update() else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main())
