"""The pool: invited, described, agreed to, seated under an alias that says nothing."""

import pytest

from koryu.disclosure.queries import reader_for
from koryu.evaluation.actions import evaluators, seats
from koryu.evaluation.models import Assignment, Evaluator
from koryu.evaluation.queries.access import own_assignments
from koryu.evaluation.queries.evaluators import pool, suggested_text
from koryu.notify.models import Notice
from koryu.research.models import ListingField
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale
from tests.factories.evaluation_panel import in_pool, make_ready, operator, sent, stranger
from tests.factories.exchange import make_listing, make_side
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def test_somebody_with_an_account_is_invited_and_told():
    person = stranger()
    found = evaluators.invite(by=operator(), country="KR", email=person.email.upper())
    assert (found.person, found.active, found.terms_version) == (person, True, "")
    assert Notice.objects.get(person=person).kind == "evaluation.invited"


@pytest.mark.parametrize(
    "who", ["nobody@nowhere.org", "operator", "twice"], ids=["unknown", "operator", "twice"]
)
def test_who_cannot_be_invited(who):
    by = operator()
    email = who
    if who == "operator":
        email = operator("JP").email
    if who == "twice":
        email = in_pool().person.email
    before = Evaluator.objects.count()
    with pytest.raises(Invalid) as told:
        evaluators.invite(by=by, country="KR", email=email)
    assert list(told.value.errors) == ["email"]
    assert Evaluator.objects.count() == before


def test_only_operators_invite():
    with pytest.raises(Refused):
        evaluators.invite(by=PersonFactory(), country="KR", email=stranger().email)


def test_expertise_starts_from_what_everybody_may_read_of_their_organisation():
    side = make_side()
    listing = make_listing(side, title="이중항체 정제 공정")
    ListingField.objects.create(listing=listing, key="summary", text="비밀 요약", tier="nda")
    text, language = suggested_text(side.owner)
    assert text == "이중항체 정제 공정"
    assert language == "ko"


def test_an_evaluator_describes_themselves_and_others_may_not():
    found = in_pool()
    given = {"languages": ["ja"], "expertise_text": "CAR-T", "most_load": 3}
    with pytest.raises(Refused):
        evaluators.edit_profile(
            evaluator=found, by=stranger(), version=found.version, fields=[], **given
        )
    saved = evaluators.edit_profile(
        evaluator=found, by=found.person, version=found.version, fields=[], **given
    )
    assert (saved.languages, saved.most_load) == (["ja"], 3)
    with pytest.raises(Stale):
        evaluators.edit_profile(
            evaluator=found, by=operator(), version=found.version, fields=[], **given
        )


def test_nothing_is_seen_before_the_terms_are_accepted_and_again_after_new_ones():
    ready = make_ready(applications=1, per_panel=1)
    assignment = sent(ready)[0]
    person = assignment.seat.evaluator.person
    assert list(own_assignments(reader_for(person))) == [assignment]
    evaluators.publish_terms(by=ready.by, version="2", text_ko="새 서약")
    assert not own_assignments(reader_for(person)).exists()
    with pytest.raises(Stale):
        evaluators.accept_terms(evaluator=assignment.seat.evaluator, by=person, version="1")
    evaluators.accept_terms(evaluator=assignment.seat.evaluator, by=person, version="2")
    assert list(own_assignments(reader_for(person))) == [assignment]


def test_aliases_do_not_tell_the_order_of_joining():
    ready = make_ready(applications=1, per_panel=8, start=False)
    aliases = [each.alias for each in ready.seats if each.panel.country == "KR"]
    assert len(set(aliases)) == 8
    assert aliases != sorted(aliases)


def test_a_seat_comes_back_with_its_alias():
    ready = make_ready(applications=1, per_panel=1, start=False)
    seat = ready.seats[0]
    seats.unseat(seat=seat, by=ready.by)
    again = seats.seat(panel=seat.panel, evaluator=seat.evaluator, by=ready.by)
    assert (again.pk, again.alias, again.removed_at) == (seat.pk, seat.alias, None)


def test_a_seat_of_the_other_country_is_refused():
    ready = make_ready(applications=1, per_panel=1, start=False)
    panel = ready.stage.panels.get(country="JP")
    with pytest.raises(Invalid):
        seats.seat(panel=panel, evaluator=in_pool("KR"), by=ready.by)


def test_whoever_holds_applications_stays():
    ready = make_ready(applications=1, per_panel=1)
    assignment = sent(ready)[0]
    with pytest.raises(NotAllowedNow):
        evaluators.set_active(evaluator=assignment.seat.evaluator, by=ready.by, active=False)
    with pytest.raises(NotAllowedNow):
        seats.unseat(seat=assignment.seat, by=ready.by)
    assert Assignment.objects.get(pk=assignment.pk).state == "sent"


def test_the_pool_needs_the_same_queries_however_many(django_assert_num_queries):
    for number in (1, 3):
        while Evaluator.objects.count() < number:
            in_pool()
        with django_assert_num_queries(3):
            rows = list(pool())
            assert len(rows) == number
            assert [list(each.fields.all()) for each in rows] == [[]] * number
