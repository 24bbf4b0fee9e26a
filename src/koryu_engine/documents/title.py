"""The best guess at a document's title."""

from __future__ import annotations

import re
from collections.abc import Iterable

from koryu_engine.documents.model import Paragraph

MAX_TITLE = 120
_MIN_TITLE = 4
_AMONG_FIRST = 12
_MAX_DIGIT_SHARE = 0.25
_SENTENCE_END = tuple(".。!！?？;；:：")
# What opens a document without naming it: times of release, addressees, annex and page marks.
_LABEL = re.compile(
    r"^(?:보도\s*시점|보도\s*자료|배포|붙임|별첨|수신|발신|담당|작성일|목차|문서\s*번호|대외비|기밀"
    r"|報道(?:発表|資料)|プレスリリース|別紙|別添|目次|宛先|作成日|各位|社外秘|取扱注意"
    r"|press release|confidential|contents|table of contents|draft|date|page|to|from)\b",
    re.IGNORECASE,
)
_MEANINGLESS = re.compile(
    r"^(?:untitled|제목\s*없음|無題|문서\s*\d*|document\s*\d*|presentation\s*\d*|book\s*\d*"
    r"|(?:slide|슬라이드|スライド|sheet|시트)\s*\d*|powerpoint.*|microsoft \w+ - .*"
    r"|.*\.(?:docx?|pptx?|xlsx?|hwpx?|pdf|indd|ai))$",
    re.IGNORECASE,
)
_LEADING_MARK = re.compile(r"^[\s□■○●◦•▪▶※*#\-–·]+")


def title_of(paragraphs: Iterable[Paragraph], stated: str | None = None) -> str | None:
    """The first top heading; else the first line that reads like a title; else the file's own.

    `stated` comes last since templates carry the titles of other documents along.
    """
    first = list(paragraphs)[:200]
    levels = sorted({p.level for p in first if p.level})
    headings = [p.text for level in levels for p in first if p.level == level]
    lines = [p.text.split("\n")[0] for p in first[:_AMONG_FIRST]]
    for candidate in (*headings, *lines, stated or ""):
        title = _LEADING_MARK.sub("", candidate.replace("\n", " ")).strip()
        if _reads_like_title(title):
            return title
    return None


def _reads_like_title(text: str) -> bool:
    if not _MIN_TITLE <= len(text) <= MAX_TITLE or text.endswith(_SENTENCE_END):
        return False
    if _LABEL.match(text) or _MEANINGLESS.match(text) or " | " in text:
        return False
    digits = sum(char.isdigit() for char in text)
    letters = sum(char.isalpha() for char in text)
    return letters >= _MIN_TITLE - 1 and digits <= _MAX_DIGIT_SHARE * len(text)
