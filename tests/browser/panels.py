"""The evaluation of a call, step by step: stages, seats, assignment, reviews, conflicts, board."""

from playwright.sync_api import expect

from koryu.evaluation.models import Assignment, Review, Stage
from koryu.people.models import Person
from koryu.programmes.models import Application, Call

from .residency import of
from .selecting import WORDS, Cast
from .visitor import Visitor

LONG_MS = 90_000  # the optimiser, on a busy machine


# --- the desk ---------------------------------------------------------------------------------


def invite_evaluator(visitor: Visitor, person: Person, country: str) -> None:
    visitor.open("/evaluation/desk/evaluators/")
    visitor.inspect()
    visitor.follow(of("evaluation", "Invite somebody"))
    visitor.write({"E-mail addresses": person.email})
    visitor.field("Panel of").select_option(country)
    visitor.press("Invite")
    visitor.sees(visitor.says("Invited. They read the terms when they come."))


def join_pool(visitor: Visitor) -> None:
    """Whoever was invited reads the terms before anything else, then says what they know."""
    visitor.open("/evaluation/")
    expect(visitor.heading("Terms for evaluators")).to_be_visible()
    visitor.inspect()
    visitor.press("I have read these terms and accept them")
    visitor.open("/evaluation/me/")
    for code in WORDS:
        visitor.page.locator(f"[name=languages][value={code}]").check()
    visitor.page.get_by_text(visitor.says("Fields"), exact=True).click()
    visitor.page.locator("[name=fields_]").first.check()
    visitor.write({"Expertise and publications": WORDS[visitor.language]["text"]})
    visitor.field("Written in").select_option(visitor.language)
    visitor.inspect()
    visitor.press("Save")
    visitor.sees(visitor.says("Saved."))


def prepare_stage(visitor: Visitor, call: Call, cast: Cast) -> Stage:
    """The usual stages, of which only the document review stays; seats for all; started."""
    visitor.open(f"/evaluation/desk/calls/{call.slug}/")
    visitor.sees(visitor.says("No stages yet"))
    visitor.press("Take the usual stages")
    visitor.inspect()
    first, *later = call.stages.order_by("position")
    for stage in reversed(later):
        visitor.open(f"/evaluation/desk/stages/{stage.pk}/")
        visitor.page.get_by_text(visitor.says("Take this stage out"), exact=True).click()
        visitor.press("Take it out")
    for country, people in cast.evaluators.items():
        visitor.open(f"/evaluation/desk/stages/{first.pk}/")
        panel = first.panels.get(country=country)
        card = visitor.page.locator(f"section[aria-labelledby=panel-{panel.pk}]")
        card.get_by_text(visitor.says("Give seats"), exact=True).click()
        for person in people:
            card.locator(f"[name=evaluator][value='{person.evaluator.pk}']").check()
        card.get_by_role("button", name=visitor.says("Give seats to the chosen")).click()
        seat = panel.seats.get(evaluator__person=people[0])
        row = visitor.page.locator(f"form[action$='/seats/{seat.pk}/']")
        row.locator("[name=least]").fill("2")
        row.get_by_role("button", name=visitor.says("Save")).click()
    visitor.inspect()
    visitor.press("Start this stage")
    return Stage.objects.get(pk=first.pk)


def take_proposal(visitor: Visitor, stage: Stage) -> None:
    """The page of a proposal: how good it is, who would read what; taken over and sent out."""
    expect(visitor.heading("How good it is")).to_be_visible(timeout=LONG_MS)
    expect(visitor.page.locator(".badge--positive").first).to_be_visible()
    visitor.press("Take it over")
    expect(visitor.heading("Applications and their evaluators")).to_be_visible()
    visitor.press("Ask the evaluators")
    assert not stage.assignments.filter(state="proposed").exists()


