"""Who may ask which URL of the board, the decision, appeals, matching, awards and the ledger."""

from dataclasses import dataclass

from django.utils import timezone

from koryu.evaluation.actions import decisions, final, notices
from koryu.evaluation.actions.appeals import raise_appeal
from koryu.evaluation.actions.decisions import Change
from koryu.evaluation.actions.feedback import write_feedback
from koryu.evaluation.actions.matching import save_place
from koryu.evaluation.actions.results import close_stage
from koryu.evaluation.models import Appeal, HostPlace, Stage
from koryu.programmes.models import Application, Call, Challenge
from tests.access.matrix import EVERYBODY, Route
from tests.access.world import SECRETS, SEES, World
from tests.factories.evaluation import make_review, make_stage
from tests.factories.programmes import make_call, make_programme, make_submitted

OPERATORS = frozenset({"operator_kr", "operator_jp"})
# Of the owner's application: what its people read, and what nobody but the desk does.
SECRETS["reason"] = "사유암호자"
SECRETS["to_applicant"] = "의견암호차"
SECRETS["committee"] = "위원암호카"
for _role in ("owner", "member"):
    SEES[_role] |= {"reason", "to_applicant"}
    SEES[_role] -= {"committee"}
for _role in OPERATORS:
    SEES[_role] |= {"reason", "to_applicant", "committee"}


@dataclass
class Deciding:
    """A challenge of the mutual partner's: the owner was not selected, the NDA partner was."""

    call: Call
    stage: Stage
    rejected: Application
    selected: Application
    place: HostPlace
    appeal: Appeal
    undecided: Call
    final: Call


def deciding(world: World) -> Deciding:
    if "deciding" not in world.extra:
        world.extra["deciding"] = _build(world)
    return world.extra["deciding"]


def _build(world: World) -> Deciding:
    korea, japan = world.person("operator_kr"), world.person("operator_jp")
    call = make_call(state="evaluating", places=1, programme=make_programme("challenge"))
    Challenge.objects.create(call=call, seeker=world.mutual.organisation)
    stage = make_stage(call, state="reviewing")
    rejected = _application(call, world.owner)
    selected = _application(call, world.nda)
    for application, points in ((rejected, 3), (selected, 8)):
        for country in ("KR", "JP"):
            given = {"creativity": points, "plan": points}
            review = make_review(stage, application, country, given)
            if application == rejected:
                review.to_applicant = SECRETS["to_applicant"]
                review.to_committee = SECRETS["committee"]
                review.save()
    close_stage(stage, korea)
    changes = [
        Change(rejected, "reject", reason=SECRETS["reason"], note=SECRETS["committee"]),
        Change(selected, "select"),
    ]
    decisions.propose(call=call, by=korea, version=0, changes=changes)
    for person in (korea, japan):
        decisions.approve(call=call, by=person, version=1)
    Call.objects.filter(pk=call.pk).update(notice_at=timezone.now())
    notices.send_due()
    call = Call.objects.select_related("programme").get(pk=call.pk)
    place = save_place(
        call=call,
        by=korea,
        titles={"title_en": "Laboratory"},
        quota=1,
        organisation=world.mutual.organisation,
    )
    rejected = Application.objects.get(pk=rejected.pk)
    appeal = raise_appeal(application=rejected, by=world.owner.owner, text="이의", language="ko")
    return Deciding(
        call, stage, rejected, selected, place, appeal, _undecided(world), _final(world)
    )


def _application(call: Call, side: object) -> Application:
    return make_submitted(
        call, state="in_stage", stage_position=1, lead=side.organisation, by=side.owner
    )


def _undecided(world: World) -> Call:
    call = make_call(state="evaluating")
    stage = make_stage(call, state="reviewing")
    make_review(stage, _application(call, world.owner), "KR", {"creativity": 1, "plan": 1})
    return call


def _final(world: World) -> Call:
    call = make_call(state="appeals", appeals_close_at=timezone.now())
    application = make_submitted(call, state="selected")
    write_feedback(
        application=application, by=world.person("operator_kr"), text="의견", language="ko"
    )
    final.finalise(call=call, by=world.person("operator_kr"))
    return call


def slug(world: World) -> dict[str, object]:
    return {"slug": deciding(world).call.slug}


def with_verb(verb: str) -> object:
    return lambda world: slug(world) | {"verb": verb}


def rejected(world: World) -> dict[str, object]:
    return {"code": deciding(world).rejected.code}


def selected(world: World) -> dict[str, object]:
    return {"code": deciding(world).selected.code}


def open_stage(world: World) -> dict[str, object]:
    return {"pk": deciding(world).undecided.stages.get().pk}


def closed_stage(world: World) -> dict[str, object]:
    return {"pk": deciding(world).stage.pk}


def desk(name: str, **more: object) -> Route:
    return Route(f"evaluation:{name}", OPERATORS, **({"kwargs": slug} | more))


PLACE_RANKS = OPERATORS | {"mutual"}
AWARD = OPERATORS | {"mutual", "nda"}

ROUTES = [
    desk("board"),
    desk("board_table", kwargs=lambda w: slug(w) | {"kind": "csv"}),
    desk("board_row", kwargs=lambda w: slug(w) | rejected(w)),
    desk("board_act", kwargs=with_verb("fill"), method="post", data=lambda w: {"version": "0"}),
    desk("decision"),
    desk("decision_act", kwargs=with_verb("approve"), method="post"),
    desk("close_stage", kwargs=open_stage),
    desk("close_stage", kwargs=open_stage, method="post", note="closes"),
    desk("reopen_stage", kwargs=closed_stage),
    desk("reopen_stage", kwargs=closed_stage, method="post", note="opens"),
    desk("desk_appeals"),
    desk("desk_appeal", kwargs=lambda w: {"pk": deciding(w).appeal.pk}),
    desk("desk_matching"),
    desk("matching_act", kwargs=with_verb("run"), method="post"),
    desk("desk_feedback"),
    desk("write_feedback", kwargs=lambda w: slug(w) | rejected(w)),
    desk("ledger", query=lambda w: {"check": "1"}),
    desk("ledger_file"),
    Route("evaluation:appeal", {"owner"}, rejected),
    Route("evaluation:appeal", {"owner"}, rejected, "post", note="appeals"),
    Route("evaluation:give_back", {"nda"}, selected),
    Route("evaluation:rank_places", {"nda"}, selected),
    Route("evaluation:rank_places", {"nda"}, selected, "post", note="ranks"),
    Route("evaluation:rank_applicants", PLACE_RANKS, lambda w: {"pk": deciding(w).place.pk}),
    Route("evaluation:award", AWARD, selected),
    Route(
        "evaluation:award",
        OPERATORS | {"mutual"},
        selected,
        "post",
        data=lambda w: {"verb": "proof"},
        note="moves",
    ),
    Route("evaluation:results", EVERYBODY, lambda w: {"slug": deciding(w).final.slug}),
]
