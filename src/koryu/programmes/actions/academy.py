"""Every write of an academy's curriculum and mentors."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Membership, Person
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, Stale, require
from koryu.shared.history import record

from ..models import Call, CurriculumItem, Mentor
from ..rules.access import may_run
from .telling import tell_mentors


@transaction.atomic
def add_unit(*, call: Call, by: Person, fields: Mapping[str, object]) -> CurriculumItem:
    """One more unit of the curriculum; a second click adds it once. Raises `Invalid` by field."""
    require(may_run(reader_for(by)))
    unit = CurriculumItem(call=call, **fields)
    _check(unit)
    if there := call.curriculum.filter(removed_at=None, **fields).first():
        return there
    unit.save()
    record(verb="curriculum.added", obj=unit, actor=by)
    return unit


@transaction.atomic
def change_unit(
    *, unit: CurriculumItem, by: Person, version: int, fields: Mapping[str, object]
) -> CurriculumItem:
    """Other words, time or length. Raises `Stale` when somebody saved since `version`."""
    require(may_run(reader_for(by)))
    locked = CurriculumItem.objects.select_for_update().get(pk=unit.pk)
    if all(getattr(locked, name) == value for name, value in fields.items()):
        return locked  # a double click, or nothing changed
    if locked.version != version:
        raise Stale(current=locked.version)
    for name, value in fields.items():
        setattr(locked, name, value)
    _check(locked)
    locked.version += 1
    locked.save()
    record(verb="curriculum.changed", obj=locked, actor=by)
    return locked


@transaction.atomic
def remove_unit(*, unit: CurriculumItem, by: Person) -> CurriculumItem:
    """Take it out. Twice is once."""
    require(may_run(reader_for(by)))
    if unit.removed_at is None:
        unit.removed_at = timezone.now()
        unit.save(update_fields=["removed_at"])
        record(verb="curriculum.removed", obj=unit, actor=by)
    return unit


def _check(unit: CurriculumItem) -> None:
    if not any(getattr(unit, f"title_{code}") for code in Language.values):
        raise Invalid({"title_ko": [_("Write the title in one language at least.")]})
    if unit.hours is not None and unit.hours <= 0:
        raise Invalid({"hours": [_("Enter a number greater than zero.")]})


@transaction.atomic
def set_mentor(
    *, call: Call, by: Person, person: Person, capacity: int, about: Mapping[str, str]
) -> Mentor:
    """Name a mentor, or change what is said of one; named again after a removal is fine.

    They are told at once, or when the call is announced.

    `about` by language. The organisation is the person's first. Raises `Invalid` by field.
    """
    require(may_run(reader_for(by)))
    if capacity < 1:
        raise Invalid({"capacity": [_("A mentor guides at least one participant.")]})
    membership = (
        Membership.objects.filter(person=person, left_at=None, organisation__closed_at=None)
        .order_by("joined_at", "id")
        .first()
    )
    newly = not call.mentors.filter(person=person, removed_at=None).exists()
    texts = {f"about_{code}": about.get(code, "").strip() for code in Language.values}
    mentor, _made = Mentor.objects.update_or_create(
        call=call,
        person=person,
        defaults={
            "capacity": capacity,
            "organisation": membership.organisation if membership else None,
            "removed_at": None,
            **texts,
        },
    )
    record(verb="mentor.named", obj=mentor, actor=by)
    if newly and call.announced_at is not None and call.announced_at <= timezone.now():
        tell_mentors(call, [person])
    return mentor


@transaction.atomic
def remove_mentor(*, mentor: Mentor, by: Person) -> Mentor:
    """No mentor of this call any more. Twice is once."""
    require(may_run(reader_for(by)))
    if mentor.removed_at is None:
        mentor.removed_at = timezone.now()
        mentor.save(update_fields=["removed_at"])
        record(verb="mentor.removed", obj=mentor, actor=by)
    return mentor
