"""Which encoding a Korean, Japanese or English text file is in, by what its bytes can mean."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SHIFTS = (b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(I")
_SAMPLE = 64 * 1024
_ACCENTED_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding it was read by; `certain` is False where bytes had to be replaced."""

    text: str
    encoding: str
    certain: bool = True


def decode(data: bytes) -> Decoded | None:
    """Decode a text file; None when the bytes are no text at all.

    In order: byte order mark; UTF-16 by where its zero bytes stand; ISO-2022-JP by its escapes;
    UTF-8, which hardly any other text is by chance; then the more plausible of CP949 (with
    EUC-KR) and CP932 (with Shift_JIS); Windows-1252 for Western letters in few places.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data, name)
    if b"\0" in data:
        return _utf16_without_mark(data)
    if any(shift in data for shift in _SHIFTS) and (found := _strict(data, "iso2022_jp_ext")):
        return found
    return _strict(data, "utf-8") or _double_byte(data) or _damaged(data)


def _strict(data: bytes, name: str) -> Decoded | None:
    try:
        text = data.decode(name)
    except (UnicodeDecodeError, ValueError):
        return None
    return Decoded(text, name) if _is_text(text) else None


def _utf16_without_mark(data: bytes) -> Decoded | None:
    if len(data) % 2:
        return None
    little, big = data[1::2].count(0), data[0::2].count(0)
    names = ("utf-16-le", "utf-16-be") if little >= big else ("utf-16-be", "utf-16-le")
    found = [d for name in names if (d := _strict(data, name)) is not None]
    plausible = [d for d in found if _plausibility(d.text) > 0]
    return plausible[0] if plausible else None


def _double_byte(data: bytes) -> Decoded | None:
    found = [d for name in ("cp949", "cp932") if (d := _strict(data, name)) is not None]
    scored = [(_plausibility(d.text), d) for d in found]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] > 0 else None


def _damaged(data: bytes) -> Decoded | None:
    high = sum(byte > 127 for byte in data[:_SAMPLE])
    if high <= _ACCENTED_SHARE * len(data[:_SAMPLE]):
        western = _strict(data, "cp1252")
        if western is not None:
            return western
    texts = [(data.decode(name, "replace"), name) for name in ("utf-8", "cp949", "cp932")]
    text, name = min(texts, key=lambda pair: pair[0].count("�"))
    if text.count("�") > 0.02 * len(text) or not _is_text(text):
        return None
    return Decoded(text, name, certain=False)


def _is_text(text: str) -> bool:
    sample = text[:_SAMPLE]
    control = sum(c < " " and c not in "\t\n\r\f\v\x1b" for c in sample)
    return control <= max(1, 0.001 * len(sample))


def _plausibility(text: str) -> float:
    """Mean weight of the letters beyond ASCII: common Korean and Japanese count, rare ones cost."""
    weights = [_weight(char) for char in text[:_SAMPLE] if char > "\x7f"]
    return sum(weights) / len(weights) if weights else 0.0


def _weight(char: str) -> float:
    if "가" <= char <= "힣":
        return 1.0 if _encodable(char, "euc_kr") else -1.0  # the 2,350 syllables in daily use
    if "ぁ" <= char <= "ヺ" or char in "ー、。「」・":
        return 1.0
    if "｡" <= char <= "ﾟ":
        return -0.5  # half-width katakana: mostly Korean bytes misread
    if "一" <= char <= "鿿":
        return 0.5 if _encodable(char, "shift_jis") else -0.5
    if "\ue000" <= char <= "\uf8ff" or "ㄱ" <= char <= "ㆎ":
        return -1.0
    return 0.1


def _encodable(char: str, name: str) -> bool:
    try:
        return len(char.encode(name)) == 2
    except UnicodeEncodeError:
        return False
