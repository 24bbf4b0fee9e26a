"""Materials, as far as a reader belongs to their audience."""

from django.db.models import QuerySet

from koryu.disclosure.rules import Reader

from ..enums import RegistrationState
from ..models import Event, Material
from ..rules.access import audiences_of
from .registration import registration_of


def materials_for(reader: Reader, event: Event) -> QuerySet[Material]:
    """The materials of `event` this reader may read, in the order of the programme."""
    mine = registration_of(event, reader.person)
    registered = mine is not None and mine.state == RegistrationState.CONFIRMED
    found = event.materials.filter(
        removed_at=None, audience__in=audiences_of(reader, registered=registered)
    ).exclude(session__removed_at__isnull=False)
    return found.select_related("file", "session", "event").order_by("session__starts_at", "id")
