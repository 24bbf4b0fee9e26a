"""People as programmes name them, as in `홍길동 대표 (샘플)`, `東京大学 山田太郎 教授`.

Pure: text in, people out, and what could not be read as a person stays text.
"""

import re
from dataclasses import dataclass, replace

from ..enums import SpeakerRole
from .words import BULLET, only_role, role_before


@dataclass(frozen=True)
class Named:
    """Somebody on stage, as the table writes them."""

    name: str
    position: str = ""
    affiliation: str = ""
    role: SpeakerRole | None = None


_KO_POSITION = (
    r"(?:공동|부|수석|선임|책임|전임|명예|석좌|겸임|초빙|총괄|상임|전)?\s?"
    r"(?:대표이사|대표변호사|대표|교수|단장|실장|본부장|이사장|이사|소장|연구소장|원장|부원장|센터장|팀장"
    r"|그룹장|부장|차장|과장|국장|장관|차관|청장|처장|회장|부회장|사장|부사장|상무|전무|박사|연구위원"
    r"|연구원|연구관|위원장|위원|변호사|변리사|사무관|서기관|주무관|총장|학장|병원장|의장|조합장|감독"
    r"|파트너|매니저|심사역|의원|시장|도지사|전문위원|CEO|CTO|CSO|CFO|COO|CMO)"
)
_JA_POSITION = (
    r"(?:代表取締役(?:社長|会長|CEO)?|取締役社長|代表理事|代表|名誉教授|特任教授|客員教授|特任准教授|准教授"
    r"|教授|助教|講師|理事長|副理事長|理事|研究所長|所長|センター長|本部長|事業部長|部長|課長|室長|係長"
    r"|副社長|社長|副会長|会長|院長|学長|学部長|研究科長|長官|大臣|副大臣|主任研究員|主席研究員|研究員"
    r"|執行役員|取締役|博士|弁護士|弁理士|グループ長|グループリーダー|リーダー|マネージャー|プロデューサー"
    r"|局長|次長|団長|委員長|委員|機構長|参事官|知事|市長|CEO|CTO|CSO|CFO|COO)"
)
_EN_POSITION = (
    r"(?:(?:Vice|Deputy|Managing|Executive|Senior|Associate|Assistant|Chief|Global|General)[ -])*"
    r"(?:CEO|CTO|CSO|CFO|COO|CMO|Director(?:[ -]General)?|President|Professor"
    r"|Chair(?:man|woman|person)?"
    r"|Head(?: of [\w &]+)?|Manager|VP|(?:Co-)?Founder(?: and CEO| & CEO)?|Partner"
    r"|Minister|Representative"
    r"|(?:\w+ )?Officer|Scientist|Researcher|Lead|Principal|Fellow"
    r"|Counsel|Attorney|Commissioner|Dean"
    r"|Secretary|Ambassador|Advisor|Adviser|Lecturer|Investigator)(?: of [\w &]+)?"
)
_POSITION = re.compile(rf"(?:{_KO_POSITION}|{_JA_POSITION}|{_EN_POSITION})", re.I)
_POSITION_END = re.compile(rf"(?P<before>.*?)\s*(?P<position>{_KO_POSITION}|{_JA_POSITION})$")
_HONORIFIC = re.compile(r"\s*(?:님|씨|氏|様|さん|先生|귀하)(?=\s|$|[(（])")
_TITLE_BEFORE = re.compile(r"^(?:(?P<title>Dr|Prof(?:essor)?|Mr|Ms|Mrs|Sir|Mx)\.?\s+)", re.I)
_PARENS = re.compile(r"^(?P<outside>[^()（）]+?)\s*[(（](?P<inside>.+)[)）]\s*\.?$")
_HANGUL_NAME = re.compile(
    r"(?:[가-힣]{2,5}|[가-힣] ?[가-힣]{2,3}|[가-힣]{2,6} [가-힣]{2,6}(?: [가-힣]{2,6})?)"
)
_JA_NAME = re.compile(
    r"(?:[一-龯々ヶ]{2,6}|[一-龯々ヶぁ-んァ-ヶー]{1,6}[ 　・][一-龯々ぁ-んァ-ヶー・]{1,8}"
    r"|[ァ-ヶー]{2,}[・＝][ァ-ヶー・＝]{2,})"
)
_SHORT = re.compile(r"[一-龯々ヶぁ-んァ-ヶー]{1,4}")
_EN_NAME = re.compile(r"[A-ZÀ-Ý][\w'’.\-À-ÿ]*(?: (?:[a-z]{2,3} )?[A-ZÀ-Ý][\w'’.\-À-ÿ]*){1,3}")
_NOT_NAMES = re.compile(
    r"(?:토론|전체|참석|관계|기관|기업|회의|네트워킹|휴식|대학|병원|연구|협회|주요|일동|사회자|미정|추후"
    r"|大学|会社|全員|参加|未定|調整中|病院|機構|協会|財団|研究所|振興|University|Institute|Company|Inc\b|Ltd"
    r"|All\b|Panel|Discussion|Session|Audience|Everybody|TBA|TBD|TBC|Group|Society|Association|Centre|Center)",
    re.I,
)
_SPLIT = re.compile(r"\s*(?:[;；/]|、)\s*")
_CLOSED = re.compile(r"(?<=[)）])\s+(?![(（])")
_COMMA = re.compile(r"\s*[,，]\s*")


