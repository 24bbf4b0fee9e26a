"""Facets a text gives evidence for: mentions of the controlled lists that are meant as said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from koryu_engine.documents.patterns import CodePattern, Lists, patterns_for
from koryu_engine.documents.sentences import Sentence


class Confidence(StrEnum):
    """How much speaks for a proposal, in a word the platform translates."""

    STRONG = "strong"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class FacetProposal:
    """A code of a controlled list with the sentence that speaks for it most."""

    list: str
    code: str
    evidence: str
    confidence: Confidence


MAX_PER_LIST = 4
_EVIDENCE_LENGTH = 300
_STRONG_MENTIONS, _LIKELY_MENTIONS = 3, 2
_LEAD_SENTENCES = 2
# A listing has one stage and one patent status: the furthest one reached.
_LADDERS = {
    "development_stage": (
        *("hit", "lead", "candidate", "preclinical"),
        *(f"trl_{level}" for level in range(1, 10)),
        *("phase_1", "phase_2", "phase_3", "approval", "marketed"),
    ),
    "ip_status": (
        *("unfiled", "know_how", "priority_filed", "in_licensed", "pct"),
        *("national_other", "national_kr", "national_jp", "granted"),
    ),
}
_NEGATED_AFTER = re.compile(
    r"[^.,;]{0,20}?(?:아니|아닌|아닙|아님|않|없|제외|무관|못하|불가)"
    r"|[^。、,;]{0,20}?(?:ではな|でな[いく]|しな[いく]|せず|なし|ません|ない|なく|除く|除き|以外|不要)"
    r"|[ -](?:free|naive|negative)\b|[^.,;]{0,10}\b(?:is|are|was|were|does|do|did) not\b"
)
_NEGATED_BEFORE = re.compile(
    r"(?:\b(?:not|no|without|non|excluding|except|rather than|instead of|unlike|lack of)"
    r"[\s-]+(?:[\w-]+\s+){0,3}|(?<![가-힣])비|非)$",
    re.IGNORECASE,
)
_DONE = r"완료|마치|마쳤|종료|확보|통과|終え|完了|終了|取得|後に|済|completed|after"
_PLANNED_AFTER = re.compile(
    rf"(?:(?!{_DONE})[^.。,、]){{0,30}}"
    r"(?:예정|계획|목표|준비|진입|앞두|희망|予定|計画(?!届)|目指|準備|目標|見込|planned|scheduled|expected)"
)
_PLANNED_BEFORE = re.compile(
    r"\b(?:plan(?:s|ned|ning)?|aim(?:s|ing)?|prepar\w+|toward|expect(?:s|ed)?|will|before|entering)"
    r"\W+(?:[\w-]+\W+){0,5}$",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"경쟁사|경쟁\s*제품|타사|기존\s*(?:치료|약|제품|요법)|競合|他社|既存(?:薬|治療|製品|療法)"
    r"|\b(?:competitors?|competing|standard of care|existing (?:therap|drug|treatment)\w*)",
    re.IGNORECASE,
)
# What a partner should have or do is no fact about the author's own programme.
_WISHED = re.compile(
    r"찾습니다|찾고|구합니다|구하고|원합니다|희망|모집|싶습니다|하고자|의뢰|보유한|경험이\s*있는"
    r"|求め|探し|したい|希望|募集|を持つ|を有する|(?:企業|病院|施設|機関|研究室|先)[。.]?$|[^。]の提供"
    r"|\b(?:seek\w*|looking for|wanted|would like|wish\w*)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Case:
    """All that speaks for one code."""

    pattern: CodePattern
    mentions: list[Sentence]
    title: str
    in_title: bool
    own: bool

    @property
    def evidence(self) -> Sentence:
        """The first full sentence rather than a heading, which repeats the code only."""
        sentences = (s for s in self.mentions if not s.level and s.plain != self.title)
        return next(sentences, self.mentions[0])

    @property
    def confidence(self) -> Confidence:
        if not self.own:
            return Confidence.POSSIBLE
        if self.in_title or len(self.mentions) >= _STRONG_MENTIONS:
            return Confidence.STRONG
        early = self.mentions[0].order < _LEAD_SENTENCES
        if early or len(self.mentions) >= _LIKELY_MENTIONS:
            return Confidence.LIKELY
        return Confidence.POSSIBLE


def facets_of(sentences: Sequence[Sentence], title: str, lists: Lists) -> tuple[FacetProposal, ...]:
    """Proposals per list, the best supported first; at most four, one where only one can be."""
    cases: dict[str, list[_Case]] = {}
    title = unicodedata.normalize("NFKC", title)
    whole = "\n".join((title, *(sentence.plain for sentence in sentences))).lower()
    for pattern in filter(None, (p.narrowed(whole) for p in patterns_for(lists))):
        if case := _case(pattern, sentences, title):
            cases.setdefault(pattern.list, []).append(case)
    return tuple(
        FacetProposal(name, case.pattern.code, _quoted(case), case.confidence)
        for name, found in cases.items()
        for case in _chosen(name, found)
    )


def _case(pattern: CodePattern, sentences: Iterable[Sentence], title: str) -> _Case | None:
    factual = pattern.list in _LADDERS
    mentions, own = [], False
    for sentence in sentences:
        if not _says(pattern, sentence.plain, factual):
            continue
        of_others = bool(_OTHERS.search(sentence.plain))
        if factual and (of_others or _WISHED.search(sentence.plain)):
            continue
        mentions.append(sentence)
        own = own or not of_others
    if not mentions:
        return None
    return _Case(pattern, mentions, title, _says(pattern, title, factual), own)


def _says(pattern: CodePattern, text: str, factual: bool) -> bool:
    """Whether one mention at least is neither negated nor, for facts, a plan only."""
    return any(
        not _is_negated(text, match) and not (factual and _is_planned(text, match))
        for match in pattern.find(text)
    )


def _is_negated(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 60) : match.start()]
    return bool(_NEGATED_AFTER.match(text, match.end()) or _NEGATED_BEFORE.search(before))


def _is_planned(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 80) : match.start()]
    return bool(_PLANNED_AFTER.match(text, match.end()) or _PLANNED_BEFORE.search(before))


def _chosen(name: str, cases: list[_Case]) -> Iterator[_Case]:
    ladder = _LADDERS.get(name)
    if ladder:
        yield max(cases, key=lambda case: _rung(ladder, case.pattern.code))
        return
    clear = any(case.confidence is Confidence.STRONG for case in cases)
    order = list(Confidence)
    ranked = sorted(cases, key=lambda c: (order.index(c.confidence), -len(c.mentions)))
    for case in ranked[:MAX_PER_LIST]:
        if case.confidence is not Confidence.POSSIBLE or not clear:
            yield case


def _rung(ladder: tuple[str, ...], code: str) -> int:
    return ladder.index(code) if code in ladder else -1


def _quoted(case: _Case) -> str:
    sentence = case.evidence
    if len(sentence.text) <= _EVIDENCE_LENGTH:
        return sentence.text
    match = next(case.pattern.find(sentence.plain))
    start = max(
        0, min(match.start() - _EVIDENCE_LENGTH // 2, len(sentence.text) - _EVIDENCE_LENGTH)
    )
    return sentence.text[start : start + _EVIDENCE_LENGTH]
