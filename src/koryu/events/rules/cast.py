"""A session's title and people, told apart within the cells that hold them.

Pure: the text of each column in, by its meaning; titles, people and what else was said out.
"""

import re
from dataclasses import replace

from ..enums import SessionKind, SpeakerRole
from .cells import GAP
from .names import Named, read_line, read_people
from .words import BULLET, label_before

MOST_BREAKS = 6  # people stand at the end of a line; one of dashes only is soon given up
ROLES = {
    "people": SpeakerRole.SPEAKER,
    "moderator": SpeakerRole.MODERATOR,
    "panellists": SpeakerRole.PANELLIST,
}
_INLINE = re.compile(r"\s+(?:—|–|-|\||｜|/)\s+|\s*[|｜]\s*")


def title_and_people(text: str) -> tuple[str, list[Named]]:
    """The lines of a title cell that are its title, and the people the other lines name."""
    titles: list[str] = []
    people: list[Named] = []
    role: SpeakerRole | None = None
    for number, line in enumerate(text.split("\n")):
        said, found = read_line(line, role)
        certain = said or all(p.position or p.affiliation for p in found)
        if found and certain and (number or said):
            role = said or role
            people += found
        else:
            titles.append(BULLET.sub("", line).strip())
    titles = _joined(titles)
    if titles and not people:
        titles[0], people = _inline(titles[0])
    return "\n".join(titles).replace(GAP, " "), people


def _joined(titles: list[str]) -> list[str]:
    """A label on a line of its own belongs to the title below it."""
    if len(titles) > 1 and label_before(titles[0])[0] and label_before(titles[0])[1] == titles[0]:
        return [f"{titles[0]}: {titles[1]}", *titles[2:]]
    return titles


def _inline(title: str) -> tuple[str, list[Named]]:
    """`Title — Jane Roe (Acme)` on one line.

    A gap may part them too, or only the names of one person: the first gap decides behind which
    somebody with a post or place stands.
    """
    for gap in [at for at, char in enumerate(title) if char == GAP][:MOST_BREAKS]:
        _role, people = read_line(title[gap + 1 :].replace(GAP, " "))
        if people and all(p.position or p.affiliation for p in people):
            return title[:gap], people
    breaks = list(_INLINE.finditer(title))
    for found in reversed(breaks[-MOST_BREAKS:]):
        _role, people = read_line(title[found.end() :])
        if people and all(p.position or p.affiliation or _role for p in people):
            return title[: found.start()].strip(), people
    return title, []


def cast(texts: dict[str, str]) -> tuple[list[Named], str]:
    """The people of the columns that hold people, and what else those columns say."""
    people: list[Named] = []
    rest = [texts["other"]] if "other" in texts else []
    for column, role in ROLES.items():
        found, left = read_people(texts.get(column, ""))
        people += [replace(person, role=person.role or role) for person in found]
        rest += [left] if left else []
    if len(people) == 1 and len(texts.get("people", "").split("\n")) == 1:
        extra = {key: texts[key] for key in ("position", "affiliation") if texts.get(key)}
        people = [replace(people[0], **extra)]
    else:
        rest += [texts[key] for key in ("position", "affiliation") if texts.get(key)]
    return people, "\n".join(rest)


def merged(people: list[Named], kind: SessionKind | None) -> list[Named]:
    """Each person once; those without a role speak, or discuss when it is a panel."""
    usual = SpeakerRole.PANELLIST if kind == SessionKind.PANEL else SpeakerRole.SPEAKER
    merged: dict[tuple[str, str], Named] = {}
    for person in people:
        role = person.role or usual
        if role == SpeakerRole.SPEAKER and kind == SessionKind.PANEL:
            role = SpeakerRole.PANELLIST
        merged.setdefault((person.name, role), replace(person, role=role))
    return list(merged.values())
