"""Panels of a stage and what they give points for, while the stage is being prepared."""

from decimal import Decimal

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from koryu.people.models import Person
from koryu.shared.enums import Country, Language
from koryu.shared.errors import Invalid, NotAllowedNow
from koryu.shared.history import record

from ..enums import CriterionKind
from ..models import Criterion, Panel, Stage
from .stages import add_usual_criteria, in_setup, touch

TEXTS = tuple(f"{name}_{code}" for name in ("title", "description") for code in Language.values)
NUMBERS = ("weight", "scale", "step", "minimum")
MOST_SCALE = 1000


@transaction.atomic
def add_panel(*, stage: Stage, by: Person, version: int, country: str) -> Panel:
    """A country's panel with its usual criteria. Raises `NotAllowedNow` when there is one."""
    locked = in_setup(stage, by, version)
    if country not in Country.values:
        raise Invalid({"country": [_("Choose one of the choices given.")]})
    if locked.panels.filter(country=country).exists():
        raise NotAllowedNow(_("The stage has a panel of this country already."))
    panel = Panel.objects.create(stage=locked, country=country)
    add_usual_criteria(panel)
    touch(locked)
    record(verb="panel.added", obj=panel, actor=by)
    return panel


@transaction.atomic
def edit_panel(*, panel: Panel, by: Person, version: int, weight: Decimal, least: int) -> Panel:
    """Its weight in the joined result and how many of its evaluators each application has.

    `version` is the stage's. Raises `Stale`, `Invalid` (weight, least).
    """
    locked = in_setup(panel.stage, by, version)
    errors: dict[str, list[object]] = {}
    if not 0 <= weight <= 100:
        errors["weight"] = [_("Choose between 0 and 100.")]
    others = sum(locked.panels.exclude(pk=panel.pk).values_list("least", flat=True))
    if not 0 <= least <= locked.per_application - others:
        errors["least"] = [
            _("With the other panel this is more than %(count)d evaluators per application.")
            % {"count": locked.per_application}
        ]
    if errors:
        raise Invalid(errors)
    panel.weight, panel.least = weight, least
    panel.save()
    touch(locked)
    record(verb="panel.edited", obj=panel, actor=by)
    return panel


@transaction.atomic
def remove_panel(*, panel: Panel, by: Person, version: int) -> None:
    """Take a country's panel out of a stage that has not started."""
    locked = in_setup(panel.stage, by, version)
    record(verb="panel.removed", obj=panel, actor=by, country=str(panel.country))
    panel.delete()
    touch(locked)


@transaction.atomic
def save_criterion(
    *,
    panel: Panel,
    by: Person,
    version: int,
    criterion: Criterion | None = None,
    **fields: object,
) -> Criterion:
    """Add or change one criterion. `version` is the stage's.

    Raises `Stale`, `Invalid` (by field): points need a title, a scale that its steps divide, and
    a least that is no more than the scale.
    """
    locked = in_setup(panel.stage, by, version)
    found = criterion or Criterion(panel=panel, position=panel.criteria.count())
    for name, value in fields.items():
        if name not in (*TEXTS, *NUMBERS, "kind"):
            raise TypeError(f"no such field: {name}")
        setattr(found, name, value)
    if errors := _errors(found):
        raise Invalid(errors)
    found.code = found.code or _code(panel, found)
    found.save()
    touch(locked)
    record(verb="criterion.saved", obj=found, actor=by)
    return found


def _errors(found: Criterion) -> dict[str, list[object]]:
    errors: dict[str, list[object]] = {}
    if not str(found.title):
        errors[TEXTS[0]] = [_("Write a title in one language at least.")]
    if found.kind not in CriterionKind.values:
        errors["kind"] = [_("Choose one of the choices given.")]
    if not 0 < found.scale <= MOST_SCALE:
        errors["scale"] = [_("Choose between 1 and %(most)d.") % {"most": MOST_SCALE}]
    elif not 0 < found.step <= found.scale or Decimal(found.scale) % Decimal(found.step):
        errors["step"] = [_("The most points must be a multiple of the step.")]
    if found.minimum is not None and not 0 <= found.minimum <= found.scale:
        errors["minimum"] = [_("Choose no more than the most points.")]
    if not 0 <= found.weight <= 100:
        errors["weight"] = [_("Choose between 0 and 100.")]
    return errors


def _code(panel: Panel, found: Criterion) -> str:
    base = slugify(found.title_en)[:30] or f"c{found.position + 1}"
    taken = set(panel.criteria.values_list("code", flat=True))
    code, number = base, 2
    while code in taken:
        code, number = f"{base}-{number}", number + 1
    return code


@transaction.atomic
def remove_criterion(*, criterion: Criterion, by: Person, version: int) -> None:
    """Take a criterion out."""
    locked = in_setup(criterion.panel.stage, by, version)
    record(verb="criterion.removed", obj=criterion, actor=by, code=criterion.code)
    criterion.delete()
    touch(locked)
