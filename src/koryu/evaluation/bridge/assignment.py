"""A stage's assignment as a problem of the engine, and its answer in words people use.

Applications go by number and evaluators by alias: a frozen problem names nobody.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from koryu_engine.types.assignment import (
    Application,
    AssignmentProblem,
    Evaluator,
    Fit,
    Pair,
    Quota,
)

from ..enums import AssignmentState
from ..models import Assignment, AssignmentRun, ForbiddenPair, PanelSeat, Stage
from ..queries.conflicts import barring
from ..queries.evaluators import serving
from ..queries.reading import latest_of
from ..queries.stages import applications_of
from .expertise import Beat, Subject, application_subject, evaluator_subject, fits, shares_field
from .expertise import Fit as Suit
from .files import problem_json, problem_of

SCALE = 1000  # fit 0 to 1 in thousandths: whole numbers, so that sums and proofs are exact
KEPT = (AssignmentState.SENT, AssignmentState.ACCEPTED)


def freeze(stage: Stage, beat: Beat = lambda: None) -> tuple[dict[str, Any], dict[str, Any]]:
    """(problem, why) of the stage as it stands: who may read what, how well, and what must hold.

    Barred are standing and undecided conflicts and whoever is not available; asked and accepted
    pairs are kept, pinned ones must be. `beat`: see `expertise.fits`.
    """
    applications = list(applications_of(stage).prefetch_related("lead__fields"))
    seats = [each for each in _seats(stage) if _available(each, stage)]
    latest = latest_of(applications)
    asked = {each.number: application_subject(each, latest.get(each.pk)) for each in applications}
    known = {each.alias: evaluator_subject(each.evaluator) for each in seats}
    suits = fits(asked, known, beat)
    barred = barring(stage)
    ids = {each.number: each.pk for each in applications}
    people = {each.alias: each.evaluator_id for each in seats}
    allowed = [pair for pair in suits if (ids[pair[0]], people[pair[1]]) not in barred]
    problem = AssignmentProblem(
        evaluators=tuple(_evaluator(each, asked, known) for each in seats),
        applications=tuple(_application(stage, each, asked) for each in applications),
        fits=tuple(Fit(*pair, round(suits[pair].score * SCALE)) for pair in allowed),
        pins=_pairs(stage, set(allowed), pinned=True),
        forbidden=_forbidden(stage, set(allowed)),
        keep=_pairs(stage, set(allowed), state__in=KEPT),
        fairness="leximin",
        step=10,
    )
    return problem_json(problem), {"|".join(pair): _why(suits[pair]) for pair in allowed}


def _seats(stage: Stage) -> list[PanelSeat]:
    found = PanelSeat.objects.filter(
        serving("evaluator__"), panel__stage=stage, removed_at=None
    ).select_related("panel", "evaluator")
    return list(found.prefetch_related("evaluator__fields").order_by("alias"))


def _available(seat: PanelSeat, stage: Stage) -> bool:
    """Available some day from now until the reviews are due."""
    today = timezone.localdate()
    due: date = stage.reviews_due_at.date() if stage.reviews_due_at else today
    start, end = seat.evaluator.available_from, seat.evaluator.available_until
    return (start is None or start <= max(due, today)) and (end is None or end >= today)


def _evaluator(seat: PanelSeat, asked: dict[str, Subject], known: dict[str, Subject]) -> Evaluator:
    expert = {
        f"expert:{app}" for app, each in asked.items() if shares_field(each, known[seat.alias])
    }
    most = seat.evaluator.most_load if seat.most_load is None else seat.most_load
    return Evaluator(
        id=seat.alias,
        most=most,
        least=min(seat.least_load, most),
        tags=frozenset({f"country:{seat.panel.country}", *expert}),
        languages=known[seat.alias].languages,
    )


def _application(stage: Stage, application: Any, asked: dict[str, Subject]) -> Application:
    panels = [(each.country, each.least) for each in stage.panels.all()]
    quotas = [Quota(f"country:{country}", least) for country, least in panels if least]
    if stage.needs_expertise and asked[application.number].fields:
        quotas.append(Quota(f"expert:{application.number}", 1))
    languages = asked[application.number].languages if stage.needs_language else frozenset()
    return Application(
        id=application.number,
        evaluators=stage.per_application,
        quotas=tuple(quotas),
        languages=frozenset(languages),
    )


def _pairs(stage: Stage, allowed: set[tuple[str, str]], **which: object) -> tuple[Pair, ...]:
    living = Assignment.objects.filter(stage=stage, state__in=(*KEPT, AssignmentState.PROPOSED))
    rows = living.filter(**which).values_list("application__number", "seat__alias")
    return tuple(Pair(*row) for row in sorted(rows) if row in allowed)


def _forbidden(stage: Stage, allowed: set[tuple[str, str]]) -> tuple[Pair, ...]:
    rows = ForbiddenPair.objects.filter(stage=stage)
    found = rows.values_list("application__number", "seat__alias")
    return tuple(Pair(*row) for row in sorted(found) if row in allowed)


def _why(suit: Suit) -> dict[str, Any]:
    return {"fit": round(suit.score, 4), "reasons": list(suit.reasons)}


def changed(problem: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The problem with one pair more to be, or not to be. Raises ValueError for what is barred."""
    given = problem_of(problem)
    (kind, pair), *_rest = change.items()
    wanted = Pair(*pair)
    if wanted not in {Pair(fit.application, fit.evaluator) for fit in given.fits}:
        raise ValueError("this pair is barred")
    if kind == "pin":
        return problem_json(replace(given, pins=tuple({*given.pins, wanted})))
    without = tuple(each for each in given.pins if each != wanted)
    return problem_json(replace(given, pins=without, forbidden=tuple({*given.forbidden, wanted})))


def price_of(run: AssignmentRun) -> dict[str, Any]:
    """What a what-if costs against its base: worst and total in fit points, None if impossible."""
    before, after = (each.result if each else {} for each in (run.base, run))
    if not before.get("pairs") or not after.get("pairs"):
        return {"possible": bool(after.get("pairs")), "worst": None, "total": None}
    worst = [min(each["score"] for each in result["served"]) for result in (before, after)]
    total = [sum(each["score"] for each in result["served"]) for result in (before, after)]
    proved = all(result["status"] == "optimal" for result in (before, after))
    return {
        "possible": True,
        "proved": proved,
        "worst": (worst[0] - worst[1]) / SCALE,
        "total": (total[0] - total[1]) / SCALE,
        "changed": sorted(set(map(tuple, after["pairs"])) - set(map(tuple, before["pairs"]))),
    }
