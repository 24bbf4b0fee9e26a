"""File names as they may be stored and shown: one form, nothing hidden, not too long."""

from __future__ import annotations

import unicodedata

MAX_NAME_BYTES = 200
_FALLBACK = "file"
_UNSAFE = frozenset('/\\:*?"<>|')
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)


def safe_name(filename: str, max_bytes: int = MAX_NAME_BYTES) -> str:
    """A name that is safe on any file system and shows what it is.

    Decomposed Hangul and kana (names from macOS) are composed; directories, control and format
    characters (which include the marks that turn the reading direction), separators and lone
    surrogates go; the name is cut to `max_bytes` of UTF-8 with its extension kept.
    """
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rstrip("/")
    name = "".join(c for c in name.rpartition("/")[2] if _is_safe(c))
    name = " ".join(name.split()).lstrip(". ").rstrip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode()) > 16:
        stem, dot, extension = name, "", ""
    stem = _cut(stem.rstrip(), max_bytes - len(f"{dot}{extension}".encode()))
    if not stem or stem.lower() in _RESERVED:
        stem = f"{_FALLBACK}-{stem}" if stem else _FALLBACK
    return f"{stem}{dot}{extension}"


def _is_safe(char: str) -> bool:
    # Cc, Cf, Cs, Co, Cn: control, format, surrogate, private, unassigned; Zl, Zp: line breaks.
    category = unicodedata.category(char)
    return category[0] != "C" and category not in {"Zl", "Zp"} and char not in _UNSAFE


def _cut(stem: str, size: int) -> str:
    return stem.encode()[: max(size, 0)].decode("utf-8", "ignore").rstrip()
