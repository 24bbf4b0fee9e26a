"""Organisations join an event's meetings, say how they take part, and leave."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.exchange.actions.guard import require_acting
from koryu.people.models import Organisation, Person
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record
from koryu.shared.text import clean

from ..enums import MeetingStage, RequestState
from ..models import Delegate, Event, EventParticipant, MeetingDay, MeetingRequest, Registration
from ..queries.participation import confirmed, has_place
from ..rules.meeting import takes_wishes
from .called_off import call_off_all
from .meeting_day import touch
from .sides import day_of, locked_side, organisers, tell

ABOUT_LIMIT = 1000
NAME_LIMIT = 120
MOST_DELEGATES = 20


@dataclass(frozen=True)
class Part:
    """How an organisation takes part.

    `registrations` and `names` are the delegates: registered people by id, others by name. `away`
    holds ids of slots in which it cannot meet; `most` limits its meetings (None: as many as fit).
    """

    languages: tuple[str, ...]
    registrations: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    side: str = ""
    most: int | None = None
    online: bool = False
    about: str = ""
    away: tuple[int, ...] = field(default=())


@transaction.atomic
def join(*, event: Event, by: Person, organisation: Organisation, part: Part) -> EventParticipant:
    """Take part in the meetings; a second time changes how. Returns the participant.

    Raises `Refused` for people who do not act, unverified organisations and those without a
    confirmed registration, `NotAllowedNow` when requests are closed, `Invalid` (languages,
    delegates, names, about, most).
    """
    require_acting(by, organisation)
    require(organisation.is_verified, _("Your organisation must be verified first."))
    require(
        has_place(event, organisation, by),
        _("Register for the event first; once your place is confirmed you can join."),
    )
    _require_open(day_of(event))
    checked = _checked(event, organisation, part)
    own, created = EventParticipant.objects.select_for_update().get_or_create(
        event=event, organisation=organisation, defaults={"side": part.side or organisation.country}
    )
    own.left_at = None
    _write(own, checked)
    record(verb="meeting.joined" if created else "meeting.part_changed", obj=own, actor=by)
    touch(event)
    return own


@transaction.atomic
def change_part(*, own: EventParticipant, by: Person, part: Part) -> EventParticipant:
    """Change how an organisation takes part, until the schedule is out.

    Raises like `join`. While the schedule is being made the plan takes the change up.
    """
    locked = locked_side(own, by)
    day = day_of(locked.event)
    if day.stage not in (MeetingStage.COLLECTING, MeetingStage.PLANNING):
        raise NotAllowedNow(
            _("The schedule is published. Ask the organiser to change how you take part.")
        )
    _write(locked, _checked(locked.event, locked.organisation, part))
    record(verb="meeting.part_changed", obj=locked, actor=by)
    touch(locked.event)
    return locked


def _require_open(day: MeetingDay) -> None:
    if not takes_wishes(day.stage, day.requests_until, timezone.now()):
        raise NotAllowedNow(_("Joining the meetings of this event is closed."))


def _checked(event: Event, organisation: Organisation, part: Part) -> Part:
    errors: dict[str, list[object]] = {}
    if not part.languages or not set(part.languages) <= set(Language.values):
        errors["languages"] = [_("Choose at least one language.")]
    about = clean(part.about).strip()
    if len(about) > ABOUT_LIMIT:
        limit = {"limit": ABOUT_LIMIT}
        errors["about"] = [_("Please keep it to %(limit)d characters.") % limit]
    if part.most is not None and not 1 <= part.most <= 200:
        errors["most"] = [_("Give a number from 1 to 200, or leave it empty.")]
    names = tuple(dict.fromkeys(filter(None, (" ".join(clean(n).split()) for n in part.names))))
    if any(len(name) > NAME_LIMIT for name in names):
        limit = {"limit": NAME_LIMIT}
        errors["names"] = [_("Please keep each name to %(limit)d characters.") % limit]
    ours = set(confirmed(event, organisation).values_list("pk", flat=True))
    people = tuple(pk for pk in part.registrations if pk in ours)
    if not 1 <= len(people) + len(names) <= MOST_DELEGATES:
        limit = {"limit": MOST_DELEGATES}
        errors["registrations"] = [_("Name 1 to %(limit)d people who sit at your tables.") % limit]
    if errors:
        raise Invalid(errors)
    slots = set(event.slots.filter(pk__in=part.away).values_list("pk", flat=True))
    return Part(
        languages=tuple(dict.fromkeys(part.languages)),
        registrations=people,
        names=names,
        most=part.most,
        online=part.online,
        about=about,
        away=tuple(slots),
    )


def _write(own: EventParticipant, part: Part) -> None:
    own.languages, own.most = list(part.languages), part.most
    own.online, own.about = part.online, part.about
    own.save()
    own.away.set(part.away)
    _seat(own, part.registrations, part.names)


def _seat(own: EventParticipant, registrations: Iterable[int], names: Iterable[str]) -> None:
    """Delegates named before and not now leave; they stay in the record of what they met."""
    wanted = {("r", pk) for pk in registrations} | {("n", name) for name in names}
    for each in own.delegates.filter(left_at=None):
        key = ("r", each.registration_id) if each.registration_id else ("n", each.name)
        if key in wanted:
            wanted.discard(key)
        else:
            each.left_at = timezone.now()
            each.save(update_fields=["left_at"])
    people = Registration.objects.select_related("person").in_bulk(
        [value for kind, value in wanted if kind == "r"]
    )
    made = [
        Delegate(participant=own, registration=row, person=row.person, name=row.person.full_name())
        for row in people.values()
    ]
    made += [Delegate(participant=own, name=value) for kind, value in sorted(wanted, key=str)
             if kind == "n"]  # fmt: skip
    Delegate.objects.bulk_create(made)


@transaction.atomic
def leave(*, own: EventParticipant, by: Person) -> int:
    """Take part no longer. Returns how many meetings were called off.

    Wishes end, published meetings are called off with calendar mails, the other sides and the
    organiser are told. A second time changes nothing.
    """
    require_acting(by, own.organisation)
    locked = EventParticipant.objects.select_for_update().get(pk=own.pk)
    if locked.left_at is not None:
        return 0
    locked.left_at = timezone.now()
    locked.save(update_fields=["left_at"])
    rows = MeetingRequest.objects.filter(sender=locked) | MeetingRequest.objects.filter(
        receiver=locked
    )
    rows.exclude(state=RequestState.WITHDRAWN).update(state=RequestState.WITHDRAWN)
    ended = call_off_all(locked)
    record(verb="meeting.left", obj=locked, actor=by, meetings=ended)
    touch(locked.event)
    tell(
        organisers(locked.event),
        kind="events.meet_left",
        event=locked.event,
        url="events:plan",
        about=locked.organisation,
    )
    return ended
