"""Calendar objects hold any text: an independent parser reads back what was written."""

from datetime import UTC, datetime

import pytest
import vobject

from koryu.shared.calendar import calendar_event, new_calendar


class Somebody:
    email = "hana@sample.example"

    def __init__(self, name: str) -> None:
        self.name = name

    def display_name(self) -> str:
        return self.name


def written(name: str) -> bytes:
    calendar = new_calendar("REQUEST", product="Tests")
    event = calendar_event(
        uid="one@koryu",
        sequence=0,
        starts_at=datetime(2026, 12, 1, 5, tzinfo=UTC),
        ends_at=datetime(2026, 12, 1, 6, tzinfo=UTC),
        summary=name,
        description=f"{name}\n{name}",
        path="/",
        organizer=name,
        location=name,
        attendees=[Somebody(name)],
    )
    calendar.add_component(event)
    return calendar.to_ical()


@pytest.mark.parametrize(
    "name", ["株式会社サンプル研究所" * 8, "가, 나; 다\\n", "😀" * 40, "x:y=z"]
)
def test_lines_are_folded_between_characters_and_read_back(name):
    made = written(name)
    lines = made.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode() is not None for line in lines)
    entry = vobject.readOne(made.decode()).vevent
    assert (entry.summary.value, entry.location.value) == (name, name)
    assert entry.description.value == f"{name}\n{name}"
    assert entry.attendee.params["CN"] == [name]


def test_quotes_in_a_name_are_written_as_every_calendar_shows_them():
    entry = vobject.readOne(written('Sample "Bio"\r\nATTENDEE:x').decode()).vevent
    assert entry.organizer.params["CN"] == ["Sample 'Bio' ATTENDEE:x"]
    assert entry.attendee.params["CN"] == ["Sample 'Bio' ATTENDEE:x"]
