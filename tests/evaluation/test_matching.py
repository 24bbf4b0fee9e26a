"""Two-sided matching: both sides rank with ties, the outcome is stable, explained and replayed."""

import pytest
from django.urls import reverse

from koryu.evaluation.actions import matching
from koryu.evaluation.actions.decisions import Change
from koryu.evaluation.bridge.replay import replay
from koryu.evaluation.models import HostPlace, MatchRun, Preference
from koryu.evaluation.queries.ledger import entries_of
from koryu.evaluation.rules.placing import taken
from koryu.evaluation.rules.ranking import groups_of, ranks_of
from koryu.notify.models import Notice
from koryu.programmes.models import Mentor
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.evaluation.deciding import make_case
from tests.factories.people import MembershipFactory, PersonFactory

TITLES = ("alpha", "beta", "gamma")


@pytest.fixture
def case(db):
    made = make_case(places=3)
    made.usual = lambda: made.propose(*(Change(a, "select") for a in made.applications.values()))
    made.told()
    return made


def place(case, name, quota=1, organisation=None):
    return matching.save_place(
        call=case.call,
        by=case.korea,
        titles={"title_en": name, "title_ko": "", "title_ja": ""},
        quota=quota,
        organisation=organisation,
    )


def rank(case, title, **ranks):
    found = {p.title_en: p.pk for p in HostPlace.objects.all()}
    application = case.now(title)
    matching.rank_places(
        application=application, by=application.by, ranks={found[n]: r for n, r in ranks.items()}
    )


def rank_for(case, name, **ranks):
    own = HostPlace.objects.get(title_en=name)
    numbers = {case.applications[title].pk: r for title, r in ranks.items()}
    matching.rank_applicants(place=own, by=case.japan, ranks=numbers)


def filled(case):
    place(case, "seoul")
    place(case, "kobe")
    for title in TITLES:
        rank(case, title, seoul=1, kobe=2)
    rank_for(case, "seoul", beta=1, alpha=2, gamma=2)
    rank_for(case, "kobe", alpha=1, beta=2)


def test_the_matching_is_stable_and_says_why(case, client):
    filled(case)
    run = matching.run_matching(call=case.call, by=case.korea)
    numbers = {title: case.applications[title].number for title in TITLES}
    names = {f"P{p.pk}": p.title_en for p in HostPlace.objects.all()}
    got = {m["applicant"]: (names[m["place"]], m["rank"]) for m in run.result["matched"]}
    assert got == {numbers["beta"]: ("seoul", "1"), numbers["alpha"]: ("kobe", "2")}
    assert run.result["unmatched"] == [numbers["gamma"]]
    keys = [reason["key"] for reason in run.result["reasons"][numbers["gamma"]]]
    assert keys == ["stable.full", "stable.unlisted"]
    client.force_login(case.korea)
    said = client.get(reverse("evaluation:desk_matching", args=[case.call.slug])).content.decode()
    assert "kobe did not rank this application." in said
    assert "seoul takes 1 and ranked everybody admitted there higher." in said


def test_it_is_accepted_once_told_and_replayed(case, client):
    filled(case)
    run = matching.run_matching(call=case.call, by=case.korea)
    matching.accept_matching(run=run, by=case.japan)
    assert Notice.objects.filter(kind="evaluation.matched").count() == 3
    assert all(not each.differences for each in replay(entries_of(case.call)))
    with pytest.raises(NotAllowedNow):
        matching.accept_matching(run=run, by=case.japan)
    with pytest.raises(NotAllowedNow):
        rank(case, "alpha", seoul=1)
    alpha = case.applications["alpha"]
    client.force_login(alpha.by)
    said = client.get(reverse("evaluation:rank_places", args=[alpha.code])).content.decode()
    assert "Your place: kobe" in said


def test_a_run_on_old_rankings_is_not_accepted(case):
    filled(case)
    run = matching.run_matching(call=case.call, by=case.korea)
    rank(case, "gamma", kobe=1)
    with pytest.raises(Invalid, match="Run it again"):
        matching.accept_matching(run=run, by=case.korea)
    assert MatchRun.objects.get().accepted_at is None


def test_quotas_hold(case):
    place(case, "seoul", quota=2)
    for title in TITLES:
        rank(case, title, seoul=1)
    rank_for(case, "seoul", alpha=1, beta=1, gamma=1)
    run = matching.run_matching(call=case.call, by=case.korea)
    assert len(run.result["matched"]) == 2
    reasons = run.result["reasons"][run.result["unmatched"][0]]
    assert [reason["key"] for reason in reasons] == ["stable.tied"]