def assign(visitor: Visitor, stage: Stage) -> None:
    visitor.context.set_default_timeout(LONG_MS)
    visitor.open(f"/evaluation/desk/stages/{stage.pk}/assignment/")
    visitor.press("Propose an assignment")
    expect(visitor.heading("Who would read what")).to_be_visible(timeout=LONG_MS)
    visitor.inspect()
    take_proposal(visitor, stage)
    visitor.inspect()
    counts = [each.evaluators for each in _coverage(stage)]
    assert counts == [4, 4, 4, 4]


def _coverage(stage: Stage) -> list[Application]:
    found = list(stage.applications.order_by("number"))
    for each in found:
        each.evaluators = each.assignments.filter(state__in=("sent", "accepted")).count()
    return found


def replace(visitor: Visitor, stage: Stage) -> None:
    """A proposal waits that nobody pressed a button for; the desk looks at it and asks."""
    run = stage.runs.latest("pk")
    visitor.open(f"/evaluation/desk/stages/{stage.pk}/assignment/")
    visitor.page.locator(f"a[href$='/desk/runs/{run.pk}/']").click()
    take_proposal(visitor, stage)


# --- evaluators -------------------------------------------------------------------------------


def review(visitor: Visitor, points: str) -> Assignment:
    """Read beside the score sheet, which saves itself; hand in."""
    visitor.open("/evaluation/")
    visitor.inspect()
    link = visitor.page.locator("main a[href*='/assignments/']").first
    pk = int(link.get_attribute("href").rstrip("/").split("/")[-1])
    link.click()
    visitor.sees(visitor.says("Will you evaluate this application?"))
    visitor.press("Accept")
    sheet = visitor.page.locator("#sheet")
    for scale in sheet.locator(".ev-criterion").all():
        scale.get_by_role("radio", name=points, exact=True).check()
    visitor.write({"To the applicant": WORDS[visitor.language]["text"]})
    expect(sheet.locator("[data-saved]")).to_be_visible()
    visitor.inspect()
    visitor.page.reload()
    expect(sheet.get_by_role("radio", name=points, exact=True).first).to_be_checked()
    visitor.press("Hand in")
    visitor.sees(visitor.says("Handed in. You can change it until the stage is closed."))
    assert Review.objects.get(assignment=pk).state == "submitted"
    return Assignment.objects.get(pk=pk)


def step_back(visitor: Visitor, but: Assignment) -> Assignment:
    """A recusal: at once, and the application is not seen any more."""
    own = Assignment.objects.filter(seat=but.seat_id, state="sent").exclude(pk=but.pk)
    assignment = own.order_by("pk").first()
    visitor.open(f"/evaluation/assignments/{assignment.pk}/")
    visitor.follow("Step back")
    visitor.field("What it is").select_option("other")
    visitor.write({"Reason": WORDS[visitor.language]["text"]})
    visitor.inspect()
    visitor.press("Step back")
    visitor.sees(visitor.says("You stepped back. The operators look for somebody else."))
    visitor.expected.add(404)
    visitor.open(f"/evaluation/assignments/{assignment.pk}/")
    assert visitor.says("Score sheet") not in visitor.page.content()
    assignment.refresh_from_db()
    assert assignment.state == "recused"
    return assignment


# --- a conflict that comes late ---------------------------------------------------------------


def challenge(visitor: Visitor, application: Application) -> None:
    """The applicant describes somebody; nobody is named to them."""
    path = f"/programmes/applications/{application.code}/"
    visitor.open(path)
    visitor.follow("Challenge an evaluator")
    assert visitor.page.locator("main select").count() == 0
    visitor.write({"Reason": WORDS[visitor.language]["changed"]})
    visitor.inspect()
    visitor.press("Send to the operators")
    visitor.sees(visitor.says("Waiting for a decision"))


def decide_challenge(visitor: Visitor, call: Call, meant: Assignment) -> None:
    """It stands: the sheet that was in counts no more, and a replacement is proposed."""
    visitor.open(f"/evaluation/desk/calls/{call.slug}/conflicts/?state=raised")
    visitor.inspect()
    visitor.page.locator("main tbody a").first.click()
    visitor.page.get_by_role("radio", name=visitor.says("It stands"), exact=True).check()
    visitor.field("Who is meant").select_option(str(meant.seat.evaluator_id))
    visitor.write({"Reason": WORDS[visitor.language]["text"]})
    visitor.inspect()
    visitor.press("Decide")
    visitor.sees(visitor.says("Decided."))
    meant.review.refresh_from_db()
    assert meant.review.state == "void"