def read_people(text: str, role: SpeakerRole | None = None) -> tuple[list[Named], str]:
    """The people a cell names in order, and the lines of it that name nobody.

    A role before a name ("좌장:", "(토론자)") holds for the names that follow it.
    """
    people: list[Named] = []
    rest: list[str] = []
    for line in text.split("\n"):
        said, found = read_line(line, role)
        if found:
            role = said or role
            people += found
        elif line.strip():
            rest.append(line.strip())
    return people, "\n".join(rest)


def read_line(line: str, role: SpeakerRole | None = None) -> tuple[SpeakerRole | None, list[Named]]:
    """The role a line states and the people it names, none if any part of it is something else."""
    bare = BULLET.sub("", line).strip()
    said, bare = role_before(bare)
    if not bare or only_role(bare):
        return said, []
    people = _one_or_more(bare)
    return said, [replace(person, role=said or role) for person in people]


def _one_or_more(text: str) -> list[Named]:
    for separator in (_CLOSED, _SPLIT, _COMMA):
        parts = _outside_parens(separator, text)
        people = [read_person(part) for part in parts]
        if len(parts) > 1 and all(people) and _all_certain(people, parts):
            return [person for person in people if person]
    one = read_person(text)
    return [one] if one else []


def _all_certain(people: list[Named | None], parts: list[str]) -> bool:
    """A comma parts people only where each has a place or post; else it parts name and post."""
    return all(p and (p.position or p.affiliation) for p in people) or not any(
        _POSITION.fullmatch(part) or part.isascii() for part in parts
    )


def _outside_parens(pattern: re.Pattern[str], text: str) -> list[str]:
    parts, depth, last = [], 0, 0
    separators = {found.start(): found.end() for found in pattern.finditer(text)}
    for at, char in enumerate(text):
        depth += (char in "(（") - (char in ")）")
        if depth == 0 and at in separators and at >= last:
            parts.append(text[last:at])
            last = separators[at]
    return [part.strip() for part in [*parts, text[last:]] if part.strip()]


def read_person(text: str) -> Named | None:
    """One person, or None."""
    text = _HONORIFIC.sub("", " ".join(text.split())).strip(" .,")
    if not text or len(text) > 160:
        return None
    if found := _PARENS.match(text):
        return _with_parens(found["outside"].strip(), found["inside"].strip())
    if "," in text or "，" in text:
        return _with_commas([part for part in _COMMA.split(text) if part])
    return _bare(text)


def _with_parens(outside: str, inside: str) -> Named | None:
    person = _bare(outside)
    if person is None:
        return None
    if person.position or person.affiliation:
        return replace(person, affiliation=person.affiliation or inside)
    if end := _POSITION_END.match(inside):
        return replace(
            person, affiliation=end["before"].strip(" ,·"), position=end["position"].strip()
        )
    parts = _COMMA.split(inside)
    if len(parts) > 1 and _POSITION.fullmatch(parts[0]):
        return replace(person, position=parts[0], affiliation=", ".join(parts[1:]))
    return replace(person, affiliation=inside)


def _with_commas(parts: list[str]) -> Named | None:
    person = _bare(parts[0])
    if person is None or len(parts) > 4:
        return None
    posts = [part for part in parts[1:] if _POSITION.fullmatch(part)]
    places = [part for part in parts[1:] if part not in posts]
    position = person.position or ", ".join(posts)
    return replace(person, position=position, affiliation=person.affiliation or ", ".join(places))


def _bare(text: str) -> Named | None:
    if titled := _TITLE_BEFORE.match(text):
        title = titled["title"].rstrip(".")
        name = text[titled.end() :].strip()
        position = "Professor" if title.lower().startswith("prof") else ""
        return Named(name, position) if _is_name(name) else None
    words = text.split(" ")
    for size in range(1, min(3, len(words)) + 1):
        for at in range(len(words) - size + 1):
            post = " ".join(words[at : at + size])
            if _POSITION.fullmatch(post) and (
                person := _around(words[:at], post, words[at + size :])
            ):
                return person
    if (end := _POSITION_END.match(text)) and _is_name(end["before"]):
        return Named(end["before"], end["position"].strip())
    return Named(text) if _is_name(text) else None


def _around(before: list[str], post: str, after: list[str]) -> Named | None:
    """A name beside a post: 東京大学 教授 山田太郎, 서울대학교 홍길동 교수, 홍길동 교수."""
    if after:
        name = " ".join(after)
        return Named(name, post, " ".join(before)) if _is_name(name) else None
    whole = " ".join(before)
    if _is_name(whole) and (len(before) == 1 or whole.isascii() or not _is_name(before[-1])):
        return Named(whole, post)
    # 東京大学 佐藤 花子: two short words are one name; 東京大学 佐藤花子 is one word.
    short = len(before) > 2 and all(_SHORT.fullmatch(word) for word in before[-2:])
    for size in (2, 1) if short else (1, 2):
        name = " ".join(before[-size:])
        if len(before) > size and _is_name(name):
            return Named(name, post, " ".join(before[:-size]))
    return Named(whole, post) if _is_name(whole) else None


def _is_name(text: str) -> bool:
    if not text or _NOT_NAMES.search(text) or _POSITION.fullmatch(text) or only_role(text):
        return False
    return any(pattern.fullmatch(text) for pattern in (_HANGUL_NAME, _JA_NAME, _EN_NAME))
