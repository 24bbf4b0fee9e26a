"""Reads of notes: each side reads its own and never the other's."""

from koryu.disclosure.rules import Reader

from ..models import EventParticipant, LateNotice, Meeting, MeetingNote


def note_of(reader: Reader, own: EventParticipant, meeting: Meeting) -> MeetingNote | None:
    """What the reader's own side keeps of a meeting."""
    if not reader.belongs_to(own.organisation_id):
        return None
    return MeetingNote.objects.filter(meeting=meeting, participant=own).first()


def results_of(reader: Reader, own: EventParticipant) -> dict[int, MeetingNote]:
    """Meeting's id → our note about it."""
    if not reader.belongs_to(own.organisation_id):
        return {}
    return {each.meeting_id: each for each in MeetingNote.objects.filter(participant=own)}


def late_of(meetings: list[Meeting]) -> dict[int, list[LateNotice]]:
    """Meeting's id → who said to come late, oldest first."""
    found: dict[int, list[LateNotice]] = {}
    rows = LateNotice.objects.filter(meeting__in=meetings)
    for each in rows.select_related("participant__organisation").order_by("at", "id"):
        found.setdefault(each.meeting_id, []).append(each)
    return found
