"""Calendar mails of published meetings: one a meeting and person, and never the same twice."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from koryu.notify.actions import send_mail
from koryu.people.models import Person
from koryu.people.queries import people_of
from koryu.shared.jobs import enqueue
from koryu.shared.templatetags.koryu import moment

from ..enums import OCCUPYING
from ..models import Event, EventParticipant, Meeting, MeetingInvitation
from ..queries.invitations import description_of, digest_of, invitation_ics, place_of, title_of
from ..queries.meetings import RELATED
from ..queries.participation import delegates
from .sides import ACTING, people_at, tell

BATCH = 40  # meetings a job: a failure repeats little, and what was sent is not sent again


def queue_invitations(meeting_ids: Iterable[int]) -> None:
    """Bring calendars up to date soon: what they show already is not mailed again."""
    ids = list(meeting_ids)
    for start in range(0, len(ids), BATCH):
        enqueue("events.invitations", meeting_ids=ids[start : start + BATCH])


def announce(
    event: Event, created: list[Meeting], moved: list[Meeting], cancelled: list[Meeting]
) -> None:
    """One notice a person for all that changed, however many meetings."""
    counts: dict[int, list[int]] = {}
    for position, meetings in enumerate((created, moved, cancelled)):
        for meeting in meetings:
            for side in (meeting.first_id, meeting.second_id):
                counts.setdefault(side, [0, 0, 0])[position] += 1
    sides = EventParticipant.objects.select_related("organisation").filter(pk__in=counts)
    for side in sides:
        made, changed, ended = counts[side.pk]
        tell(
            people_at(side),
            kind="events.meetings_changed",
            event=event,
            url="events:my_day",
            created=made,
            moved=changed,
            cancelled=ended,
        )


def send_invitations(meeting_ids: Iterable[int]) -> int:
    """Bring everybody's calendar up to date with these meetings. Returns how many mails it took.

    Safe to run twice or again after a failure: what a calendar already shows is not sent again.
    """
    return sum(_send(pk) for pk in meeting_ids)


@transaction.atomic
def _send(pk: int) -> int:
    locked = Meeting.objects.select_for_update(of=("self",)).filter(pk=pk)
    meeting = locked.select_related(*RELATED, "event__host").first()
    if meeting is None:
        return 0
    invited = {each.person_id: each for each in meeting.invitations.select_related("person")}
    wanted = _attendees(meeting) if meeting.state in OCCUPYING else {}
    sent = 0
    for person in wanted.values():
        sent += _request(meeting, person, invited.get(person.pk))
    for person_id, invitation in invited.items():
        if person_id not in wanted and not invitation.cancelled:
            sent += _cancel(meeting, invitation)
    return sent


def _attendees(meeting: Meeting) -> dict[int, Person]:
    """Who sits there and has an account; for a side without any, those who act for it."""
    seats = meeting.seats.filter(occupied=True).select_related("delegate__person")
    seated = [seat.delegate for seat in seats]
    found: dict[int, Person] = {}
    for side in (meeting.first, meeting.second):
        here = set(delegates(side).values_list("pk", flat=True))
        people = [d.person for d in seated if d.pk in here and d.person]
        for person in people or people_of(side.organisation_id, roles=ACTING).order_by("pk"):
            if person.is_active:
                found[person.pk] = person
    return found


def _request(meeting: Meeting, person: Person, before: MeetingInvitation | None) -> bool:
    with translation.override(language_of(person)):
        digest = digest_of(meeting)
        if before and not before.cancelled and before.digest == digest:
            return False
        sequence = max(meeting.sequence, before.sequence + 1) if before else meeting.sequence
        subject = _("Changed: %(title)s") if before else _("Invitation: %(title)s")
        _mail(meeting, person, "REQUEST", sequence, subject % {"title": title_of(meeting)})
    MeetingInvitation.objects.update_or_create(
        meeting=meeting,
        person=person,
        defaults={"sequence": sequence, "digest": digest, "cancelled": False},
    )
    return True


def _cancel(meeting: Meeting, invitation: MeetingInvitation) -> bool:
    person = invitation.person
    invitation.sequence = max(meeting.sequence, invitation.sequence + 1)
    invitation.cancelled = True
    invitation.save()
    with translation.override(language_of(person)):
        subject = _("Cancelled: %(title)s") % {"title": title_of(meeting)}
        _mail(meeting, person, "CANCEL", invitation.sequence, subject)
    return True


def language_of(person: Person) -> str:
    """The language a person is written to in."""
    return person.language or settings.LANGUAGE_CODE


def _zone(person: Person) -> ZoneInfo:
    try:
        return ZoneInfo(person.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def _mail(meeting: Meeting, person: Person, method: str, sequence: int, subject: str) -> None:
    with timezone.override(_zone(person)):
        when = moment(meeting.slot.starts_at)
        lines = [title_of(meeting), when, place_of(meeting), description_of(meeting)]
        send_mail(
            to=person.email,
            person=person,
            language=language_of(person),
            subject=subject,
            text="\n".join(filter(None, lines)),
            calendar=invitation_ics(meeting, person, method=method, sequence=sequence),
            calendar_method=method,
        )
