"""The pages of desk, evaluators and applicants, by way of the HTTP client."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from koryu.evaluation.actions import reviews, stages
from koryu.evaluation.models import (
    Assignment,
    AssignmentRun,
    Conflict,
    DiscussionNote,
    Evaluator,
    Review,
    Stage,
)
from koryu.people.models import Person
from tests.factories.evaluation import make_evaluator
from tests.factories.evaluation_panel import (
    accepted,
    handed_in,
    in_pool,
    make_ready,
    operator,
    proposed,
    sent,
    stranger,
)
from tests.factories.people import PersonFactory
from tests.factories.programmes import make_call

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def as_(person) -> Client:
    """Somebody who reads in English, whatever is compiled."""
    Person.objects.filter(pk=person.pk).update(language="en")
    client = Client()
    client.force_login(person)
    return client


def page(client, name, *args, **query) -> str:
    response = client.get(reverse(f"evaluation:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def post(client, name, *args, **data):
    return client.post(reverse(f"evaluation:{name}", args=args), data)


def sheet(assignment, points="8", **more) -> dict[str, str]:
    ids = assignment.seat.panel.criteria.values_list("pk", flat=True)
    given = {f"points-{pk}": points for pk in ids}
    return {"version": "0", "to_applicant": "구체적입니다."} | given | more


def test_a_desk_sets_a_call_up_and_starts_it():
    client = as_(operator())
    ready = make_ready(applications=1, per_panel=1, start=False)
    text = page(client, "desk_stage", ready.stage.pk)
    assert "Ready to start" in text
    post(client, "desk_stage_act", ready.stage.pk, "start")
    assert Stage.objects.get(pk=ready.stage.pk).state == "assigning"
    empty = make_call(state="closed")
    assert "Take the usual stages" in page(client, "desk", empty.slug)
    post(client, "desk_usual", empty.slug)
    assert empty.stages.count() == 3


def test_the_stage_form_keeps_what_was_typed_for_the_second_editor():
    client, by = as_(operator()), operator()
    stage = stages.add_default_stages(call=make_call(state="closed"), by=by)[0]
    form = {
        "version": str(stage.version),
        "title_ko": "나의 제목",
        "kind": "document",
        "anonymity": "double",
        "aggregation": "median",
        "trim_from": "5",
        "per_application": "4",
        "spread_flag": "15",
    }
    stages.edit_stage(stage=stage, by=by, version=stage.version, per_application=5)
    response = post(client, "desk_edit_stage", stage.pk, **form)
    assert response.status_code == 409
    assert "나의 제목" in response.content.decode()
    version = re.search(r'name="version" value="(\d+)"', response.content.decode()).group(1)
    response = post(client, "desk_edit_stage", stage.pk, **form | {"version": version})
    assert response.status_code == 302
    found = Stage.objects.get(pk=stage.pk)
    assert (found.anonymity, found.aggregation, found.per_application) == ("double", "median", 4)


def test_criteria_are_added_and_taken_out():
    client = as_(operator())
    stage = stages.add_default_stages(call=make_call(state="closed"), by=operator())[0]
    panel = stage.panels.first()
    data = {"title_ko": "공익성", "kind": "bonus", "weight": "1", "scale": "5", "step": "0.5"}
    post(client, "desk_new_criterion", panel.pk, version=str(stage.version), **data)
    made = panel.criteria.get(title_ko="공익성")
    assert made.scale == Decimal(5)
    version = Stage.objects.get(pk=stage.pk).version
    post(client, "desk_criterion", made.pk, version=str(version), remove="1")
    assert not panel.criteria.filter(pk=made.pk).exists()


def test_a_proposal_is_read_priced_taken_over_and_sent():
    ready = make_ready(applications=2, per_panel=2)
    client, run = as_(ready.by), proposed(ready)
    text = page(client, "desk_run", run.pk)
    assert "Proved best" in text
    number, alias = run.result["pairs"][0]
    post(client, "desk_run_act", run.pk, "forbid", number=number, alias=alias)
    tried = AssignmentRun.objects.exclude(change={}).get()
    assert tried.change == {"forbid": [number, alias]}
    post(client, "desk_run_act", run.pk, "take")
    assert Assignment.objects.filter(state="proposed").count() == 4
    assert str(ready.seats[0].evaluator) in page(client, "desk_assignment", ready.stage.pk)
    post(client, "desk_send", ready.stage.pk)
    assert Assignment.objects.filter(state="sent").count() == 4


def test_an_impossible_proposal_says_why():
    ready = make_ready(applications=2, per_panel=1)
    Evaluator.objects.filter(country="KR").update(most_load=1)
    text = page(as_(ready.by), "desk_run", proposed(ready).pk)
    assert "These requirements exclude each other" in text
    assert "can take 1 application between them" in text
    assert "Take it over" not in text


def test_somebody_invited_accepts_the_terms_first():
    ready = make_ready(applications=1, per_panel=1)
    assignment = sent(ready)[0]
    person = assignment.seat.evaluator.person
    Evaluator.objects.filter(person=person).update(terms_version="")
    client = as_(person)
    assert post(client, "accept", assignment.pk).status_code == 404
    assert client.get(reverse("evaluation:review", args=[assignment.pk])).status_code == 404
    assert client.get(reverse("evaluation:mine"))["Location"] == reverse("evaluation:terms")
    post(client, "terms", version="1")
    assert assignment.application.number in page(client, "mine")


def test_reading_scoring_and_handing_in():
    ready = make_ready(applications=1, per_panel=1)
    assignment = sent(ready)[0]
    client = as_(assignment.seat.evaluator.person)
    text = page(client, "review", assignment.pk)
    assert "세포치료제 공정 개발 계획입니다." in text
    assert "data-sheet" not in text  # to be accepted first
    post(client, "accept", assignment.pk)
    text = page(client, "review", assignment.pk)
    assert "data-sheet" in text
    assert text.count('role="radiogroup"') == assignment.seat.panel.criteria.count()
    response = post(client, "save", assignment.pk, **sheet(assignment), hand_in="1")
    assert response.status_code == 302
    assert Review.objects.get(assignment=assignment).state == "submitted"
    assert "Change it" in page(client, "review", assignment.pk)


def test_an_incomplete_sheet_comes_back_with_what_was_written():
    assignment = accepted(make_ready(applications=1, per_panel=1))[0]
    client = as_(assignment.seat.evaluator.person)
    first = assignment.seat.panel.criteria.order_by("position").first()
    data = {"version": "0", f"points-{first.pk}": "8", "to_committee": "위원회 의견"}
    response = post(client, "save", assignment.pk, **data, hand_in="1")
    text = response.content.decode()
    assert response.status_code == 422
    assert "위원회 의견" in text
    assert "Write what the applicant should read." in text
    review = Review.objects.get(assignment=assignment)
    assert (review.state, review.to_committee) == ("draft", "위원회 의견")
    assert f'name="version" value="{review.version}"' in text


def test_saving_by_script_answers_with_the_version_and_refuses_the_older_tab():
    assignment = accepted(make_ready(applications=1, per_panel=1))[0]
    client = as_(assignment.seat.evaluator.person)
    address = reverse("evaluation:save", args=[assignment.pk])
    asked = {"headers": {"accept": "application/json"}}
    first = client.post(address, sheet(assignment), **asked)
    assert (first.status_code, first.json()["version"]) == (200, 1)
    second = client.post(address, sheet(assignment, notes="다른 창"), **asked)
    assert (second.status_code, second.json()["version"]) == (409, 1)
    wrong = client.post(address, sheet(assignment, "77", version="1"), **asked)
    assert wrong.status_code == 422


def test_own_scores_stand_below_and_the_discussion_opens_with_aliases():
    ready = make_ready(applications=2, per_panel=1)
    rows = accepted(ready)
    for each in rows:
        handed_in(each, "6", "의견")
    client = as_(rows[0].seat.evaluator.person)
    text = page(client, "review", rows[0].pk)
    assert "My other scores in this stage" in text
    other = next(
        each
        for each in rows
        if each.application_id == rows[0].application_id and each.pk != rows[0].pk
    )
    assert other.seat.alias in text
    assert str(other.seat.evaluator.person) not in text
    post(client, "say", rows[0].pk, text="높게 본 이유가 있습니까?")
    assert DiscussionNote.objects.get().text == "높게 본 이유가 있습니까?"


def test_stepping_back_asks_for_a_reason_and_closes_the_page():
    assignment = accepted(make_ready(applications=1, per_panel=1))[0]
    client = as_(assignment.seat.evaluator.person)
    assert post(client, "recuse", assignment.pk, ground="other").status_code == 422
    response = post(client, "recuse", assignment.pk, ground="other", reason="친족 관계입니다.")
    assert response.status_code == 302
    assert client.get(reverse("evaluation:review", args=[assignment.pk])).status_code == 404
    assert Conflict.objects.get(kind="recusal").reason == "친족 관계입니다."


def test_an_applicant_challenges_and_reads_the_answer():
    ready = make_ready(applications=1, per_panel=1)
    sent(ready)
    application = ready.applications[0]
    client = as_(application.by)
    response = post(
        client, "challenge", application.code, reason="경쟁사 임원이 참여하면 안 됩니다."
    )
    assert response.status_code == 302
    found = Conflict.objects.get(kind="challenge")
    desk = as_(ready.by)
    assert "Described" in page(desk, "desk_conflicts", ready.call.slug)
    post(desk, "desk_conflict", found.pk, stands="yes", reason="반영하였습니다.")
    text = page(client, "challenge", application.code)
    assert "Accepted: whoever you described" in text
    assert "반영하였습니다." in text


def test_progress_counts_what_is_in():
    ready = make_ready(applications=2, per_panel=1)
    rows = accepted(ready)
    handed_in(rows[0])
    client = as_(ready.by)
    assert "<strong>1</strong> of 4 are in" in page(client, "desk_reviews", ready.stage.pk)
    text = page(client, "desk_sheets", ready.stage.pk, rows[0].application_id)
    assert rows[0].seat.alias in text


def test_a_profile_is_saved_by_its_person():
    evaluator = in_pool()
    client = as_(evaluator.person)
    data = {"version": str(evaluator.version), "languages": ["ko"], "most_load": "4"}
    post(client, "profile", **data, expertise_text="이중항체")
    evaluator.refresh_from_db()
    assert (evaluator.languages, evaluator.expertise_text) == (["ko"], "이중항체")
    assert as_(stranger()).get(reverse("evaluation:profile")).status_code == 404


@pytest.mark.parametrize("name", ["mine", "desk_pool"])
def test_lists_need_the_same_queries_however_many(name, django_assert_max_num_queries):
    counts = []
    for number in (1, 3):
        ready = make_ready(applications=number, per_panel=1)
        row = sent(ready)[0]
        client = as_(row.seat.evaluator.person if name == "mine" else ready.by)
        page(client, name)
        with django_assert_max_num_queries(60) as asked:
            page(client, name)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_desks_table_needs_the_same_queries_however_many(django_assert_max_num_queries):
    counts = []
    for number in (1, 3):
        ready = make_ready(applications=number, per_panel=1)
        sent(ready)
        client = as_(ready.by)
        page(client, "desk_assignment", ready.stage.pk)
        with django_assert_max_num_queries(60) as asked:
            page(client, "desk_assignment", ready.stage.pk)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_writing_needs_the_right_person():
    assignment = accepted(make_ready(applications=1, per_panel=1))[0]
    review = reviews.save_review(
        assignment=assignment, by=assignment.seat.evaluator.person, version=0, notes="메모"
    )
    client = as_(stranger())
    for name in ("save", "change", "say", "accept"):
        assert post(client, name, assignment.pk, notes="?").status_code == 404
    review.refresh_from_db()
    assert review.notes == "메모"


@pytest.mark.parametrize("own", [True, False])
def test_the_list_of_calls_leads_an_evaluator_to_their_reviews(own):
    person = make_evaluator().person if own else PersonFactory()
    text = as_(person).get(reverse("programmes:list")).content.decode()
    assert (f'href="{reverse("evaluation:mine")}"' in text) is own
