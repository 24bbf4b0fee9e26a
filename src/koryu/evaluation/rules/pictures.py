"""Pictures without what they say of their makers: cameras, places, owners, comments. Pure.

What is seen is copied byte for byte; only segments (JPEG) and chunks (PNG) of text and metadata
are left out.
"""

import struct

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_KEPT_SEGMENTS = frozenset({0xE0, 0xE2, 0xEE})  # JFIF, colour profile, Adobe's colour transform
_APPS = range(0xE0, 0xF0)
_COMMENT, _SCAN, _END = 0xFE, 0xDA, 0xD9
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
_DROPPED_CHUNKS = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"caBX"})


def bare_picture(content: bytes) -> bytes:
    """A JPEG or PNG without metadata. Raises ValueError for what is neither, or damaged."""
    if content.startswith(_JPEG):
        return _bare_jpeg(content)
    if content.startswith(_PNG):
        return _bare_png(content)
    raise ValueError("neither JPEG nor PNG")


def _bare_jpeg(content: bytes) -> bytes:
    kept, at = [_JPEG], 2
    while True:
        if at + 4 > len(content) or content[at] != 0xFF:
            raise ValueError("a damaged JPEG")
        marker = content[at + 1]
        if marker == 0xFF:  # a filling byte
            at += 1
            continue
        if marker in _BARE:
            kept.append(content[at : at + 2])
            at += 2
            continue
        if marker == _SCAN:
            return b"".join(kept) + _scans(content[at:])
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        if marker != _COMMENT and (marker not in _APPS or marker in _KEPT_SEGMENTS):
            kept.append(content[at : at + 2 + length])
        at += 2 + length


def _scans(rest: bytes) -> bytes:
    """The picture itself up to its end: what was written behind it (thumbnails, clips) stays out.

    Inside a scan 0xFF is followed by 0x00, so the first end marker is the picture's own.
    """
    end = rest.find(bytes((0xFF, _END)))
    return rest if end < 0 else rest[: end + 2]


def _bare_png(content: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            raise ValueError("a damaged PNG")
        if kind not in _DROPPED_CHUNKS:
            kept.append(content[at:end])
        at = end
        if kind == b"IEND":
            return b"".join(kept)
    raise ValueError("a damaged PNG")
