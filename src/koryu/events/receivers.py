"""What follows when an event ends, meetings change, or somebody who would meet does not come."""

from django.dispatch import receiver

from koryu.shared.jobs import enqueue

from .actions.called_off import give_up_seats
from .actions.invitations import announce, queue_invitations
from .enums import OCCUPYING
from .models import Event, Meeting, PlanRun, Registration
from .signals import event_ended, meetings_changed, place_given_up


@receiver(event_ended, dispatch_uid="events.follow_up")
def follow_up(sender: type[Event], event: Event, **_rest: object) -> None:
    enqueue("events.follow_up", event_id=event.pk)


@receiver(meetings_changed)
def on_meetings_changed(
    *,
    sender: type,
    event: Event,
    created: list[Meeting],
    moved: list[Meeting],
    cancelled: list[Meeting],
    **kwargs: object,
) -> None:
    announce(event, list(created), list(moved), list(cancelled))
    ids = [meeting.pk for meeting in (*created, *moved, *cancelled)]
    if sender is PlanRun:
        # A new schedule may also have changed who sits or interprets where the time stayed.
        kept = event.meetings.filter(state__in=OCCUPYING).exclude(pk__in=ids)
        ids += kept.values_list("pk", flat=True)
    queue_invitations(ids)


@receiver(place_given_up)
def on_place_given_up(*, registration: Registration, **kwargs: object) -> None:
    give_up_seats(registration)
