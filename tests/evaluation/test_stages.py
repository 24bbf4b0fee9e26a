"""Stages at the desk: usual ones, any order, two editors, starting with the rules frozen."""

import json
from decimal import Decimal

import pytest

from koryu.evaluation.actions import panels, stages
from koryu.evaluation.models import LedgerEntry, Stage
from koryu.programmes.models import Application, Call
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale
from tests.factories.evaluation_panel import make_ready, operator
from tests.factories.people import PersonFactory
from tests.factories.programmes import make_call, make_programme, make_submitted

pytestmark = pytest.mark.django_db


def usual(kind: str = "residency") -> tuple[Call, list[Stage]]:
    call = make_call(state="closed", programme=make_programme(kind))
    return call, stages.add_default_stages(call=call, by=operator())


def test_the_usual_stages_follow_the_kind_of_programme():
    _call, made = usual()
    assert [each.kind for each in made] == ["document", "presentation", "joint"]
    assert usual("academy")[1][0].kind == "document"
    assert usual("joint_rd")[1][0].anonymity == "double"


def test_both_countries_begin_from_their_own_criteria_of_a_hundred_points():
    stage = usual()[1][0]
    codes = {
        panel.country: [each.code for each in panel.criteria.all()] for panel in stage.panels.all()
    }
    assert codes["KR"] == ["creativity", "innovativeness", "marketability", "team", "plan"]
    assert codes["JP"] == ["purpose", "science", "plan", "organisation", "cost", "overall"]
    for panel in stage.panels.all():
        assert sum(each.weight * each.scale for each in panel.criteria.all()) == 100


def test_taking_the_usual_stages_twice_is_refused():
    call, _made = usual()
    with pytest.raises(NotAllowedNow):
        stages.add_default_stages(call=call, by=operator())
    assert call.stages.count() == 3


def test_only_operators_set_stages_up():
    call = make_call(state="closed")
    with pytest.raises(Refused):
        stages.add_default_stages(call=call, by=PersonFactory())
    assert not call.stages.exists()


def test_stages_change_places_and_close_gaps():
    call, made = usual()
    by = operator()
    stages.move_stage(stage=made[2], by=by, up=True)
    assert [each.kind for each in call.stages.order_by("position")] == [
        "document",
        "joint",
        "presentation",
    ]
    stages.remove_stage(stage=made[0], by=by)
    assert list(call.stages.order_by("position").values_list("position", "kind")) == [
        (1, "joint"),
        (2, "presentation"),
    ]


def test_the_second_of_two_editors_overwrites_nothing():
    stage = usual()[1][0]
    by, version = operator(), stage.version
    stages.edit_stage(stage=stage, by=by, version=version, per_application=3)
    with pytest.raises(Stale) as told:
        stages.edit_stage(stage=stage, by=by, version=version, per_application=5)
    assert told.value.current == version + 1
    panel = stage.panels.first()
    with pytest.raises(Stale):
        panels.edit_panel(panel=panel, by=by, version=version, weight=Decimal(60), least=1)
    assert Stage.objects.get(pk=stage.pk).per_application == 3


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"scale": Decimal(10), "step": Decimal(3)}, "step"),
        ({"scale": Decimal(0)}, "scale"),
        ({"minimum": Decimal(11)}, "minimum"),
        ({"weight": Decimal(101)}, "weight"),
        ({"title_en": "", "title_ko": "", "title_ja": ""}, "title_ko"),
    ],
)
def test_a_criterion_that_cannot_be_scored_is_refused(fields, wrong):
    stage = usual()[1][0]
    given = {"title_en": "New", "kind": "points"} | fields
    with pytest.raises(Invalid) as told:
        panels.save_criterion(
            panel=stage.panels.first(), by=operator(), version=stage.version, **given
        )
    assert list(told.value.errors) == [wrong]


def test_panels_cannot_ask_for_more_evaluators_than_there_are():
    stage = usual()[1][0]  # four evaluators, two of each panel
    with pytest.raises(Invalid) as told:
        panels.edit_panel(
            panel=stage.panels.first(),
            by=operator(),
            version=stage.version,
            weight=Decimal(50),
            least=3,
        )
    assert list(told.value.errors) == ["least"]


def test_starting_fixes_who_takes_part_and_writes_the_rules_down():
    ready = make_ready(applications=2)
    assert ready.stage.state == "assigning"
    assert {each.state for each in ready.call.applications.all()} == {"in_stage"}
    assert Call.objects.get(pk=ready.call.pk).state == "evaluating"
    entry = LedgerEntry.objects.get(call=ready.call, kind="stage.started")
    data = json.loads(entry.data)
    assert data["applications"] == sorted(each.number for each in ready.applications)
    assert [panel["country"] for panel in data["panels"]] == ["JP", "KR"]
    assert data["panels"][1]["criteria"][0] == {
        "code": "creativity",
        "kind": "points",
        "minimum": "",
        "scale": "10",
        "step": "1",
        "weight": "2",
    }
    with pytest.raises(NotAllowedNow):
        stages.edit_stage(
            stage=ready.stage, by=ready.by, version=ready.stage.version, aggregation="median"
        )
    edited = stages.edit_stage(
        stage=ready.stage, by=ready.by, version=ready.stage.version, per_application=3
    )
    assert edited.per_application == 3


def test_a_stage_says_everything_that_is_in_its_way():
    call, made = usual()
    with pytest.raises(Invalid) as told:
        stages.start_stage(stage=made[1], by=operator())
    texts = [str(text) for text in told.value.errors[""]]
    assert texts == [
        "An earlier stage is not closed yet.",
        "No application takes part: none is eligible or went on.",
    ]
    assert Stage.objects.get(pk=made[0].pk).state == "setup"
    assert Call.objects.get(pk=call.pk).state == "closed"


def test_nothing_starts_while_applications_are_taken():
    call = make_call(state="open")
    make_submitted(call, state="eligible")
    stage = stages.add_default_stages(call=call, by=operator())[0]
    with pytest.raises(NotAllowedNow):
        stages.start_stage(stage=stage, by=operator())
    assert stage.applications.count() == 0


def test_a_later_stage_takes_those_who_went_on():
    ready = make_ready(applications=2)
    later = stages.add_stage(
        call=ready.call, by=ready.by, kind="presentation", needs_expertise=False
    )
    Stage.objects.filter(pk=ready.stage.pk).update(state="closed")
    for rank, application in enumerate(ready.applications, start=1):
        ready.stage.results.create(application=application, rank=rank, goes_on=rank == 1, entry=1)
    started = stages.start_stage(stage=later, by=ready.by)
    assert list(started.applications.all()) == [ready.applications[0]]
    assert Application.objects.get(pk=ready.applications[0].pk).stage_position == 2
