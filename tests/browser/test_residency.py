"""A joint residency programme at the browser, in ko and in ja: from the call to the published list.

Two organisations of the two countries apply together; four others hand in by the rooms' own
actions. Eight people evaluate: two of them are walked, one steps back from an application, and
one loses an application after scoring it. Both desks approve; one applicant appeals.
"""

from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from koryu.evaluation.actions.notices import send_due
from koryu.evaluation.models import Assignment, Stage
from koryu.notify.models import Mail
from koryu.programmes.models import Application, Call

from . import panels, residency
from .selecting import (
    COUNTRY,
    NAMES,
    OTHER,
    WORDS,
    Cast,
    hand_in_others,
    join_pool,
    make_cast,
    reach,
    review_the_rest,
)
from .visitor import Visitor


class Walk:
    """Everybody at a browser. Who speaks the other language is not looked at twice."""

    def __init__(self, visit, language: str) -> None:
        self.visit, self.language, self.cast = visit, language, make_cast(language)
        other = OTHER[language]
        self.desk = self.comes(language, self.cast.operators[COUNTRY[language]])
        self.other_desk = self.comes(other, self.cast.operators[COUNTRY[other]])
        self.lead = self.comes(language, self.cast.owner("lead"))
        self.partner = self.comes(other, self.cast.owner("partner"))
        self.rival = self.comes(language, self.cast.owner("rival"))
        self.judge = self.comes(language, self.cast.evaluators[COUNTRY[language]][0])
        self.other_judge = self.comes(other, self.cast.evaluators[COUNTRY[other]][0])

    def comes(self, language: str, person) -> Visitor:
        visitor = self.visit(language)
        visitor.sign_in_as(person)
        visitor.inspects = language == self.language
        return visitor


def apply_together(walk: Walk, call: Call) -> Application:
    """Written, a partner invited and confirmed, handed in twice; read as a receipt."""
    cast: Cast = walk.cast
    application = residency.begin(walk.lead, call)
    residency.write_the_form(walk.lead, application)
    residency.see_what_is_missing(walk.lead, application)
    residency.invite_partner(walk.lead, application, cast.organisations["partner"])
    residency.confirm_part(walk.partner, application)
    residency.hand_in(walk.lead, application)
    residency.read_receipt(walk.lead, application)
    return application


def evaluate(walk: Walk, call: Call, application: Application, worth: dict[int, int]) -> Stage:
    """Seats, assignment, reviews, a recusal, a conflict that comes late, the stage closed."""
    judge_person = walk.cast.evaluators[COUNTRY[walk.language]][0]
    panels.invite_evaluator(walk.desk, judge_person, COUNTRY[walk.language])
    panels.join_pool(walk.judge)
    join_pool(walk.cast, walk.cast.operators["KR"], but=judge_person)
    stage = panels.prepare_stage(walk.desk, call, walk.cast)
    panels.assign(walk.desk, stage)
    own = panels.review(walk.judge, "7")
    panels.review(walk.other_judge, "7")
    panels.step_back(walk.judge, own)
    panels.replace(walk.desk, stage)
    assert review_the_rest(stage, worth) == 14

    panels.challenge(walk.lead, application)
    meant = Assignment.objects.filter(stage=stage, application=application, state="accepted")
    meant = meant.exclude(seat__evaluator__person=judge_person).order_by("pk").last()
    panels.decide_challenge(walk.desk, call, meant)
    panels.replace(walk.desk, stage)
    assert review_the_rest(stage, worth) == 1
    panels.close_stage(walk.desk, stage)
    return stage


def stranger_sees(visitor: Visitor, call: Call, *, published: bool) -> None:
    """Somebody without an account reads the call, and of the result only the final list."""
    visitor.open(f"/programmes/{call.slug}/")
    visitor.sees(getattr(call, f"title_{visitor.language}"))
    assert WORDS[visitor.language]["title"] not in visitor.page.content()
    visitor.expected.add(404)
    visitor.open(f"/evaluation/results/{call.slug}/")
    content = visitor.page.content()
    assert (NAMES["lead"][visitor.language] in content) is published
    assert NAMES["rival"][visitor.language] not in content
    if published:
        expect(visitor.page.locator("tbody tr")).to_have_count(2)
        visitor.inspect()
    visitor.open(f"/evaluation/desk/calls/{call.slug}/board/")
    expect(visitor.page.locator("table.board")).to_have_count(0)


def replay(call: Call) -> str:
    out = StringIO()
    call_command("selection", "replay", call.slug, stdout=out)
    return out.getvalue()


def finish(
    walk: Walk, stranger: Visitor, call: Call, lead: Application, others: dict[str, Application]
) -> None:
    """Proposed, approved by both desks, told at the hour, appealed against, published."""
    language, rival = walk.language, others["rival"]
    panels.propose(walk.desk, call, {others["unsure"]: "waitlist", rival: "reject"})
    panels.approve(walk.desk, call)
    panels.approve(walk.other_desk, call)
    assert Call.objects.get(pk=call.pk).state == "decided"
    stranger_sees(stranger, call, published=False)
    assert send_due() == 0

    call = reach(call, "notice_at")
    assert send_due() == 1
    assert Mail.objects.filter(person=walk.cast.owner("partner"), language=OTHER[language]).exists()
    panels.read_result(walk.lead, lead, "Selected")
    walk.lead.inspect()
    panels.read_result(walk.partner, lead, "Selected")
    panels.read_result(walk.rival, rival, "Not selected")
    walk.rival.sees(WORDS[language]["changed"])
    panels.appeal(walk.rival, rival)
    panels.answer_appeal(walk.desk, call, rival)
    walk.rival.page.reload()
    walk.rival.sees(walk.rival.says("Answer of the desk"))
    walk.rival.inspect()

    call = reach(call, "appeals_close_at")
    panels.publish(walk.desk, call)
    stranger_sees(stranger, call, published=True)
    said = replay(call)
    assert "the same, bit for bit" in said and "differs" not in said
    assert "the database says what the ledger recorded" in said


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_a_residency_from_the_call_to_the_final_list(visit, site, language):
    walk, stranger = Walk(visit, language), visit(language)
    call = residency.announce_residency(walk.desk)
    call = reach(call, "opens_at")
    application = apply_together(walk, call)
    others = hand_in_others(call, walk.cast)
    call = reach(call, "closes_at")
    assert call.state == "closed"
    residency.too_late(walk.lead, application)
    residency.check_eligibility(walk.desk, call, others)

    worth = {
        application.pk: 9,
        others["third"].pk: 7,
        others["unsure"].pk: 5,
        others["rival"].pk: 2,
    }
    evaluate(walk, call, application, worth)
    finish(walk, stranger, call, application, others)
