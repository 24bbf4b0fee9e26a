"""The two-sided score and the order, on cases one can check by hand and on random ones."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koryu_engine.matching import recommend
from koryu_engine.matching.diversity import Scored, diversified
from koryu_engine.matching.fit import COMPLEMENT, deals_that_meet, two_sided
from koryu_engine.types.matching import Candidate, MatchProblem, Party

settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy machine")
NEED = Party(1, 1, "KR", "need", frozenset({"deal:licence_in", "field:ipsc"}))


def offer(pk: int, forward: float = 4.0, backward: float = 4.0, **given: object) -> Candidate:
    facets = frozenset(given.pop("facets", ()))
    party = Party(pk, given.pop("organisation", pk), given.pop("country", "KR"), "asset", facets)
    return Candidate(party, forward, backward, **given)


def ids(*candidates: Candidate, **given: object) -> list[int]:
    return [m.listing_id for m in recommend(MatchProblem(NEED, candidates, **given)).matches]


def test_both_sides_must_want_it():
    assert ids(offer(2, 9.0, 1.0), offer(3, 4.0, 4.0), offer(4, 9.0, -1.0)) == [3, 2]


def test_a_complementary_deal_comes_first_and_says_so():
    giving, taking = offer(2, facets=["deal:licence_out"]), offer(3, facets=["deal:licence_in"])
    result = recommend(MatchProblem(NEED, (taking, giving)))
    assert [match.listing_id for match in result.matches] == [2, 3]
    reason = result.matches[0].reasons[0]
    assert (reason.key, reason.params) == (
        "match.deal",
        {"ours": "licence_in", "theirs": "licence_out"},
    )


def test_across_the_sea_comes_first_among_equals():
    assert ids(offer(2), offer(3, country="JP")) == [3, 2]


def test_one_organisation_does_not_fill_the_list():
    own = [offer(pk, 5.0, 5.0, organisation=7) for pk in (2, 3, 4)]
    assert ids(*own, offer(5, 4.6, 4.6), limit=2) == [2, 5]


def test_what_was_not_for_us_sinks_and_says_so():
    disliked = {"modality:device": 4}
    device = offer(2, 4.2, 4.2, facets=["modality:device"])
    result = recommend(MatchProblem(NEED, (device, offer(3)), disliked=disliked))
    assert [match.listing_id for match in result.matches] == [3, 2]
    assert result.matches[1].reasons[-1].params == {"facet": "modality:device"}


def test_ones_own_organisation_is_never_recommended():
    assert ids(offer(2, organisation=1)) == []


def test_every_deal_is_answered_in_both_directions():
    assert all(ours in COMPLEMENT[theirs] for ours, given in COMPLEMENT.items() for theirs in given)


deals = st.frozensets(st.sampled_from([f"deal:{code}" for code in COMPLEMENT]))
values = st.floats(-5, 12)


@given(deals, deals)
def test_meeting_deals_do_not_depend_on_who_asks(ours, theirs):
    a, b = Party(1, 1, "KR", "need", ours), Party(2, 2, "JP", "asset", theirs)
    assert sorted(deals_that_meet(a, b)) == sorted((y, x) for x, y in deals_that_meet(b, a))


@given(values, values)
def test_the_two_sided_score_lies_between_its_sides(forward, backward):
    low, high = sorted((max(forward, 0), max(backward, 0)))
    assert low - 1e-9 <= two_sided(forward, backward) <= high + 1e-9
    assert two_sided(forward, backward) == two_sided(backward, forward)


candidates = st.lists(
    st.builds(
        lambda pk, org, f, b, s: offer(pk, f, b, organisation=org, facets=s),
        st.integers(2, 60),
        st.integers(1, 8),
        values,
        values,
        deals,
    ),
    max_size=20,
    unique_by=lambda each: each.party.listing_id,
)


@given(candidates, st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order_of_the_candidates(found, random):
    shuffled = random.sample(found, len(found))
    one = recommend(MatchProblem(NEED, tuple(found)))
    assert one == recommend(MatchProblem(NEED, tuple(shuffled)))
    best = max((m.score for m in one.matches), default=None)
    assert best is None or one.matches[0].score == best


@given(candidates, st.integers(0, 25), st.floats(0, 3))
def test_diversity_loses_nobody_and_keeps_the_best_first(found, limit, variety):
    scored = [Scored(each, each.forward) for each in found]
    order = diversified(scored, limit, variety)
    assert len(order) == min(limit, len(scored))
    assert len({id(each) for each in order}) == len(order)
    if order:
        assert order[0].score == max(each.score for each in scored)
