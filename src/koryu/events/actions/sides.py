"""What every act of a side asks first, and how sides are told."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.exchange.actions.guard import ACTING, require_acting
from koryu.notify.actions import notify
from koryu.people.models import Organisation, Person
from koryu.people.queries import operators_of, people_of
from koryu.shared.errors import NotAllowedNow, require

from ..models import Event, EventParticipant, MeetingDay
from ..queries.participation import delegates, sits_at_table


def require_table(by: Person, own: EventParticipant) -> None:
    """`by` acts for the side or sits at its tables."""
    require(
        sits_at_table(reader_for(by), own),
        _("Only the delegates, owners and editors of the organisation may do this."),
    )


def locked_side(own: EventParticipant, by: Person) -> EventParticipant:
    """The participant, locked, for an owner or editor. `NotAllowedNow` once it has left."""
    require_acting(by, own.organisation)
    locked = EventParticipant.objects.select_for_update().get(pk=own.pk)
    if locked.left_at is not None:
        raise NotAllowedNow(_("Your organisation no longer takes part in the meetings."))
    return locked


def day_of(event: Event) -> MeetingDay:
    """The event's meetings as they stand now."""
    day = MeetingDay.objects.filter(event=event).first()
    if day is None:
        raise NotAllowedNow(_("This event has no 1:1 meetings."))
    return day


def people_at(side: EventParticipant) -> list[Person]:
    """Who hears of a side's meetings: who acts for it, and its delegates with an account."""
    acting = set(people_of(side.organisation_id, roles=ACTING).values_list("pk", flat=True))
    sitting = delegates(side).exclude(person=None)
    ids = acting | set(sitting.values_list("person_id", flat=True))
    return list(Person.objects.filter(pk__in=ids, is_active=True).order_by("pk"))


def organisers(event: Event) -> list[Person]:
    """The operators of the event's desk."""
    return list(operators_of(event.host_country).order_by("pk"))


def tell(
    people: Iterable[Person],
    *,
    kind: str,
    event: Event,
    url: str,
    about: Organisation | None = None,
    group: str = "",
    args: tuple[object, ...] = (),
    **params: object,
) -> None:
    """One stored notice a person, naming the event and `about` in their language."""
    path = reverse(url, args=[event.slug, *args])
    for person in people:
        with translation.override(person.language or None):
            named = {"event": str(event.title), **params}
            if about is not None:
                named["organisation"] = about.display_name()
        notify(people=[person], kind=kind, params=named, path=path, group=group)
