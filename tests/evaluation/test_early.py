"""Between the stages: nothing tells an applicant early who went on and who did not."""

import re

import pytest
from django.urls import reverse

from koryu.evaluation.actions import conflicts, seats, stages
from koryu.evaluation.actions.results import close_stage
from koryu.evaluation.models import Conflict
from koryu.people.models import Person
from koryu.shared.errors import Invalid
from tests.factories.evaluation_panel import Ready, accepted, handed_in, in_pool, make_ready

pytestmark = pytest.mark.django_db


def make_second_stage(anonymity: str) -> tuple[Ready, list]:
    """Of two applications the first went on to a second stage, which is running."""
    ready = make_ready(applications=2, per_panel=2, keep=1)
    for each in accepted(ready):
        handed_in(each, "9" if each.application == ready.applications[0] else "3")
    close_stage(ready.fresh(), ready.by)
    second = stages.add_stage(
        call=ready.call,
        by=ready.by,
        kind="presentation",
        anonymity=anonymity,
        needs_expertise=False,
        per_application=2,
    )
    seated = [
        seats.seat(panel=panel, evaluator=in_pool(panel.country), by=ready.by)
        for panel in second.panels.order_by("country")
    ]
    ready.stage = stages.start_stage(stage=second, by=ready.by)
    assert list(ready.stage.applications.all()) == [ready.applications[0]]
    Person.objects.update(language="en")
    return ready, seated


def read(client, application, name: str) -> str:
    """The page without what is the application's own."""
    client.force_login(application.by)
    answer = client.get(reverse(name, args=[application.code]))
    assert answer.status_code == 200
    said = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    for own in (str(application.code), application.number, application.title):
        said = said.replace(own, "#")
    said = re.sub(r"<(time|input)[^>]*>|[0-9a-f]{16,}|\d\d:\d\d", "", said)
    said = said.replace(application.lead.name, "#").replace(application.by.display_name(), "#")
    said = said.replace(application.lead.slug, "#")
    return re.sub(r"\d+", "0", said)


@pytest.mark.parametrize("anonymity", ["none", "single", "double"])
def test_the_pages_of_who_went_on_and_of_who_did_not_read_the_same(anonymity, client):
    ready, _seated = make_second_stage(anonymity)
    gone_on, stayed = ready.applications
    for name in ("programmes:application", "evaluation:challenge"):
        assert read(client, gone_on, name) == read(client, stayed, name)
    assert "Challenge an evaluator" in read(client, stayed, "programmes:application")


def test_both_may_challenge_and_whoever_is_named_is_on_the_panels_of_the_stage():
    ready, seated = make_second_stage("none")
    for each in ready.applications:
        made = conflicts.raise_challenge(
            application=each,
            by=each.by,
            reason="가까운 사이",
            seat=seated[0].pk,
        )
        assert made.evaluator == seated[0].evaluator
    with pytest.raises(Invalid):
        conflicts.raise_challenge(
            application=ready.applications[1],
            by=ready.applications[1].by,
            reason="가",
            seat=0,
        )
    assert Conflict.objects.filter(kind="challenge", state="raised").count() == 2


def test_whoever_is_named_is_chosen_by_name_and_not_by_alias(client):
    """An alias is what points stand under in the ledger, whose file travels."""
    ready, seated = make_second_stage("none")
    application = ready.applications[0]
    page = reverse("evaluation:challenge", args=[application.code])
    client.force_login(application.by)
    said = client.get(page).content.decode()
    for each in seated:
        assert str(each.evaluator.person) in said
        assert each.alias not in said
    sent = client.post(page, {"seat": seated[0].pk, "reason": "가까운 사이"})
    assert sent.status_code == 302
    assert Conflict.objects.get(kind="challenge").evaluator == seated[0].evaluator
    assert client.post(page, {"seat": "", "reason": "누구"}).status_code == 422
