"""Every write of calls: made, changed, announced, called off."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.history import record

from ..enums import CallState, Currency
from ..models import Call, CallNotice, CurriculumItem, EligibilityRule, FormVersion, Programme
from ..queries.completeness import lacks
from ..rules.access import may_run
from ..rules.form import Definition
from ..rules.templates import Template, templates, words_as_fields
from ..rules.timeline import disorder, fixed
from ..signals import call_moved
from .clock import move_by_clock
from .moved import moved_texts
from .programmes import free_slug
from .telling import interested, tell, tell_mentors
from .unnamed import address_names_seeker, keep_unnamed

TEXTS = ("title", "summary", "body", "contact")
TIMES = (
    "announces_at", "opens_at", "questions_close_at", "closes_at", "notice_at", "appeals_close_at",
)  # fmt: skip
EDITABLE = frozenset(
    {
        "zone", "grace_minutes", "places", "budget", "per_award", "currency", "allows_consortium",
        *TIMES, *(f"{name}_{code}" for name in TEXTS for code in Language.values),
    }
)  # fmt: skip
OPENS_IN = timedelta(days=28)
RUNS_FOR = timedelta(days=30)
# What applicants rely on; a change of it is told and stands on the notice board.
PROMISED = ("opens_at", "closes_at", "notice_at")


@transaction.atomic
def create_call(*, by: Person, programme: Programme, template: str = "", **fields: object) -> Call:
    """A draft, seen by operators only, from a template's texts, times, conditions and form.

    Every field given overrides the template; without one it begins with an empty form. A second
    click gives the same draft. Raises `Invalid` by field.
    """
    require(may_run(reader_for(by)))
    _known(fields)
    chosen = _template(template)
    given = (dict(chosen.fields) if chosen else {}) | {k: v for k, v in fields.items() if v != ""}
    call = Call(programme=programme, by=by, **_with_times(given, chosen))
    _check(call)
    if there := _same_draft(call):
        return there
    call.slug = free_slug(f"{call.title_en or programme.title_en}-{call.closes_at:%Y}", Call)
    call.save()
    definition = chosen.definition if chosen else Definition()
    FormVersion.objects.create(call=call, number=1, definition=definition.as_json(), by=by)
    if chosen:
        _add_parts(call, chosen)
    record(verb="call.created", obj=call, actor=by, template=template)
    return call


def _template(code: str) -> Template | None:
    if code and code not in templates():
        raise Invalid({"template": [_("There is no such template.")]})
    return templates().get(code)


def _with_times(given: dict[str, object], chosen: Template | None) -> dict[str, object]:
    zone = str(given.get("zone") or "Asia/Seoul")
    opens = given.get("opens_at") or _default_opening(zone)
    times = chosen.times(opens, zone) if chosen else {}  # type: ignore[arg-type]
    closes = opens + RUNS_FOR  # type: ignore[operator]
    return {"opens_at": opens, "closes_at": closes} | times | given


def _default_opening(zone: str) -> datetime:
    day = timezone.now().astimezone(ZoneInfo(zone)) + OPENS_IN
    return day.replace(hour=10, minute=0, second=0, microsecond=0)


def _same_draft(call: Call) -> Call | None:
    titles = {f"title_{code}": getattr(call, f"title_{code}") for code in Language.values}
    just_now = timezone.now() - timedelta(minutes=2)
    return Call.objects.filter(
        programme=call.programme,
        state=CallState.DRAFT,
        by=call.by,
        opens_at=call.opens_at,
        created_at__gte=just_now,
        **titles,
    ).first()


def _add_parts(call: Call, chosen: Template) -> None:
    for position, rule in enumerate(chosen.rules):
        EligibilityRule.objects.create(
            call=call,
            kind=rule["kind"],
            params=rule["params"],
            position=position,
            **words_as_fields("text", rule.get("text", {})),
        )
    for unit in chosen.curriculum:
        CurriculumItem.objects.create(
            call=call,
            starts_at=call.opens_at + timedelta(days=unit["days"]),
            hours=unit["hours"],
            **words_as_fields("title", unit["title"]),
            **words_as_fields("summary", unit["summary"]),
        )


@transaction.atomic
def copy_call(*, call: Call, by: Person, opens_at: datetime) -> Call:
    """A draft like an earlier call that opens at `opens_at`: texts, terms, conditions and form.

    The timeline keeps its wall clock and its distances; notices, questions, documents and
    applications stay with the old one. A second click gives the same draft.
    """
    require(may_run(reader_for(by)))
    names = EDITABLE - set(TIMES)
    copy = Call(programme=call.programme, by=by, **{name: getattr(call, name) for name in names})
    for name, at in _shifted(call, opens_at).items():
        setattr(copy, name, at)
    if there := _same_draft(copy):
        return there
    copy.slug = free_slug(f"{copy.title_en or call.programme.title_en}-{copy.closes_at:%Y}", Call)
    copy.save()
    last = call.forms.latest("number")
    FormVersion.objects.create(call=copy, number=1, definition=last.definition, by=by)
    for rule in call.rules.filter(removed_at=None):
        rule.pk, rule.call = None, copy
        rule.save(force_insert=True)
    for unit in call.curriculum.filter(removed_at=None):
        unit.pk, unit.call = None, copy
        unit.starts_at = unit.starts_at and unit.starts_at + (copy.opens_at - call.opens_at)
        unit.save(force_insert=True)
    record(verb="call.copied", obj=copy, actor=by, source=call.pk)
    return copy


def _shifted(call: Call, opens_at: datetime) -> dict[str, datetime | None]:
    """The timeline moved along, by the wall clock of the call's zone."""
    zone = ZoneInfo(call.zone)

    def wall(at: datetime) -> datetime:
        return at.astimezone(zone).replace(tzinfo=None)

    shift = wall(opens_at) - wall(call.opens_at)
    found = {}
    for name in TIMES:
        at = getattr(call, name)
        found[name] = at and (wall(at) + shift).replace(tzinfo=zone)
    return found


