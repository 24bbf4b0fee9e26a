"""Wishes and requests to meet. What a side would rather not is told to nobody but the organiser."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.people.models import Person
from koryu.shared import terms
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record
from koryu.shared.text import clean

from ..enums import MeetingMode, RequestState, Wish
from ..models import EventParticipant, MeetingDay, MeetingRequest
from ..queries.participation import opposite
from ..queries.wishes import ASKING, reverse_of, used
from ..rules.meeting import ANSWERABLE, takes_wishes
from .meeting_day import touch
from .sides import day_of, locked_side, people_at, tell

MESSAGE_LIMIT = 600
FEEDBACK_LIMIT = 600


@transaction.atomic
def set_wish(
    *,
    own: EventParticipant,
    other: EventParticipant,
    by: Person,
    wish: str,
    message: str = "",
    language: str = "",
) -> MeetingRequest:
    """Say that we must, want to or would rather not meet `other`; a second time changes it.

    Where the other side accepts, asking tells it; two requests that meet are both accepted. Raises
    `Invalid` (wish, message, limits), `NotAllowedNow` when requests are closed or were declined.
    """
    day = _open_day(own)
    locked = locked_side(own, by)
    require(opposite(locked, day).filter(pk=other.pk).exists())
    text = _message(wish, message)
    before = locked.sent.filter(receiver=other).exclude(state=RequestState.WITHDRAWN).first()
    if before and before.state == RequestState.DECLINED:
        raise NotAllowedNow(_("They declined your request. They can still ask for a meeting."))
    spoken = language if text and language in Language.values else ""
    if before and (before.wish, before.message, before.language) == (wish, text, spoken):
        return before
    _check_limits(locked, day, wish, before)
    request = _written(locked, other, by, wish, text, spoken, before)
    record(verb="meeting.wished", obj=request, actor=by)
    touch(locked.event)
    if day.mode == MeetingMode.ACCEPT and wish in ASKING and request.state == RequestState.SENT:
        _ask(request, new=before is None or before.wish not in ASKING)
    return request


def _open_day(own: EventParticipant) -> MeetingDay:
    day = day_of(own.event)
    if not takes_wishes(day.stage, day.requests_until, timezone.now()):
        raise NotAllowedNow(_("Requests are closed. The organiser can still help you."))
    return day


def _message(wish: str, message: str) -> str:
    if wish not in Wish.values:
        raise Invalid({"wish": [_("Choose how much you want to meet.")]})
    text = clean(message).strip() if wish in ASKING else ""
    if len(text) > MESSAGE_LIMIT:
        limit = {"limit": MESSAGE_LIMIT}
        raise Invalid({"message": [_("Please keep it to %(limit)d characters.") % limit]})
    return text


def _check_limits(
    own: EventParticipant, day: MeetingDay, wish: str, before: MeetingRequest | None
) -> None:
    if wish not in ASKING:
        return
    counted = used(own, day)
    requests = counted.requests - (before is not None and before.wish in ASKING)
    musts = counted.musts - (before is not None and before.wish == Wish.MUST)
    if requests >= day.most_requests:
        limit = {"limit": day.most_requests}
        raise Invalid({"wish": [_("You can ask for up to %(limit)d meetings.") % limit]})
    if wish == Wish.MUST and musts >= day.most_musts:
        limit = {"limit": day.most_musts}
        raise Invalid({"wish": [_("Up to %(limit)d meetings can be “must meet”.") % limit]})


def _written(
    own: EventParticipant,
    other: EventParticipant,
    by: Person,
    wish: str,
    text: str,
    spoken: str,
    before: MeetingRequest | None,
) -> MeetingRequest:
    if before and (before.wish in ASKING) == (wish in ASKING):
        before.wish, before.message, before.language, before.by = wish, text, spoken, by
        before.save(update_fields=["wish", "message", "language", "by"])
        return before
    # A request that turns into "rather not" is withdrawn like any other: nothing can be told apart.
    if before:
        _end(before, by)
    return MeetingRequest.objects.create(
        sender=own,
        receiver=other,
        wish=wish,
        message=text,
        language=spoken,
        by=by,
        sent_at=timezone.now(),
    )


def _ask(request: MeetingRequest, *, new: bool) -> None:
    theirs = reverse_of(request).select_for_update().first()
    if theirs:
        for each in (request, theirs):
            if each.state == RequestState.SENT:
                _decide(each, RequestState.ACCEPTED, request.by)
        _tell(request.receiver, request.sender, "events.meet_accepted", request)
    elif new:
        _tell(request.receiver, request.sender, "events.meet_requested", request)


@transaction.atomic
def withdraw_wish(*, own: EventParticipant, other: EventParticipant, by: Person) -> None:
    """Take a wish back, until the schedule is out. Without one nothing happens."""
    locked = locked_side(own, by)
    if day_of(locked.event).stage not in ANSWERABLE:
        raise NotAllowedNow(_("The schedule is published; you can call the meeting off instead."))
    living = locked.sent.filter(receiver=other).exclude(
        state__in=(RequestState.WITHDRAWN, RequestState.DECLINED)
    )
    for request in living:
        _end(request, by)
        record(verb="meeting.wish_withdrawn", obj=request, actor=by)
        touch(locked.event)


@transaction.atomic
def accept_request(*, request: MeetingRequest, own: EventParticipant, by: Person) -> MeetingRequest:
    """The receiver agrees to meet. A double click changes nothing; tells the sender."""
    locked = _answerable(request, own, by)
    if locked.state == RequestState.ACCEPTED:
        return locked
    if locked.state != RequestState.SENT:
        raise NotAllowedNow(_("This request was already answered or withdrawn."))
    _decide(locked, RequestState.ACCEPTED, by)
    for refusal in own.sent.filter(receiver=locked.sender, wish=Wish.RATHER_NOT):
        if refusal.state != RequestState.WITHDRAWN:
            _end(refusal, by)  # whoever accepts has changed their mind
    for mine in reverse_of(locked).filter(state=RequestState.SENT):
        _decide(mine, RequestState.ACCEPTED, by)
    record(verb="meeting.request_accepted", obj=locked, actor=by)
    touch(own.event)
    _tell(locked.sender, own, "events.meet_accepted", locked)
    return locked


@transaction.atomic
def decline_request(
    *,
    request: MeetingRequest,
    own: EventParticipant,
    by: Person,
    reason: str,
    feedback: str = "",
) -> MeetingRequest:
    """The receiver says no, with a reason the sender reads; also after having accepted.

    Raises `Invalid` (reason, feedback), `NotAllowedNow` once the schedule is out.
    """
    locked = _answerable(request, own, by)
    if locked.state not in (RequestState.SENT, RequestState.ACCEPTED):
        raise NotAllowedNow(_("This request was already answered or withdrawn."))
    if terms.term("decline_reason", reason) is None:
        raise Invalid({"reason": [_("Choose a reason.")]})
    said = clean(feedback).strip()
    if len(said) > FEEDBACK_LIMIT:
        limit = {"limit": FEEDBACK_LIMIT}
        raise Invalid({"feedback": [_("Please keep it to %(limit)d characters.") % limit]})
    locked.reason, locked.feedback = reason, said
    _decide(locked, RequestState.DECLINED, by)
    for mine in reverse_of(locked):
        _end(mine, by)  # who declines does not ask for the same meeting
    record(verb="meeting.request_declined", obj=locked, actor=by)
    touch(own.event)
    _tell(locked.sender, own, "events.meet_declined", locked)
    return locked


def _answerable(request: MeetingRequest, own: EventParticipant, by: Person) -> MeetingRequest:
    locked_side(own, by)
    day = day_of(own.event)
    require(request.receiver_id == own.pk and request.wish in ASKING)
    require(day.mode == MeetingMode.ACCEPT)
    if day.stage not in ANSWERABLE:
        raise NotAllowedNow(_("The schedule is published; you can call the meeting off instead."))
    return MeetingRequest.objects.select_for_update().get(pk=request.pk)


def _decide(request: MeetingRequest, state: str, by: Person) -> None:
    request.state, request.decided_by, request.decided_at = state, by, timezone.now()
    request.save(update_fields=["state", "decided_by", "decided_at", "reason", "feedback"])


def _end(request: MeetingRequest, by: Person) -> None:
    _decide(request, RequestState.WITHDRAWN, by)


def _tell(
    to: EventParticipant, about: EventParticipant, kind: str, request: MeetingRequest
) -> None:
    tell(
        people_at(to),
        kind=kind,
        event=to.event,
        url="events:meet_requests",
        about=about.organisation,
        group=f"meet:{to.event_id}:{kind}" if kind != "events.meet_declined" else "",
    )