# --- the result -------------------------------------------------------------------------------


def close_stage(visitor: Visitor, stage: Stage) -> None:
    visitor.open(f"/evaluation/desk/stages/{stage.pk}/reviews/")
    visitor.inspect()
    visitor.open(f"/evaluation/desk/stages/{stage.pk}/")
    visitor.follow("Close and compute")
    visitor.sees(visitor.says("Nothing is missing."))
    visitor.press("Close and compute")
    visitor.sees(visitor.says("The stage is closed and its result is in the ledger."))


def propose(visitor: Visitor, call: Call, lines: dict[Application, str]) -> None:
    """The board: raw ranks beside calibrated ones; filled by rank, then reasons one by one."""
    visitor.open(f"/evaluation/desk/calls/{call.slug}/board/")
    expect(visitor.page.locator("table.board tbody tr")).to_have_count(4)
    expect(
        visitor.page.get_by_role("columnheader", name=visitor.says("Calibrated"), exact=True)
    ).to_be_visible()
    expect(visitor.heading("Where the panels disagree")).to_be_visible()
    visitor.inspect()
    visitor.press("Propose the undecided by rank")
    for application, outcome in lines.items():
        visitor.open(f"/evaluation/desk/calls/{call.slug}/board/{application.code}/")
        visitor.page.locator(f"input[name=outcome][value={outcome}]").check()
        visitor.write({"Reason": WORDS[application.language]["changed"]})
        visitor.press("Save")
    visitor.open(f"/evaluation/desk/calls/{call.slug}/board/{application.code}/")
    visitor.inspect()


def approve(visitor: Visitor, call: Call) -> None:
    """One country's approval of exactly the version read."""
    visitor.open(f"/evaluation/desk/calls/{call.slug}/decision/")
    visitor.inspect()
    visitor.page.get_by_role(
        "checkbox", name=visitor.says("I have read every row of this version.")
    ).check()
    version = call.decision.version
    visitor.page.get_by_role(
        "button", name=visitor.says("Approve version %(n)s", n=version)
    ).click()
    visitor.sees(
        visitor.says("Approved. When both countries have approved, the decision is recorded.")
    )


def read_result(visitor: Visitor, application: Application, state: str) -> None:
    visitor.open(f"/programmes/applications/{application.code}/")
    card = visitor.page.locator("section[aria-labelledby=result-head]")
    expect(card).to_contain_text(visitor.says(of("application", state)))


def appeal(visitor: Visitor, application: Application) -> None:
    visitor.follow("Appeal")
    visitor.write({"What we object to": WORDS[visitor.language]["text"]})
    visitor.inspect()
    visitor.press("Send the appeal")
    visitor.sees(visitor.says("Your appeal is with the desk; you will be answered."))


def answer_appeal(visitor: Visitor, call: Call, application: Application) -> None:
    visitor.open(f"/evaluation/desk/calls/{call.slug}/appeals/")
    visitor.inspect()
    visitor.page.get_by_role("link", name=application.number).click()
    visitor.page.locator("textarea[name=answer]").fill(WORDS[application.language]["changed"])
    visitor.inspect()
    visitor.press("Dismiss with this answer")


def publish(visitor: Visitor, call: Call) -> None:
    """The final list, and the ledger from which everything is computed again."""
    visitor.open(f"/evaluation/desk/calls/{call.slug}/decision/")
    visitor.page.get_by_role("checkbox").check()
    visitor.press("Publish the final list")
    visitor.sees(visitor.says("The final list is published."))
    visitor.open(f"/evaluation/desk/calls/{call.slug}/ledger/")
    visitor.follow("Recompute everything now")
    visitor.sees(visitor.says("Everything comes out the same, bit for bit."))
    visitor.inspect()
