"""A place given back after the matching: matched once more, with everybody else's place kept."""

import copy

import pytest
from django.urls import reverse

from koryu.evaluation.actions import final, matching
from koryu.evaluation.actions.decisions import Change
from koryu.evaluation.bridge.replay import replay
from koryu.evaluation.models import HostPlace, MatchRun
from koryu.evaluation.queries.ledger import entries_of
from koryu.evaluation.queries.tampering import differences
from koryu.notify.models import Notice
from koryu.shared.errors import Invalid, NotAllowedNow
from tests.evaluation.deciding import make_case
from tests.evaluation.test_matching import place, rank, rank_for
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """alpha and beta have places, gamma is first on the waiting list."""
    made = make_case(places=2)
    alpha, beta, gamma = (made.applications[title] for title in ("alpha", "beta", "gamma"))
    waits = Change(gamma, "waitlist", reason="다음 순위입니다.")
    made.usual = lambda: made.propose(Change(alpha, "select"), Change(beta, "select"), waits)
    made.told()
    made.host = MembershipFactory(role="editor", person__language="en")
    place(made, "seoul", organisation=made.host.organisation)
    place(made, "kobe")
    for title in ("alpha", "beta"):
        rank(made, title, seoul=1, kobe=2)
    rank_for(made, "seoul", alpha=1, beta=2)
    rank_for(made, "kobe", alpha=1, beta=2)
    accept(made)
    return made


def accept(case) -> MatchRun:
    run = matching.run_matching(call=case.call, by=case.korea)
    return matching.accept_matching(run=run, by=case.japan)


def leaves(case, title: str) -> None:
    application = case.now(title)
    final.give_back(application=application, by=application.by)


def page_of(client, person, name: str, *args: object) -> str:
    client.force_login(person)
    return client.get(reverse(f"evaluation:{name}", args=args)).content.decode()


def test_who_moves_up_is_matched_with_the_place_that_became_free(case, client):
    leaves(case, "alpha")
    gamma = case.now("gamma")
    assert gamma.state == "selected"
    kinds = {(each.person_id, each.kind) for each in Notice.objects.all()}
    assert (gamma.by_id, "evaluation.rank_places") in kinds
    assert (case.host.person_id, "evaluation.rank_applicants") in kinds
    assert (case.korea.pk, "evaluation.place_free") in kinds
    desk = page_of(client, case.korea, "desk_matching", case.call.slug)
    assert "1 host place is free" in desk
    asked = page_of(client, gamma.by, "rank_places", gamma.code)
    seoul, kobe = (HostPlace.objects.get(title_en=name) for name in ("seoul", "kobe"))
    assert (f"rank_{seoul.pk}" in asked, f"rank_{kobe.pk}" in asked) == (True, False)
    rank(case, "gamma", seoul=1)
    rank_for(case, "seoul", gamma=1)
    run = accept(case)
    assert [each["applicant"] for each in run.result["matched"]] == [gamma.number]
    assert "Your place: seoul" in page_of(client, gamma.by, "rank_places", gamma.code)
    beta = case.now("beta")
    assert "Your place: kobe" in page_of(client, beta.by, "rank_places", beta.code)
    host = page_of(client, case.host.person, "rank_applicants", seoul.pk)
    assert gamma.number in host
    assert case.applications["alpha"].number not in host
    assert "is free" not in page_of(client, case.korea, "desk_matching", case.call.slug)


def test_a_further_round_is_replayed_and_a_forged_one_is_found(case):
    leaves(case, "alpha")
    rank(case, "gamma", seoul=1)
    rank_for(case, "seoul", gamma=1)
    accept(case)
    entries = entries_of(case.call)
    assert [each.differences for each in replay(entries) if each.kind == "matching.accepted"] == [
        (),
        (),
    ]
    assert differences(case.call_now(), entries) == []
    forged = copy.deepcopy(entries)
    last = next(each for each in reversed(forged) if each["kind"] == "matching.accepted")
    last["data"]["problem"]["fixed"] = []
    assert "who keeps a place is not who had one" in replay(forged)[-1].differences
    last["data"]["problem"]["places"][0]["quota"] = "2"
    assert "the places are not those that were free" in replay(forged)[-1].differences
    MatchRun.objects.filter(pk=MatchRun.objects.first().pk).update(accepted_at=None)
    assert differences(case.call_now(), entries)


def test_nobody_else_ranks_or_moves_in_a_further_round(case):
    leaves(case, "alpha")
    with pytest.raises(NotAllowedNow):
        rank(case, "beta", seoul=1)
    with pytest.raises(NotAllowedNow):
        rank_for(case, "kobe", gamma=1)
    with pytest.raises(Invalid):
        rank(case, "gamma", kobe=1)
    with pytest.raises(Invalid):
        rank_for(case, "seoul", beta=1)
    with pytest.raises(NotAllowedNow):
        place(case, "osaka")
    first = MatchRun.objects.last()
    with pytest.raises(NotAllowedNow):
        matching.accept_matching(run=first, by=case.korea)


def test_a_round_nobody_takes_part_in_is_not_open(case):
    leaves(case, "alpha")
    leaves(case, "gamma")
    with pytest.raises(NotAllowedNow):
        matching.run_matching(call=case.call, by=case.korea)


def test_a_proposed_round_is_shown_and_void_once_somebody_else_leaves(case, client):
    leaves(case, "alpha")
    rank(case, "gamma", seoul=1)
    rank_for(case, "seoul", gamma=1)
    run = matching.run_matching(call=case.call, by=case.korea)
    desk = page_of(client, case.korea, "desk_matching", case.call.slug)
    assert "Proposed matching" in desk
    assert "The places are given" in desk
    leaves(case, "beta")
    with pytest.raises(Invalid, match="Run it again"):
        matching.accept_matching(run=run, by=case.korea)
