"""What a good brief of a challenge says, part by part, and how far one has come.

Parts and questions follow what open-innovation programmes ask of seekers; the meter counts
checks a reader can verify: is it written, does it say enough, does success name a number.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PARTS = ("context", "tried", "success", "offered", "confidential")
ENOUGH = {"ko": 80, "ja": 80, "en": 160}  # characters; English needs about twice as many
HINTS: dict[str, tuple[object, ...]] = {
    "context": (
        gettext_lazy("Which problem, for whom, and why now?"),
        gettext_lazy("Where would a solution be used: which step, which volume, which site?"),
        gettext_lazy("What is out of scope?"),
    ),
    "tried": (
        gettext_lazy("What was tried, and why was it not enough?"),
        gettext_lazy("Which approaches need not be proposed again?"),
    ),
    "success": (
        gettext_lazy("Which number, measured how, by when? For example: recovery of 90 % or more."),
        gettext_lazy("What is the least that would still be useful?"),
    ),
    "offered": (
        gettext_lazy("Money for a proof of concept, samples, data, people, premises?"),
        gettext_lazy("What follows a success: licence, supply, co-development?"),
        gettext_lazy("Who owns the results?"),
    ),
    "confidential": (
        gettext_lazy("What is told only under a confidentiality agreement, and when?"),
        gettext_lazy("What should proposers leave out of a first proposal?"),
    ),
}


@dataclass(frozen=True)
class Meter:
    """`done` of `of` checks hold; `left` are those that do not, in words, by part."""

    done: int
    of: int
    left: tuple[tuple[str, str], ...]

    @property
    def whole(self) -> bool:
        return not self.left


def meter(texts: dict[str, dict[str, str]], *, anonymous: bool) -> Meter:
    """`texts`: part → language → text, `described_as` among them."""
    checks: list[tuple[str, bool, str]] = []
    for part in PARTS:
        written = {c: t.strip() for c, t in texts.get(part, {}).items() if t.strip()}
        checks.append((part, bool(written), _("Write this part in one language at least.")))
        enough = any(len(text) >= ENOUGH[code] for code, text in written.items())
        if part != "confidential":
            checks.append((part, enough, _("Say more: answer the questions beside it.")))
    success = " ".join(texts.get("success", {}).values())
    numbered = bool(re.search(r"\d", success))
    checks.append(("success", numbered, _("Name a number that success is measured by.")))
    if anonymous:
        described = texts.get("described_as", {})
        both = all(described.get(code, "").strip() for code in ("ko", "ja"))
        text = _("Describe the seeker without its name, in Korean and Japanese.")
        checks.append(("described_as", both, text))
    left = tuple((part, text) for part, holds, text in checks if not holds)
    return Meter(len(checks) - len(left), len(checks), _once(left))


def _once(left: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The first thing to do of each part: nobody needs to hear that nothing is also short."""
    first: dict[str, str] = {}
    for part, text in left:
        first.setdefault(part, text)
    return tuple(first.items())


LEGAL = re.compile(
    r"주식회사|유한회사|\(주\)|㈜|株式会社|有限会社|合同会社|\(株\)|㈱|"
    r"\b(?:co\.?,?\s*ltd|inc|corp|corporation|company|limited|ltd|llc|k\.\s?k|kk|gmbh|plc)\b\.?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\W_]+")


def _plain(text: str) -> str:
    """Letters and digits alone, so that a hyphen, a space or their lack hides no name."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text).casefold())


def names_in(texts: Mapping[str, Mapping[str, str]], names: Iterable[str]) -> list[str]:
    """Parts whose text holds one of `names` (the seeker's), which an anonymous brief must not.

    A name counts without its legal form and however it is spaced; one letter is no name.
    """
    known = [name for name in (_plain(LEGAL.sub(" ", each)) for each in names) if len(name) > 1]
    found = []
    for part, by_language in texts.items():
        said = _plain(" ".join(by_language.values()))
        if any(name in said for name in known):
            found.append(part)
    return found
