"""Who may ask which URL of the planning of meetings: the operators' desks and nobody else."""

from koryu.events.bridge.plans import freeze
from koryu.events.models import Event, Interpreter, PlanRun
from tests.access.matrix import Route
from tests.access.world import World
from tests.factories.events_plan import make_day, make_event, sides, wish
from tests.factories.people import OrganisationFactory

OPERATORS = frozenset({"operator_kr", "operator_jp"})
SLUG = "access-plan"


def event(world: World) -> Event:
    """One event with a finished run, made once a world."""
    if "planned" not in world.extra:
        day = make_day(event=make_event(slug=SLUG), korean=1, japanese=1, slots=2)
        korean, japanese = sides(day)
        wish(korean[0], japanese[0], by=world.people["operator_kr"])
        world.extra["planned"] = day.event
        world.extra["run"] = _run(day, f"{korean[0].pk}-{japanese[0].pk}")
    return world.extra["planned"]


def _run(day: object, request: str) -> PlanRun:
    """A run as the optimiser leaves it, without waiting for it in every test."""
    problem = freeze(day.event)
    slot, place, interpreter = (
        problem[name][0]["id"] for name in ("slots", "places", "interpreters")
    )
    held = {"request": request, "slot": slot, "place": place, "interpreter": interpreter}
    values = {"weight": 10, "fairness": 1000, "interpreters": 1}
    goals = [
        {"goal": goal, "value": values.get(goal, 0), "bound": values.get(goal, 0)}
        for goal in problem["goals"]
    ]
    plan = {"status": "optimal", "held": [held], "goals": goals, "unplaced": [],
            "affected": [], "conflict": [], "seconds": 0.1}  # fmt: skip
    return PlanRun.objects.create(
        event=day.event, state="done", problem=problem, plan=plan, version=day.version
    )


def slug(world: World) -> dict[str, object]:
    return {"slug": event(world).slug}


def run(world: World) -> dict[str, object]:
    return slug(world) | {"pk": world.extra["run"].pk}


def meeting(world: World) -> dict[str, object]:
    return run(world) | {"request_id": world.extra["run"].plan["held"][0]["request"]}


def first(name: str) -> object:
    """The URL's arguments for the first row of one of the event's lists."""
    return lambda world: slug(world) | {"pk": getattr(event(world), name).order_by("pk")[0].pk}


def spare_interpreter(world: World) -> dict[str, object]:
    made = Interpreter.objects.create(event=event(world), name="spare", pairs=[["ko", "ja"]])
    return {"slug": SLUG, "pk": made.pk}


def spare_part(world: World) -> dict[str, object]:
    made = event(world).participants.create(organisation=OrganisationFactory())
    return {"slug": SLUG, "pk": made.pk}


READS = [
    ("plan", slug), ("plan_rules", slug), ("plan_goals", slug), ("plan_conditions", slug),
    ("plan_slots", slug), ("plan_places", slug),
    ("plan_place_new", slug), ("plan_interpreters", slug), ("plan_interpreter_new", slug),
    ("plan_participants", slug), ("plan_slot", first("slots")), ("plan_place", first("places")),
    ("plan_interpreter", first("interpreters")), ("plan_participant", first("participants")),
    ("plan_run", run), ("plan_state", run), ("plan_scenarios", run), ("plan_publish", run),
    ("plan_grid", run), ("plan_meeting", meeting), ("plan_moves", meeting),
]  # fmt: skip
WRITES = [
    ("plan_open", slug), ("plan_stage", slug), ("plan_pin", slug), ("plan_forget", slug),
    ("plan_slots_remove", slug),
    ("plan_place_close", first("places")), ("plan_travel", slug),
    ("plan_interpreter_remove", spare_interpreter), ("plan_participants_add", slug),
    ("plan_delegates", first("participants")), ("plan_participant_remove", spare_part),
    ("plan_start", slug), ("plan_stop", run), ("plan_retry", run), ("plan_undo", run),
]  # fmt: skip

ROUTES = [
    *(Route(f"events:{name}", OPERATORS, kwargs) for name, kwargs in READS),
    *(Route(f"events:{name}", OPERATORS, kwargs, "post") for name, kwargs in WRITES),
    Route("events:plan_grid", OPERATORS, run, query=lambda world: {"by": "rooms"}, note="rooms"),
    Route("events:plan_publish", OPERATORS, run, "post", note="publish"),
    Route("events:plan_meeting", OPERATORS, meeting, "post", note="move"),
]
