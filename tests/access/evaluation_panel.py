"""Who may ask which URL of stages, evaluators, assignment and reviews."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from koryu.evaluation.models import AssignmentRun, Conflict
from koryu.programmes.models import ApplicationFile, Submission
from koryu.shared.models import StoredFile
from tests.access.matrix import Route
from tests.access.world import SECRETS, World
from tests.factories.evaluation import make_assignment, make_evaluator, make_seat, make_stage
from tests.factories.programmes import make_call, make_submitted

OPERATORS = frozenset({"operator_kr", "operator_jp"})
EVALUATOR = frozenset({"evaluator"})
APPLICANT = frozenset({"stranger"})


def panel(world: World) -> dict[str, object]:
    """A stage under review with the evaluator on it, and one that is being prepared."""
    if "panel" not in world.extra:
        call = make_call(state="evaluating")
        secret = make_submitted(call, state="in_stage", title=f"과제 {SECRETS['application']}")
        stranger = world.person("stranger")
        lead = stranger.memberships.get().organisation
        own = make_submitted(call, state="in_stage", lead=lead, by=stranger)
        plant(secret)
        stage = make_stage(call, state="reviewing")
        stage.applications.set([secret, own])
        evaluator = make_evaluator(person=world.person("evaluator"))
        seat = make_seat(stage.panels.get(country="KR"), evaluator)
        assignment = make_assignment(stage, secret, seat=seat)
        world.extra["panel"] = {
            "call": call,
            "stage": stage,
            "setup": make_stage(call),
            "evaluator": evaluator,
            "seat": seat,
            "assignment": assignment,
            "asked": make_assignment(stage, own, seat=seat, state="sent"),
            "secret": secret,
            "own": own,
            "file": ApplicationFile.objects.get(application=secret),
            "run": AssignmentRun.objects.create(stage=stage, state="done"),
            "conflict": Conflict.objects.create(
                application=own,
                kind="challenge",
                ground="other",
                state="raised",
                reason="이유",
                raised_at=timezone.now(),
            ),
        }
    return world.extra["panel"]


def plant(application: object) -> None:
    """The secret in an answer and in a file."""
    word = SECRETS["application"]
    data = f"자료 {word}".encode()
    stored = StoredFile(sha256="a" * 64, size=len(data), kind="txt", name=f"{word}.txt")
    if not default_storage.exists(stored.path):
        default_storage.save(stored.path, ContentFile(data))
    stored.save()
    row = ApplicationFile.objects.create(
        application=application,
        key="files",
        file=stored,
        name=f"{word}.txt",
        added_by=application.by,
    )
    submission = Submission.objects.get(application=application)
    content = submission.content
    content["answers"]["summary"] = f"요약 {word}"
    content["files"] = [{"id": row.pk, "key": "files", "name": row.name, "kind": "txt", "size": 9}]
    Submission.objects.filter(pk=submission.pk).update(content=content)


def of(name: str, **more: object):
    """kwargs: the id of one of the things above."""
    return lambda world: {"pk": panel(world)[name].pk} | more


def call(world: World) -> dict[str, object]:
    return {"slug": panel(world)["call"].slug}


def version(world: World) -> dict[str, object]:
    stage = panel(world)["setup"]
    stage = type(stage).objects.get(pk=stage.pk)
    return {"version": stage.version}


def country_panel(world: World) -> dict[str, object]:
    return {"pk": panel(world)["setup"].panels.order_by("country").first().pk}


def criterion(world: World) -> dict[str, object]:
    found = panel(world)["setup"].panels.order_by("country").last()
    return {"pk": found.criteria.first().pk}


def in_file(world: World) -> dict[str, object]:
    return {"pk": panel(world)["assignment"].pk, "file_id": panel(world)["file"].pk}


def sheets(world: World) -> dict[str, object]:
    return {"pk": panel(world)["stage"].pk, "application": panel(world)["secret"].pk}


def exclusion(world: World) -> dict[str, object]:
    return {"pk": panel(world)["secret"].pk, "evaluator": panel(world)["evaluator"].pk}


def challenge(world: World) -> dict[str, object]:
    return {"code": panel(world)["own"].code}


def seen(world: World) -> dict[str, object]:
    panel(world)
    return {}


ROUTES = [
    Route("evaluation:mine", EVALUATOR, seen),
    Route("evaluation:profile", EVALUATOR, seen),
    Route("evaluation:terms", EVALUATOR, seen),
    Route("evaluation:review", EVALUATOR, of("assignment")),
    Route("evaluation:review", EVALUATOR, of("asked"), note="asked"),
    Route("evaluation:recuse", EVALUATOR, of("assignment")),
    Route("evaluation:file", EVALUATOR, in_file),
    Route("evaluation:fit", (), of("assignment"), note="no plan, no member"),
    Route("evaluation:challenge", APPLICANT, challenge),
    Route("evaluation:challenge", APPLICANT, challenge, "post", lambda w: {"reason": "이유"}, note="send"),
    Route("evaluation:relation", EVALUATOR, seen, "post"),
    Route("evaluation:accept", EVALUATOR, of("asked"), "post"),
    Route("evaluation:save", EVALUATOR, of("assignment"), "post", lambda w: {"version": "0", "notes": "메모"}),
    Route("evaluation:change", EVALUATOR, of("assignment"), "post"),
    Route("evaluation:say", EVALUATOR, of("asked"), "post"),
    Route("evaluation:desk_pool", OPERATORS, seen),
    Route("evaluation:desk_invite", OPERATORS, seen),
    Route("evaluation:desk_evaluator", OPERATORS, of("evaluator")),
    Route("evaluation:desk_terms", OPERATORS, seen),
    Route("evaluation:desk", OPERATORS, call),
    Route("evaluation:desk_new_stage", OPERATORS, call),
    Route("evaluation:desk_conflicts", OPERATORS, call),
    Route("evaluation:desk_stage", OPERATORS, of("stage")),
    Route("evaluation:desk_stage", OPERATORS, of("setup"), note="set-up"),
    Route("evaluation:desk_edit_stage", OPERATORS, of("stage")),
    Route("evaluation:desk_new_criterion", OPERATORS, country_panel),
    Route("evaluation:desk_criterion", OPERATORS, criterion),
    Route("evaluation:desk_conflict", OPERATORS, of("conflict")),
    Route("evaluation:desk_exclude", OPERATORS, exclusion),
    Route("evaluation:desk_assignment", OPERATORS, of("stage")),
    Route("evaluation:assignment_table", OPERATORS, of("stage", kind="csv")),
    Route("evaluation:desk_reviews", OPERATORS, of("stage")),
    Route("evaluation:desk_sheets", OPERATORS, sheets),
    Route("evaluation:desk_run", OPERATORS, of("run")),
    Route("evaluation:desk_run_state", OPERATORS, of("run")),
    Route("evaluation:desk_usual", OPERATORS, call, "post"),
    Route("evaluation:desk_stage_act", OPERATORS, of("setup", verb="up"), "post"),
    Route("evaluation:desk_add_seats", OPERATORS, country_panel, "post"),
    Route("evaluation:desk_add_panel", OPERATORS, of("setup"), "post", lambda w: version(w) | {"country": "KR"}),
    Route("evaluation:desk_panel", OPERATORS, country_panel, "post", lambda w: version(w) | {"remove": "1"}),
    Route("evaluation:desk_seat", OPERATORS, of("seat"), "post", lambda w: {"least": "0", "most": "5"}),
    Route("evaluation:desk_active", OPERATORS, of("evaluator"), "post", lambda w: {"activate": "1"}),
    Route("evaluation:desk_find_conflicts", OPERATORS, of("stage"), "post"),
    Route("evaluation:desk_start_run", OPERATORS, of("setup"), "post"),
    Route("evaluation:desk_run_act", OPERATORS, of("run", verb="stop"), "post"),
    Route("evaluation:desk_pair", OPERATORS, lambda w: of("stage", verb="unpin")(w), "post", lambda w: {"assignment": panel(w)["assignment"].pk}),
    Route("evaluation:desk_send", OPERATORS, of("stage"), "post"),
]  # fmt: skip
