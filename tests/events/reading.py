"""Calendar objects as others read them: by `vobject`, which knows nothing of what wrote them."""

from dataclasses import dataclass, field
from datetime import datetime

import vobject

from koryu.notify.models import Mail
from koryu.people.models import Person


@dataclass(frozen=True)
class Entry:
    """One VEVENT with the METHOD of its calendar."""

    method: str
    uid: str
    sequence: int
    status: str
    starts: datetime
    ends: datetime
    location: str
    description: str
    organizer: str
    attendees: tuple[tuple[str, str, str], ...]  # (address, PARTSTAT, RSVP)


def entries(text: str) -> list[Entry]:
    """Every entry of a calendar that is well-formed: folded, ended by CRLF, in UTC."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    calendar = vobject.readOne(text)
    calendar.validate(raiseException=True)
    assert calendar.version.value == "2.0"
    return [_entry(calendar.method.value, part) for part in calendar.vevent_list]


def _entry(method: str, part: vobject.base.Component) -> Entry:
    for name in ("uid", "dtstamp", "dtstart", "dtend", "sequence", "organizer", "status"):
        assert len(part.contents[name]) == 1, name  # RFC 5545, 3.6.1: once each
    for moment in (part.dtstamp, part.dtstart, part.dtend):
        assert moment.value.utcoffset().total_seconds() == 0
    return Entry(
        method=method,
        uid=part.uid.value,
        sequence=int(part.sequence.value),
        status=part.status.value,
        starts=part.dtstart.value,
        ends=part.dtend.value,
        location=_text(part, "location"),
        description=_text(part, "description"),
        organizer=part.organizer.value,
        attendees=tuple(
            (each.value, each.params["PARTSTAT"][0], each.params["RSVP"][0])
            for each in part.contents.get("attendee", [])
        ),
    )


def _text(part: vobject.base.Component, name: str) -> str:
    return part.contents[name][0].value if name in part.contents else ""


def mails_of(person: Person) -> list[Entry]:
    """The calendar parts of a person's mails, oldest first: each names that person alone."""
    found = []
    for mail in Mail.objects.filter(person=person).exclude(calendar="").order_by("pk"):
        (entry,) = entries(mail.calendar)
        assert entry.method == mail.calendar_method
        assert [address for address, _status, _rsvp in entry.attendees] == [f"mailto:{mail.to}"]
        found.append(entry)
    return found


@dataclass
class Agenda:
    """A calendar that follows RFC 5546: one entry a UID, a lower SEQUENCE is old news."""

    held: dict[str, Entry] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)

    def receive(self, entry: Entry) -> int:
        """Take an entry in. Returns how many the calendar then shows."""
        if entry.sequence >= self.newest.get(entry.uid, 0):
            self.newest[entry.uid] = entry.sequence
            self.held[entry.uid] = entry
            if entry.method == "CANCEL" or entry.status == "CANCELLED":
                del self.held[entry.uid]
        return len(self.held)
