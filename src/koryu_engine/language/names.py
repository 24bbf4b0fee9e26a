"""Search for people and organisations by name across Hangul, kanji, kana and Latin script.

다케다 = 武田 = タケダ = Takeda; 후지모토 토시오 = 藤本利夫 = Fujimoto Toshio. The method, its
guarantees and figures are in ``docs/developer/algorithms/names.md``.
"""

import heapq
from collections import Counter
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

from koryu_engine.language.names_compare import MARKS, Form, Kind, forms, score
from koryu_engine.language.names_distance import BETWEEN

__all__ = ["Kind", "NameIndex", "THRESHOLDS", "name_keys", "same_name"]

Id = TypeVar("Id", bound=Hashable)

THRESHOLDS: dict[Kind, float] = {"organisation": 0.8, "person": 0.78}
"""Score below which two names are not taken for the same; set on the dev half of the bench."""

_SKELETON = str.maketrans({**dict(zip("fhcme", "ppsni", strict=True)), "y": "", "w": "", "u": ""})
_CANDIDATES = 48
_SHORTLIST = 256
_EXACT_COUNTS = 100
_POSTINGS_READ = 20_000


def name_keys(name: str, *, kind: Kind) -> frozenset[str]:
    """Index keys of ``name``: names with a common key sound alike in some reading of each."""
    return frozenset(form.key for form in forms(name, kind))


def same_name(a: str, b: str, kind: Kind) -> float:
    """How sure it is, 0 to 1, that ``a`` and ``b`` name the same; see ``THRESHOLDS``."""
    pairs = ((x, y) for x in forms(a, kind) for y in forms(b, kind))
    return max((score(x, y, kind) for x, y in pairs), default=0.0)


def _exact(form: Form) -> str:
    """The feature that names of the same coarse sounds share, parts in any order."""
    parts = sorted(part.translate(_SKELETON) for part in form.classes.split(BETWEEN))
    return "=" + "/".join([*parts, *sorted(form.concepts - MARKS)])


def _features(form: Form) -> set[str]:
    """Blocking features: bigrams of the coarse sounds, concepts, and pairs of concepts."""
    found = {_exact(form)}
    for part in filter(None, form.classes.split(BETWEEN)):
        coarse = f"^{part.translate(_SKELETON)}$"
        found |= {coarse[place : place + 2] for place in range(len(coarse) - 1)}
        found |= {coarse[place : place + 3] for place in range(len(coarse) - 2)}
    concepts = sorted(form.concepts - MARKS)
    found.update("#" + concept for concept in concepts)
    found.update(f"#{a}#{b}" for i, a in enumerate(concepts) for b in concepts[i + 1 :])
    return found


class NameIndex(Generic[Id]):
    """Names of one kind, searchable in any script. Not safe for writing from two threads.

    ``aliases=False`` leaves the alias table out (used to measure what it contributes).
    """

    def __init__(self, kind: Kind, *, aliases: bool = True) -> None:
        self.kind: Kind = kind
        self._aliases = aliases
        self._entries: list[tuple[Id, str, Form, int] | None] = []
        self._of: dict[Id, list[int]] = {}
        self._postings: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._of)

    def add(self, id: Id, *names: str) -> None:
        """Add names of ``id``; further calls add further names."""
        for name in names:
            for form in forms(name, self.kind, aliases=self._aliases):
                number, features = len(self._entries), _features(form)
                self._entries.append((id, name, form, len(features)))
                self._of.setdefault(id, []).append(number)
                for feature in features:
                    self._postings.setdefault(feature, []).append(number)

    def remove(self, id: Id) -> None:
        """Forget all names of ``id``; unknown ids are passed over."""
        for number in self._of.pop(id, ()):
            entry = self._entries[number]
            self._entries[number] = None
            for feature in _features(entry[2]) if entry else ():
                self._postings[feature].remove(number)

    def search(self, query: str, limit: int = 10) -> list[tuple[Id, float, str]]:
        """(id, score, matched name) of the names near ``query``, nearest first, each id once.

        Empty when no name reaches the threshold of this kind.
        """
        best: dict[Id, tuple[float, str]] = {}
        for form in forms(query, self.kind, aliases=self._aliases):
            for id, name, other in self._candidates(form):
                value = score(form, other, self.kind, aliases=self._aliases)
                if value >= THRESHOLDS[self.kind] and value > best.get(id, (0.0, ""))[0]:
                    best[id] = (value, name)
        ranked = sorted(best.items(), key=lambda item: -item[1][0])
        return [(id, value, name) for id, (value, name) in ranked[: max(limit, 0)]]

    def _candidates(self, form: Form) -> Iterator[tuple[Id, str, Form]]:
        """The entries that share most features with ``form``, rare features first."""
        features = _features(form)
        lists = sorted((self._postings[f] for f in features if f in self._postings), key=len)
        shared: Counter[int] = Counter()
        read = 0
        for postings in lists:
            if read and read + len(postings) > _POSTINGS_READ:
                break
            shared.update(postings)
            read += len(postings)
        for number in self._postings.get(_exact(form), ()):
            shared[number] += _EXACT_COUNTS
        size = len(features)

        def overlap(item: tuple[int, int]) -> tuple[float, int]:
            number, common = item
            entry = self._entries[number]
            return 2 * common / (size + (entry[3] if entry else 0)), -number

        for number, _ in heapq.nlargest(_CANDIDATES, shared.most_common(_SHORTLIST), key=overlap):
            entry = self._entries[number]
            if entry is not None:
                yield entry[:3]
