"""Every write of planned projects: a technology turned into a project that firms apply to."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.enums import Tier
from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.research.enums import OFFERS
from koryu.research.models import Listing
from koryu.research.queries import published_listings
from koryu.shared.enums import Country, Language
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.history import record
from koryu.shared.terms import terms

from ..enums import CallState, Currency, ExportCheck, ProgrammeKind
from ..models import Call, PlannedProject
from ..rules.access import may_run

CHANGEABLE = (CallState.DRAFT, CallState.ANNOUNCED, CallState.OPEN)
# Export control goes on after the selection: a licence may be refused, a list may change.
CHECKABLE = tuple(state for state in CallState if state != CallState.CANCELLED)
MOST_PACKAGES = 20


@transaction.atomic
def plan_project(*, call: Call, by: Person, technology: Listing) -> PlannedProject:
    """Begin a project from a published technology, with its title where that is public.

    A second click gives the same one. Raises `Invalid` (technology) for a listing that is not
    published or offers nothing.
    """
    locked = _locked(call, by)
    if locked.programme.kind != ProgrammeKind.JOINT_RD:
        raise Invalid({"technology": [_("Only joint R&D plans projects.")]})
    reader = reader_for(by)
    found = published_listings(reader).filter(pk=technology.pk, kind__in=OFFERS).first()
    if found is None:
        raise Invalid({"technology": [_("Choose a published technology, asset or capability.")]})
    living = locked.planned.filter(removed_at=None)
    if there := living.filter(technology=found).first():
        return there
    last = living.aggregate(last=Max("position"))["last"]
    project = PlannedProject(
        call=locked, technology=found, position=0 if last is None else last + 1
    )
    if found.tier == Tier.PUBLIC:  # everybody reads a project's title
        setattr(project, f"title_{found.source_language}", found.title[:200])
    project.currency = locked.currency
    project.save()
    record(verb="project.planned", obj=project, actor=by, technology=found.pk)
    return project


@transaction.atomic
def edit_project(
    *, project: PlannedProject, by: Person, version: int, fields: Mapping[str, object]
) -> PlannedProject:
    """Change goal, packages, partner sought and regulatory route.

    Raises `Stale` when somebody saved meanwhile, `Invalid` by field.
    """
    _locked(project.call, by)
    locked = _living(project)
    if locked.version != version:
        raise Stale(current=locked.version)
    for name, value in fields.items():
        setattr(locked, name, value)
    _check(locked)
    locked.version += 1
    locked.save()
    record(verb="project.changed", obj=locked, actor=by, fields=sorted(fields))
    return locked


@transaction.atomic
def check_export(*, project: PlannedProject, by: Person, result: str, note: str) -> PlannedProject:
    """Record the export-control check: its result, who made it and when, and on what grounds.

    Raises `Invalid` (note) without the grounds: the next reader must be able to follow them.
    """
    _locked(project.call, by, CHECKABLE)
    locked = _living(project)
    if result not in ExportCheck.values or result == ExportCheck.OPEN:
        raise Invalid({"result": [_("Choose from the list.")]})
    if not note.strip():
        raise Invalid({"note": [_("Write what was checked and on which list.")]})
    locked.export_check, locked.export_note = result, note.strip()
    locked.export_by, locked.export_at = by, timezone.now()
    locked.version += 1
    locked.save()
    record(verb="project.export_checked", obj=locked, actor=by, result=result)
    return locked


@transaction.atomic
def remove_project(*, project: PlannedProject, by: Person) -> PlannedProject:
    """Take it out of the call. Raises `NotAllowedNow` when somebody applies to it."""
    _locked(project.call, by)
    if project.removed_at is not None:
        return project
    if project.applications.exists():
        raise NotAllowedNow(_("Somebody applies to this project; it stays in the call."))
    project.removed_at = timezone.now()
    project.save(update_fields=["removed_at"])
    record(verb="project.removed", obj=project, actor=by)
    return project


def _locked(call: Call, by: Person, states: tuple[str, ...] = CHANGEABLE) -> Call:
    require(may_run(reader_for(by)))
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.state not in states:
        raise NotAllowedNow(_("The call is closed; its projects stay as they were."))
    return locked


def _living(project: PlannedProject) -> PlannedProject:
    found = PlannedProject.objects.filter(pk=project.pk, removed_at=None).first()
    if found is None:
        raise NotAllowedNow(_("This project was taken out meanwhile."))
    return found


def _check(project: PlannedProject) -> None:
    errors: dict[str, list[object]] = {}
    if not any(getattr(project, f"title_{code}") for code in Language.values):
        errors["title_ko"] = [_("Write the title in one language at least.")]
    if project.currency not in Currency.values:
        errors["currency"] = [_("Choose from the list.")]
    known = {term.code for term in terms("regulatory_route")}
    if set(project.regulatory_routes) - known:
        errors["regulatory_routes"] = [_("Choose from the list.")]
    if len(project.packages) > MOST_PACKAGES or not all(map(_is_package, project.packages)):
        errors["packages"] = [
            _("Each package needs a title, months, a country and an amount of zero or more.")
        ]
    if errors:
        raise Invalid(errors)


def _is_package(package: Mapping[str, Any]) -> bool:
    try:
        amount = Decimal(str(package["amount"]))
        months = int(package["months"])
    except (KeyError, ValueError, InvalidOperation):
        return False
    titled = bool(str(package.get("title", "")).strip())
    placed = package.get("country") in Country.values
    return titled and placed and 0 < months <= 120 and amount.is_finite() and amount >= 0
