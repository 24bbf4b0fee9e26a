"""What a side keeps of a meeting, what it wants next, and what it carries into the exchange."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.exchange.actions import express_interest, post_message, withdraw_interest
from koryu.exchange.actions.guard import require_acting
from koryu.exchange.models import Exchange, Interest
from koryu.exchange.queries import living_exchange
from koryu.people.models import Person
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.history import record
from koryu.shared.text import clean

from ..enums import MeetingState, NoteResult
from ..models import EventParticipant, Meeting, MeetingNote
from .sides import require_table

TEXT_LIMIT = 4000
MET = (MeetingState.SCHEDULED, MeetingState.HELD, MeetingState.NO_SHOW)


@transaction.atomic
def save_note(
    *,
    meeting: Meeting,
    own: EventParticipant,
    by: Person,
    text: str,
    result: str = "",
    version: int = 0,
) -> MeetingNote:
    """Keep a side's note and what it wants next. `version` is the one the person saw (0: none).

    "We want to go on" is the side's private interest in the other: once both say it, their exchange
    room opens. Taking it back withdraws that interest. Raises `Stale` when a colleague saved
    meanwhile, `Invalid` (text, result), `Refused` for others than the side's own people.
    """
    require_table(by, own)
    require(own.pk in (meeting.first_id, meeting.second_id) and meeting.state in MET)
    cleaned = clean(text).strip()
    if len(cleaned) > TEXT_LIMIT:
        limit = {"limit": TEXT_LIMIT}
        raise Invalid({"text": [_("Please keep it to %(limit)d characters.") % limit]})
    if result and result not in NoteResult.values:
        raise Invalid({"result": [_("Choose one of the results.")]})
    note = _locked(meeting, own, by)
    if note.version != version:
        if (note.text, note.result) == (cleaned, result):
            return note  # the same saved twice
        raise Stale(current=note.version)
    before = note.result
    if before != result and NoteResult.FOLLOW_UP in (before, result):
        _say_interest(meeting, own, by, wanted=result == NoteResult.FOLLOW_UP)
    note.text, note.result, note.by, note.version = cleaned, result, by, version + 1
    note.save()
    if before != result:
        record(verb="meeting.result", obj=note, actor=by)
    return note


def _locked(meeting: Meeting, own: EventParticipant, by: Person) -> MeetingNote:
    MeetingNote.objects.get_or_create(
        meeting=meeting, participant=own, defaults={"by": by, "version": 0}
    )
    return MeetingNote.objects.select_for_update().get(meeting=meeting, participant=own)


def _say_interest(meeting: Meeting, own: EventParticipant, by: Person, *, wanted: bool) -> None:
    if meeting.slot.starts_at > timezone.now():
        raise NotAllowedNow(_("This can be said once the meeting should have begun."))
    require_acting(by, own.organisation)
    target = meeting.other_than(own).organisation
    if wanted:
        express_interest(by=by, organisation=own.organisation, target=target)
    elif not living_exchange(own.organisation_id, target.pk):
        # Only what was said of this meeting: an interest from before stays.
        for interest in Interest.objects.filter(
            organisation=own.organisation_id,
            target=target,
            listing=None,
            withdrawn_at=None,
            created_at__gte=meeting.slot.starts_at,
        ):
            withdraw_interest(interest=interest, by=by)


@transaction.atomic
def share_note(*, note: MeetingNote, own: EventParticipant, by: Person) -> Exchange:
    """Write the note into the room with the other side, because its writer says so; once a text.

    Raises `NotAllowedNow` without a living room, `Invalid` for an empty note.
    """
    require_acting(by, own.organisation)
    require(note.participant_id == own.pk)
    locked = MeetingNote.objects.select_for_update().get(pk=note.pk)
    target = note.meeting.other_than(own).organisation
    room = living_exchange(own.organisation_id, target.pk)
    if room is None:
        raise NotAllowedNow(_("There is no exchange room yet. It opens when both want to go on."))
    post_message(
        exchange=room,
        by=by,
        organisation=own.organisation,
        text=locked.text,
        language=by.language if by.language in Language.values else "en",
        client_id=uuid.uuid5(note.meeting.uid, f"{own.pk}:{by.pk}:{locked.text}"),
    )
    locked.shared_at = timezone.now()
    locked.save(update_fields=["shared_at"])
    record(verb="meeting.note_shared", obj=locked, actor=by)
    return room