@transaction.atomic
def edit_call(*, call: Call, by: Person, version: int, **fields: object) -> Call:
    """Change some fields. A moment that moves after the announcement is told to applicants and
    put on the notice board; what lies behind cannot move.

    Raises `Stale` when somebody saved since `version`, `Invalid` by field, `NotAllowedNow`.
    """
    require(may_run(reader_for(by)))
    _known(fields)
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.version != version:
        raise Stale(current=locked.version)
    changed = [name for name, value in fields.items() if getattr(locked, name) != value]
    if not changed:
        return locked
    if locked.state == CallState.CANCELLED:
        raise NotAllowedNow(_("This call was called off; it stays as it was."))
    _refuse_past(locked, changed)
    before = {name: getattr(locked, name) for name in PROMISED}
    for name in changed:
        setattr(locked, name, fields[name])
    _check(locked)
    keep_unnamed(locked, {name: str(fields[name]) for name in changed if name not in TIMES})
    _refuse_early(locked, changed)
    moved = [name for name in PROMISED if name in changed]
    locked.version += 1
    locked.sequence += bool(set(changed) & {*TIMES, "zone"})
    locked.save()
    record(verb="call.changed", obj=locked, actor=by, fields=sorted(changed))
    if moved and locked.state in (CallState.ANNOUNCED, CallState.OPEN, CallState.CLOSED):
        _say_moved(locked, by, moved, before)
    return locked


def _refuse_past(call: Call, changed: list[str]) -> None:
    names = [name for name in changed if name in fixed(call)]
    if names:
        text = _("This lies behind the call already and cannot move.")
        raise Invalid({name: [text] for name in names})


def _refuse_early(call: Call, changed: list[str]) -> None:
    """An announced call cannot be made to open or close in the past."""
    if call.state == CallState.DRAFT:
        return
    now = timezone.now()
    names = [n for n in changed if n in TIMES and getattr(call, n) and getattr(call, n) <= now]
    if names:
        raise Invalid({name: [_("Choose a moment to come.")] for name in names})


