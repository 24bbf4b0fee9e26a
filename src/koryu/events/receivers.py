"""What follows when an event ends."""

from django.dispatch import receiver

from koryu.shared.jobs import enqueue

from .models import Event
from .signals import event_ended


@receiver(event_ended, dispatch_uid="events.follow_up")
def follow_up(sender: type[Event], event: Event, **_rest: object) -> None:
    enqueue("events.follow_up", event_id=event.pk)
