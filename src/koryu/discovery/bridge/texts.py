"""A listing's published texts cut into passages, each at the tier it may be read at."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from koryu.disclosure.enums import ORDER, Tier
from koryu.research.enums import FieldKey
from koryu.research.models import Attachment, Listing
from koryu.shared.text import plain
from koryu_engine.language.detect import detect
from koryu_engine.language.normalise import chunk, clean

ATTACHMENT_PASSAGES = 80
FIELD_CHARACTERS = 60_000
ATTACHMENT_CHARACTERS = 400_000
HEAD = (FieldKey.TITLE, FieldKey.SUMMARY, FieldKey.KEYWORDS)
"""Short texts of one tier are read as one passage: each gives the others their context."""


@dataclass(frozen=True)
class Piece:
    """A passage to be: `source` is a field key or `attachment:<id>`, `number` counts in it."""

    source: str
    number: int
    language: str
    tier: str
    text: str
    content_sha256: str


def pieces_of(listing: Listing, attachments: Iterable[Attachment]) -> list[Piece]:
    """Passages of the published fields and of the attachments' texts.

    A text's tier is never opener than the title's, since nobody finds a listing they may not see.
    """
    language = listing.source_language
    found: list[Piece] = []
    for source, tier, text in _fields(listing):
        found += _cut(source, _closer(tier, listing.tier), text, language, FIELD_CHARACTERS)
    for attachment in attachments:
        text = attachment.text[:ATTACHMENT_CHARACTERS]
        tier = _closer(attachment.tier, listing.tier)
        cut = _cut(f"attachment:{attachment.pk}", tier, text, detect(text), ATTACHMENT_CHARACTERS)
        found += list(islice(cut, ATTACHMENT_PASSAGES))
    return found


def _fields(listing: Listing) -> list[tuple[str, str, str]]:
    """(source, tier, text) of each field, with the head's fields of the title's tier joined."""
    texts = {field.key: (field.tier, field.text) for field in listing.fields.all()}
    title_tier = texts.get(FieldKey.TITLE, (listing.tier, ""))[0]
    joined = [key for key in HEAD if key in texts and texts[key][0] == title_tier]
    head = "\n".join(texts[key][1] for key in joined)
    rest = [(key, *texts[key]) for key in FieldKey.values if key in texts and key not in joined]
    return [(FieldKey.TITLE, title_tier, head), *rest] if head else rest


def _closer(one: str, other: str) -> str:
    return max(Tier(one), Tier(other), key=ORDER.__getitem__)


def _cut(source: str, tier: str, text: str, language: str, limit: int) -> Iterable[Piece]:
    flat = plain(text, limit)
    for number, part in enumerate(chunk(flat, language)):  # type: ignore[arg-type]
        if clean(part):
            yield Piece(source, number, language, tier, part, content_hash(part))


def content_hash(text: str) -> str:
    """The key a text's vector is kept under: equal texts share one."""
    return sha256(clean(text).encode()).hexdigest()
