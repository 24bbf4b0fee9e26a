"""Every write of events and their series."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.files import store_upload
from koryu.shared.history import record

from ..enums import LIVING, OCCUPYING, EventMode, EventState
from ..models import Event, EventSeries
from ..queries.registration import taken
from ..rules.access import may_organise
from ..rules.recurrence import is_rule
from ..signals import event_ended
from .called_off import end_with
from .invitations import queue_invitations
from .opening import opened
from .registration import offered_modes, organised, promote_waiting
from .telling import tell_everybody

RESERVED = frozenset({"desk", "series", "new", "feed", "check", "certificate", "certificates"})
# A change of these moves the entry in everybody's calendar.
MOVING = ("starts_at", "ends_at", "zone", "online_url", "address")
# So does one of these, but not a translation that is added beside what people read already.
NAMING = tuple(f"{name}_{code}" for name in ("title", "venue") for code in Language.values)
MAP_KINDS = frozenset({"pdf", "png", "jpeg"})


def _texts(name: str) -> list[str]:
    return [f"{name}_{code}" for code in Language.values]


def free_slug(wish: str, model: type[Event] | type[EventSeries] = Event) -> str:
    """An address nobody has, from `wish` (Latin letters of it), never a word of ours."""
    base = slugify(wish.replace("–", "-"))[:60].strip("-") or "event"
    taken_slugs = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken_slugs or slug in RESERVED:
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def create_event(*, by: Person, **fields: object) -> Event:
    """A draft, seen by organisers only. `fields` are the event's own, times aware.

    A second click gives the same draft. Raises `Invalid` by field: a title in one language at
    least, an end after the start.
    """
    require(may_organise(reader_for(by)))
    event = Event(by=by, **fields)
    _check(event)
    if there := draft_like(event):
        return there
    event.slug = free_slug(f"{event.title_en or event.kind}-{event.starts_at:%Y-%m}")
    event.save()
    record(verb="event.created", obj=event, actor=by)
    return event


def draft_like(event: Event) -> Event | None:
    """A draft the same person made for the same time with the same titles: a second click."""
    titles = {name: getattr(event, name) for name in _texts("title")}
    same = Event.objects.filter(state=EventState.DRAFT, by=event.by, starts_at=event.starts_at)
    return same.filter(**titles).first()


@transaction.atomic
def update_event(*, event: Event, by: Person, version: int, fields: Mapping[str, object]) -> Event:
    """Change some fields. A change of time or place reaches everybody registered, by mail.

    Who registered for a way of taking part that is offered no longer moves along to the one that
    is; published 1:1 meetings follow in the calendars. `version` is the one the editor saw: raises
    `Stale` when somebody saved meanwhile, `Invalid` by field for what cannot be. More
    places go to the waiting list at once.
    """
    locked = organised(event, by)
    if locked.version != version:
        raise Stale(current=locked.version)
    elsewhere = fields.get("mode", locked.mode) != locked.mode
    over = locked.state in (EventState.CANCELLED, EventState.ENDED)
    if over and (elsewhere or _moves(locked, fields)):
        raise NotAllowedNow(_("The event is over; its time and place stay as they were."))
    changed = [name for name, value in fields.items() if getattr(locked, name) != value]
    if not changed:
        return locked
    moves = _moves(locked, fields)
    for name in changed:
        setattr(locked, name, fields[name])
    _check(locked)
    moves = _take_along(locked) or moves
    locked.version += 1
    locked.sequence += moves
    locked.save()
    record(verb="event.changed", obj=locked, actor=by, fields=sorted(changed))
    if moves and locked.state == EventState.PUBLISHED:
        tell_everybody(locked, "changed", method="REQUEST")
        standing = locked.meetings.filter(state__in=OCCUPYING)
        queue_invitations(standing.values_list("pk", flat=True))
    promote_waiting(locked)
    return locked


def _moves(event: Event, fields: Mapping[str, object]) -> bool:
    changed = {name for name, value in fields.items() if getattr(event, name) != value}
    renamed = changed.intersection(NAMING)
    return bool(changed.intersection(MOVING)) or any(getattr(event, name) for name in renamed)


def _take_along(event: Event) -> bool:
    """Move who registered for what is not offered any more. Whether there was anybody."""
    offered = offered_modes(event)
    lost = event.registrations.filter(state__in=LIVING).exclude(mode__in=offered)
    return bool(lost.update(mode=offered[0]))


@transaction.atomic
def set_map(*, event: Event, by: Person, upload: UploadedFile | None) -> Event:
    """Put a map of the venue (PDF, PNG or JPEG) in place, or take it away with None."""
    locked = organised(event, by)
    locked.venue_map = store_upload(upload=upload, by=by, kinds=MAP_KINDS) if upload else None
    locked.version += 1
    locked.save()
    record(verb="event.map", obj=locked, actor=by)
    return locked


@transaction.atomic
def publish_event(*, event: Event, by: Person) -> Event:
    """Announce it to its audience. A second click changes nothing.

    Raises `Invalid` naming what is missing: a summary, and a place or an online address.
    """
    locked = organised(event, by)
    if locked.state == EventState.PUBLISHED:
        return locked
    _move_from(locked, EventState.DRAFT)
    if lacking := lacks(locked):
        raise Invalid(lacking[0])
    locked.publish()
    locked.published_at = timezone.now()
    locked.save()
    record(verb="event.published", obj=locked, actor=by)
    return locked


def lacks(event: Event) -> list[str]:
    """What is missing before the event can be announced, in the reader's language."""
    found = []
    if not any(getattr(event, name) for name in _texts("summary")):
        found.append(_("Write a summary in one language at least."))
    found += _no_place(event)
    if event.ends_at <= timezone.now():
        found.append(_("The event lies in the past. Choose a day to come."))
    return found