def test_who_may_rank(case):
    organisation = MembershipFactory(role="editor")
    own = place(case, "seoul", organisation=organisation.organisation)
    chosen = {case.applications["alpha"].pk: 1}
    matching.rank_applicants(place=own, by=organisation.person, ranks=chosen)
    with pytest.raises(Refused):
        matching.rank_applicants(place=own, by=PersonFactory(), ranks=chosen)
    with pytest.raises(Refused):
        matching.rank_places(
            application=case.now("alpha"), by=case.applications["beta"].by, ranks={own.pk: 1}
        )
    with pytest.raises(Invalid):
        matching.rank_applicants(place=own, by=organisation.person, ranks={99999: 1})


def test_a_mentor_ranks_for_the_own_place_and_is_asked(case, client):
    mentor = Mentor.objects.create(call=case.call, person=PersonFactory(language="en"))
    by = {"call": case.call, "by": case.korea, "titles": {"title_en": "mentor"}, "quota": 2}
    own = matching.save_place(**by, mentor=mentor)
    place(case, "seoul")
    matching.ask_both(call=case.call, by=case.korea)
    assert Notice.objects.filter(person=mentor.person, kind="evaluation.rank_applicants").exists()
    client.force_login(mentor.person)
    page = reverse("evaluation:rank_applicants", args=[own.pk])
    first = case.applications["alpha"].pk
    assert client.post(page, {f"rank_{first}": "1"}).status_code == 302
    assert Preference.objects.get(place=own).ranks == [[first]]
    other = HostPlace.objects.get(title_en="seoul")
    assert client.get(reverse("evaluation:rank_applicants", args=[other.pk])).status_code == 404


def test_nobody_is_placed_before_the_results_are_told(db):
    early = make_case(places=3)
    place(early, "seoul")
    with pytest.raises(Invalid):
        matching.run_matching(call=early.call, by=early.korea)
    with pytest.raises(NotAllowedNow):
        rank(early, "alpha", seoul=1)


def test_rankings_keep_ties_and_leave_out_what_is_unwanted():
    assert groups_of({1: 2, 2: 1, 3: 2, 4: None}) == [[2], [1, 3]]
    assert ranks_of([[2], [1, 3]]) == {2: 1, 1: 2, 3: 2}


def test_the_pages_of_both_sides_save_rankings(case, client):
    own = place(case, "seoul")
    alpha = case.applications["alpha"]
    client.force_login(alpha.by)
    page = reverse("evaluation:rank_places", args=[alpha.code])
    assert client.post(page, {f"rank_{own.pk}": "0"}).status_code == 422
    assert client.post(page, {f"rank_{own.pk}": "1"}).status_code == 302
    assert client.get(reverse("evaluation:rank_applicants", args=[own.pk])).status_code == 404
    client.force_login(case.korea)
    page = reverse("evaluation:rank_applicants", args=[own.pk])
    assert client.post(page, {f"rank_{alpha.pk}": "1"}).status_code == 302
    desk = reverse("evaluation:desk_matching", args=[case.call.slug])
    given = {"title_en": "kobe", "title_ko": "", "title_ja": "", "quota": "1"}
    assert client.post(desk, given).status_code == 302
    for verb, data in (("ask", {}), ("run", {"proposing": "host"})):
        act = reverse("evaluation:matching_act", args=[case.call.slug, verb])
        assert client.post(act, data).status_code == 302
    run = MatchRun.objects.get()
    act = reverse("evaluation:matching_act", args=[case.call.slug, "accept"])
    assert client.post(act, {"pk": run.pk}).status_code == 302
    assert MatchRun.objects.get().accepted_at


def test_each_place_reads_who_comes_and_why_others_do_not(case, client):
    host = MembershipFactory(role="editor", person__language="en")
    place(case, "seoul", quota=1)
    place(case, "kobe", quota=2, organisation=host.organisation)
    for title in ("alpha", "beta"):
        rank(case, title, seoul=1, kobe=2)
    rank_for(case, "seoul", beta=1, alpha=2)
    rank_for(case, "kobe", alpha=1, beta=2, gamma=3)
    run = matching.run_matching(call=case.call, by=case.korea)
    numbers = {title: case.applications[title].number for title in TITLES}
    seoul, kobe = taken(run.problem, run.result)
    assert (seoul.coming, seoul.free) == ((numbers["beta"],), 0)
    assert [(each.applicant, each.why) for each in seoul.absent] == [(numbers["alpha"], "full")]
    assert (kobe.coming, kobe.free) == ((numbers["alpha"],), 1)
    assert [(each.applicant, each.why) for each in kobe.absent] == [
        (numbers["beta"], "elsewhere"),
        (numbers["gamma"], "unlisted"),
    ]
    client.force_login(case.korea)
    desk = client.get(reverse("evaluation:desk_matching", args=[case.call.slug])).content.decode()
    assert "1 left free" in desk
    matching.accept_matching(run=run, by=case.korea)
    client.force_login(host.person)
    page = reverse("evaluation:rank_applicants", args=[HostPlace.objects.get(title_en="kobe").pk])
    said = client.get(page).content.decode()
    assert "It has a place that it wanted at least as much." in said
    assert "It did not rank this place." in said
