"""The words of programmes in Korean, Japanese and English: headings, kinds of session, roles.

Pure tables and the small functions that look things up in them.
"""

import re

from ..enums import SessionKind, SpeakerRole

COLUMNS: dict[str, tuple[str, ...]] = {
    "time": ("시간", "일시", "일정시간", "時間", "時刻", "日時", "time", "when"),
    "start": ("시작", "시작시간", "開始", "開始時刻", "開始時間", "start", "from", "starttime"),
    "end": ("종료", "종료시간", "終了", "終了時刻", "終了時間", "end", "to", "until", "endtime"),
    "day": ("날짜", "일자", "日付", "日", "date", "day"),
    "title": (
        "내용", "주요내용", "프로그램", "제목", "주제", "발표주제", "강연주제", "발표제목", "세션",
        "세부내용", "행사내용", "진행내용", "内容", "主な内容", "プログラム", "演題", "題目",
        "タイトル", "テーマ", "講演題目", "セッション", "項目", "title", "session", "programme",
        "program", "topic", "content", "contents", "agenda", "item", "event", "activity",
    ),
    "people": (
        "비고", "발표자", "연사", "강연자", "참석자", "발표", "연사및소속", "발표자및소속", "담당",
        "備考", "登壇者", "講演者", "演者", "発表者", "講師", "出演者", "スピーカー", "担当",
        "speaker", "speakers", "presenter", "presenters", "note", "notes", "remarks", "who",
        "people", "by",
    ),
    "moderator": (
        "좌장", "사회", "사회자", "진행", "모더레이터", "座長", "司会", "司会者", "進行",
        "モデレーター", "モデレータ", "moderator", "chair", "mc", "host", "facilitator",
    ),
    "panellists": (
        "패널", "토론자", "패널리스트", "パネリスト", "パネラー", "討論者", "panellists",
        "panelists", "panellist", "panelist", "panel", "discussants",
    ),
    "position": ("직위", "직책", "직함", "役職", "肩書", "職位", "position", "jobtitle", "role"),
    "affiliation": (
        "소속", "기관", "소속기관", "所属", "所属先", "機関", "affiliation", "organisation",
        "organization", "company", "institution",
    ),
    "kind": ("구분", "종류", "형식", "区分", "種別", "形式", "type", "kind", "format"),
    "track": (
        "트랙", "장소", "회의실", "룸", "トラック", "会場", "場所", "部屋", "ルーム", "track",
        "room", "venue", "stage", "hall", "location",
    ),
    "number": ("no", "#", "№", "번호", "연번", "순번", "番号"),
    "length": ("소요", "소요시간", "所要", "所要時間", "duration", "length", "min", "분", "分"),
}  # fmt: skip
_COLUMN = {word: column for column, words in COLUMNS.items() for word in words}

# In the order in which they are tried; the first that the text holds decides.
_KINDS: tuple[tuple[SessionKind, str], ...] = (
    (SessionKind.BREAK, r"휴식|커피|브레이크|오찬|중식|점심|休憩|昼食|昼休み|ランチ|コーヒー"
     r"|\bbreak\b|\bcoffee\b|\blunch\b"),
    (SessionKind.MEETINGS, r"1\s*[:：]\s*1|일대일|비즈니스\s*미팅|파트너링\s*(?:상담|미팅)|상담회"
     r"|個別面談|個別商談|商談会?|1対1|一対一|\bone[- ]to[- ]one\b|\bone[- ]on[- ]one\b"
     r"|\bpartnering meetings?\b"),
    (SessionKind.NETWORKING, r"네트워킹|교류회|만찬|리셉션|교류\s*시간"
     r"|ネットワーキング|交流会|懇親会|レセプション|名刺交換|\bnetworking\b|\breception\b|\bdinner\b"),
    (SessionKind.PANEL, r"패널\s*(?:토론|토의|디스커션)?|종합\s*토론|토론회|좌담회?"
     r"|パネル(?:討論|ディスカッション|トーク)?|総合討論|座談会|\bpanel(?: discussion)?\b"),
    (SessionKind.KEYNOTE, r"기조\s*(?:연설|강연|발표)|基調(?:講演|演説|報告)|キーノート"
     r"|\bkeynote(?: speech| address| lecture)?\b"),
    (SessionKind.OPENING, r"오프닝|개회사?|개회식|개막식?|인사\s*말씀?|환영사|축사|개식"
     r"|開会(?:の(?:辞|挨拶))?|ご?挨拶|オープニング|祝辞|\bopening\b|\bwelcome\b|\bgreetings?\b"),
    (SessionKind.SIGNING, r"서명|협약식|체결식|調印式?|署名|締結式|\bsigning\b"),
    (SessionKind.TALK, r"주제\s*발표|특별\s*강연|초청\s*강연|사례\s*발표|연구\s*발표|강연|발표|세션"
     r"|招待講演|特別講演|一般講演|事例(?:発表|紹介)|研究発表|講演|発表|\b(?:invited )?talk\b"
     r"|\bpresentation\b|\blecture\b|\bsession\b"),
    (SessionKind.OTHER, r"폐회|마무리|기념\s*촬영|사진\s*촬영|접수|등록|閉会|記念撮影|受付|登録"
     r"|\bclosing\b|\bregistration\b|\bphoto\b"),
)  # fmt: skip
_WITHIN = tuple((kind, re.compile(words, re.I)) for kind, words in _KINDS)
_NUMBER = r"(?:\s*(?:[0-9¹²³⁴⁵⁶⁷⁸⁹①-⑳Ⅰ-Ⅻ]+|[IVX]+\b))?"
# These stand before a title with no more than a space; "서명 및 촬영" is a title, not a label.
_SPACED = {SessionKind.OPENING, SessionKind.KEYNOTE, SessionKind.TALK, SessionKind.PANEL}
_GOES_ON = re.compile(r"(?:및|와|과|그리고|や|と|及び|および|and|&|・|·|/)\s?")
_LABELS = tuple(
    (kind, re.compile(rf"[<\[(〈【「(]?\s*(?:{words}){_NUMBER}[>\])〉】」)]?", re.I))
    for kind, words in _KINDS
)
_AFTER_LABEL = re.compile(r"\s*[:：\-–—|｜]\s*|\s+")