def _say_moved(
    call: Call, by: Person, names: list[str], before: Mapping[str, datetime | None]
) -> None:
    CallNotice.objects.create(call=call, by=by, at=timezone.now(), **moved_texts(call, names))
    later = call.closes_at > before["closes_at"] if "closes_at" in names else False  # type: ignore[operator]
    tell(interested(call), "programmes.extended" if later else "programmes.moved", call)


@transaction.atomic
def announce(*, call: Call, by: Person) -> Call:
    """Everybody can read it from now on, or from its hour if that is still to come.

    A second click changes nothing. Raises `Invalid` naming what is missing.
    """
    require(may_run(reader_for(by)))
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.state in (CallState.ANNOUNCED, CallState.OPEN):
        return locked
    if locked.state != CallState.DRAFT:
        raise NotAllowedNow(_("Only a draft can be announced."))
    if left := lacks(locked):
        raise Invalid({"": list(left)})
    now = timezone.now()
    locked.announce()
    if address_names_seeker(locked):
        locked.slug = free_slug(f"{locked.title_en}-{locked.closes_at:%Y}", Call)
    locked.announced_at = max(now, locked.announces_at or now)
    locked.version += 1
    locked.save()
    record(verb="call.announced", obj=locked, actor=by)
    if locked.announced_at <= now:
        tell_mentors(locked)
    call_moved.send(Call, call=locked, state=locked.state)
    return move_by_clock(locked, now) or locked


@transaction.atomic
def cancel(*, call: Call, by: Person, reason: str | Mapping[str, str]) -> Call:
    """Call it off; every applicant is told and reads the reason in their language.

    `reason` by language (ko, ja, en), or one text for all. An announced call needs all three.
    Applications stay as they were, as a record. A second click changes nothing.
    """
    require(may_run(reader_for(by)))
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.state == CallState.CANCELLED:
        return locked
    given = dict.fromkeys(Language.values, reason) if isinstance(reason, str) else dict(reason)
    blank = [code for code in Language.values if not given.get(code, "").strip()]
    if blank and locked.state != CallState.DRAFT:
        text = _("Please write the reason in this language too; applicants read it.")
        raise Invalid({f"reason_{code}": [text] for code in blank})
    if locked.state not in (
        CallState.DRAFT,
        CallState.ANNOUNCED,
        CallState.OPEN,
        CallState.CLOSED,
    ):
        raise NotAllowedNow(_("The evaluation has begun; the call cannot be called off."))
    keep_unnamed(locked, {f"reason_{code}": text for code, text in given.items()})
    for code in Language.values:
        setattr(locked, f"cancelled_reason_{code}", given.get(code, "").strip())
    locked.cancel()
    if locked.announced_at and locked.announced_at > timezone.now():
        locked.announced_at = None  # nobody has read of it, and nobody needs to
    locked.version += 1
    locked.sequence += 1
    locked.save()
    record(verb="call.cancelled", obj=locked, actor=by)
    tell(interested(locked), "programmes.cancelled", locked)
    call_moved.send(Call, call=locked, state=locked.state)
    return locked


def _known(fields: Mapping[str, object]) -> None:
    if unknown := set(fields) - EDITABLE:
        raise TypeError(f"no such fields of a call: {sorted(unknown)}")


def _check(call: Call) -> None:
    errors: dict[str, list[object]] = {n: [text] for n, text in disorder(call).items()}
    if not any(getattr(call, f"title_{code}") for code in Language.values):
        errors["title_ko"] = [_("Write the title in one language at least.")]
    if call.currency not in Currency.values:
        errors["currency"] = [_("Choose from the list.")]
    for name in ("budget", "per_award"):
        amount = getattr(call, name)
        if amount is not None and amount < 0:
            errors[name] = [_("An amount cannot be negative.")]
    if call.budget is not None and call.per_award is not None and call.per_award > call.budget:
        errors["per_award"] = [_("This is more than the whole budget.")]
    if errors:
        raise Invalid(errors)