def _no_place(event: Event) -> list[str]:
    found = []
    if event.mode != EventMode.ONLINE and not any(getattr(event, n) for n in _texts("venue")):
        found.append(_("Name the venue."))
    if event.mode != EventMode.ON_SITE and not event.online_url:
        found.append(_("Enter the online address; only confirmed participants see it."))
    return found


@transaction.atomic
def cancel_event(*, event: Event, by: Person, reasons: Mapping[str, str]) -> Event:
    """Call it off, its 1:1 meetings too. Everybody registered is told with the reason.

    `reasons` by language (ko, ja, en), each reads their own; raises `Invalid` by field for a
    published event unless all three are written. Registrations stay as they were, as a record.
    """
    locked = organised(event, by)
    if locked.state == EventState.CANCELLED:
        return locked
    _move_from(locked, EventState.DRAFT, EventState.PUBLISHED)
    blank = [code for code in Language.values if not reasons.get(code, "").strip()]
    if locked.state == EventState.PUBLISHED and blank:
        text = _("Please write the reason in this language too; participants read it.")
        raise Invalid({f"reason_{code}": [text] for code in blank})
    for code in Language.values:
        setattr(locked, f"cancelled_reason_{code}", reasons.get(code, "").strip())
    locked.cancel()
    locked.version += 1
    locked.save()
    record(verb="event.cancelled", obj=locked, actor=by)
    tell_everybody(locked, "cancelled", method="CANCEL")
    end_with(locked)
    return locked


@transaction.atomic
def end_event(*, event: Event, by: Person) -> Event:
    """It is over: surveys and certificates open. Sends `event_ended`.

    Raises `NotAllowedNow` before it began.
    """
    locked = organised(event, by)
    if locked.state == EventState.ENDED:
        return locked
    _move_from(locked, EventState.PUBLISHED)
    if timezone.now() < locked.starts_at:
        raise NotAllowedNow(_("The event has not begun yet."))
    locked.end()
    locked.version += 1
    locked.save()
    record(verb="event.ended", obj=locked, actor=by)
    event_ended.send(Event, event=locked, by=by)
    return locked


def _move_from(event: Event, *states: str) -> None:
    if event.state not in states:
        text = _("This is not possible any more: the event is %(state)s.")
        raise NotAllowedNow(text % {"state": event.get_state_display()})


def _check(event: Event) -> None:
    errors: dict[str, list[object]] = {}
    if not any(getattr(event, name) for name in _texts("title")):
        errors["title_ko"] = [_("Write the title in one language at least.")]
    if event.ends_at <= event.starts_at:
        errors["ends_at"] = [_("The end must be after the start.")]
    opens, closes = event.registration_opens_at, event.registration_closes_at
    if opens and closes and closes <= opens:
        errors["registration_closes_at"] = [_("Registration must close after it opens.")]
    if event.pk and event.capacity is not None and event.capacity < (there := taken(event)):
        text = _("%(count)d people have a place already; fewer places cannot be set.")
        errors["capacity"] = [text % {"count": there}]
    if event.state == EventState.PUBLISHED and (lacking := _no_place(event)):
        errors["mode"] = list(lacking)
    if errors:
        raise Invalid(errors)


@transaction.atomic
def create_series(*, by: Person, **fields: object) -> EventSeries:
    """A series, such as the monthly exchange; a second click gives the same one.

    Raises `Invalid` by field.
    """
    require(may_organise(reader_for(by)))
    series = EventSeries(**fields)
    _check_series(series)
    if there := EventSeries.objects.filter(**fields).first():
        return there
    series.slug = free_slug(series.title_en or "series", EventSeries)
    series.save()
    record(verb="series.created", obj=series, actor=by)
    return series


@transaction.atomic
def update_series(
    *, series: EventSeries, by: Person, version: int, fields: Mapping[str, object]
) -> EventSeries:
    """Change texts, host or recurrence; events already made stay as they are.

    Raises `Stale` when somebody saved since `version`.
    """
    require(may_organise(reader_for(by)))
    locked = opened(EventSeries.objects.all(), series.pk, version)
    for name, value in fields.items():
        setattr(locked, name, value)
    _check_series(locked)
    locked.save()
    record(verb="series.changed", obj=locked, actor=by, fields=sorted(fields))
    return locked


def _check_series(series: EventSeries) -> None:
    errors: dict[str, list[object]] = {}
    if not any(getattr(series, name) for name in _texts("title")):
        errors["title_ko"] = [_("Write the title in one language at least.")]
    if series.rule and not is_rule(series.rule):
        errors["rule"] = [_("This is not a recurrence rule.")]
    if errors:
        raise Invalid(errors)


def event_zone(event: Event) -> ZoneInfo:
    """The zone of the event's wall time."""
    return ZoneInfo(event.zone)


def shift_of(event: Event, starts_at: datetime) -> timedelta:
    """What to add to the wall times of `event` so that it begins at `starts_at`."""
    zone = event_zone(event)
    there, here = (
        each.astimezone(zone).replace(tzinfo=None) for each in (starts_at, event.starts_at)
    )
    return there - here
