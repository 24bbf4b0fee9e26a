"""What a reader asks of the search: read from a URL's parameters and written back to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import urlencode

from koryu.research.enums import FACET_LISTS
from koryu.shared.text import clean

from ..enums import RankingMode, Sort

TEXT_LIMIT = 500
PAGE_SIZE = 12
LAST_PAGE = 1000
DIMENSIONS = ("kind", "country", "language", *FACET_LISTS)
"""What results can be narrowed by; each is also the name of a URL parameter."""


class Params(Protocol):
    """A `QueryDict`, or anything with its two readers."""

    def get(self, key: str, default: str = "") -> str: ...

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True)
class Asked:
    """A whole question. `filters`: dimension → codes wanted (any of them); `cut`: `text` was."""

    text: str = ""
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    mode: str = RankingMode.BALANCED
    sort: str = Sort.BEST
    page: int = 1
    cut: bool = False

    def pairs(self) -> list[tuple[str, str]]:
        """The URL parameters that ask this, without the page and without defaults."""
        pairs = [("q", self.text)] if self.text else []
        for name in DIMENSIONS:
            pairs += [(name, code) for code in sorted(self.filters.get(name, ()))]
        if self.mode != RankingMode.BALANCED:
            pairs.append(("mode", self.mode))
        if self.sort != Sort.BEST:
            pairs.append(("sort", self.sort))
        return pairs

    @property
    def url(self) -> str:
        """The query string, with its question mark."""
        return "?" + urlencode(self.pairs())

    def without(self, name: str, code: str) -> "Asked":
        """The same question with one filter less."""
        left = {**self.filters, name: self.filters.get(name, frozenset()) - {code}}
        return replace(self, filters={key: codes for key, codes in left.items() if codes})


def asked_from(params: Params) -> Asked:
    """Read a question; anything unknown or malformed is passed over, long text is cut."""
    raw = params.get("q", "") or ""
    text = clean(raw[: 4 * TEXT_LIMIT])
    text = " ".join(text.split())
    return Asked(
        text=text[:TEXT_LIMIT].strip(),
        cut=len(raw) > 4 * TEXT_LIMIT or len(text) > TEXT_LIMIT,
        filters=_filters({name: params.getlist(name) for name in DIMENSIONS}),
        mode=_one_of(RankingMode.values, params.get("mode", ""), RankingMode.BALANCED),
        sort=_one_of(Sort.values, params.get("sort", ""), Sort.BEST),
        page=_page(params.get("page", "")),
    )


def asked_of(text: str, filters: Mapping[str, Iterable[str]]) -> Asked:
    """The question of a saved search."""
    return Asked(text=text, filters=_filters(filters))


def _filters(given: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    found = {name: frozenset(c[:60] for c in given.get(name, ()) if c) for name in DIMENSIONS}
    return {name: frozenset(sorted(codes)[:40]) for name, codes in found.items() if codes}


def _one_of(known: Iterable[str], given: str, default: str) -> str:
    return given if given in known else default


def _page(given: str) -> int:
    number = int(given[:6]) if given.isascii() and given.isdecimal() else 1
    return min(max(number, 1), LAST_PAGE)