_ROLES: tuple[tuple[SpeakerRole, str], ...] = (
    (SpeakerRole.MODERATOR, r"좌\s*장|모더레이터|座\s*長|モデレータ[ー]?|ファシリテーター|moderator"
     r"|chair(?:person|man|woman)?|facilitator"),
    (SpeakerRole.HOST, r"사\s*회자?|진\s*행자?|司\s*会者?|進行|MC|master of ceremonies|host"),
    (SpeakerRole.PANELLIST, r"토\s*론\s*자|패\s*널(?:\s*리스트)?|討論者|パネリスト|パネラー"
     r"|登壇者|panel(?:l)?ists?|discussants?|panel"),
    (SpeakerRole.SPEAKER, r"발\s*표\s*자|연\s*사|강\s*연\s*자|발\s*표|講演者|演\s*者|発表者|講師"
     r"|スピーカー|speakers?|presenters?"),
)  # fmt: skip
_ROLE_BEFORE = tuple(
    (
        role,
        re.compile(
            rf"(?:[\[(〔【]\s*(?:{words})\s*[\])〕】]\s*[:：]?|(?:{words})\s*[:：])\s*", re.I
        ),
    )
    for role, words in _ROLES
)
_ROLE_ALONE = re.compile("(?:" + "|".join(words for _role, words in _ROLES) + r")\s*", re.I)
BULLET = re.compile(r"^[\s■□●○◆◇◦•·▪▫▶►*※\-–—]+(?=\S)")
SECTION = re.compile(
    r"\s*(?:[■□●○◆◇▶]\s*)?(?:[IVX]{1,4}\s*[.)．]|[Ⅰ-Ⅻ]\s*[.)．]?|제\s*\d+\s*부|第\s*[\d一二三四五]+\s*部"
    r"|Part\s+(?:\d+|[IVX]+)\b\s*[.:]?|Session\s+(?:\d+|[IVX]+)\b\s*[.:]?|세션\s*\d+\s*[.:]?"
    r"|セッション\s*\d+\s*[.:]?)\s*",
    re.I,
)


def column_of(cell: str) -> str | None:
    """What the column under this heading holds, or None for a heading nobody taught us."""
    word = re.sub(r"[\s·・/()（）.:：]+", "", cell).lower()
    if word in _COLUMN:
        return _COLUMN[word]
    parts = [part for part in re.split(r"[\s·・/()（）,]+|및|と", cell.lower()) if part]
    known = [_COLUMN[part] for part in parts if part in _COLUMN]
    return known[0] if known and len(known) == len(parts) else None


def kind_within(text: str) -> SessionKind | None:
    """The kind of session a text speaks of."""
    return next((kind for kind, words in _WITHIN if words.search(text)), None)


def label_before(text: str) -> tuple[SessionKind | None, str]:
    """The kind that stands as a label before a title, and the title without it.

    A label that is the whole text stays as the title: "휴식", "Keynote".
    """
    for kind, words in _LABELS:
        found = words.match(text)
        if not found:
            continue
        gap = _AFTER_LABEL.match(text, found.end())
        bracketed = found.group()[0] in "<[(〈【「" and found.group()[-1] in ">])〉】」"
        rest = text[gap.end() if gap else found.end() :].strip()
        if not rest:
            return kind, text
        spaced = kind in _SPACED and not found.group().isascii() and not _GOES_ON.match(rest)
        if bracketed or _parted(gap, spaced):
            return kind, rest
    return None, text


def _parted(gap: re.Match[str] | None, spaced: bool) -> bool:
    """A colon or dash makes a label; a space alone does not in English ("Opening remarks")."""
    return gap is not None and (spaced or bool(gap.group().strip()))


def role_before(text: str) -> tuple[SpeakerRole | None, str]:
    """The role that stands before a name, and the text without it."""
    for role, words in _ROLE_BEFORE:
        if found := words.match(text):
            return role, text[found.end() :].strip()
    return None, text


def only_role(text: str) -> bool:
    """Whether the text is nothing but a role, as in a column of remarks."""
    return bool(_ROLE_ALONE.fullmatch(text.strip(" ()[]（）")))
