"""The steps of a call at the browser that its kinds share: made, announced, applied to, reviewed, decided.

Those who are not walked do the same through the rooms' own actions.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from koryu.evaluation.actions.assignments import accept
from koryu.evaluation.actions.notices import send_due
from koryu.evaluation.actions.reviews import hand_in, save_review
from koryu.evaluation.models import Assignment, Stage
from koryu.people.models import Organisation, Person
from koryu.programmes.actions.answers import save_answer
from koryu.programmes.actions.applications import begin
from koryu.programmes.actions.clock import tick
from koryu.programmes.actions.files import add_file
from koryu.programmes.actions.submissions import submit
from koryu.programmes.models import Application, Call, Programme
from koryu.programmes.rules.answers import TITLE
from koryu.programmes.rules.form import Field, definition_of
from tests.engine.documents import make
from tests.factories.evaluation_panel import in_pool
from tests.factories.events import make_operator

from .visitor import Visitor

COUNTRY = {"ko": "KR", "ja": "JP"}
OTHER = {"ko": "ja", "ja": "ko"}
PROGRAMME = {"ko": "공동 프로그램", "ja": "共同プログラム"}
LONG = "한국과 일본이 함께 검증하며 단계마다 수치로 확인합니다. "
COMMENT = {"ko": "강점이 뚜렷합니다.", "ja": "強みが明確です。"}
PHONE = "+82-2-0000-0000"


def desks(visit: Callable[..., Visitor], language: str) -> tuple[Visitor, Visitor]:
    """Both countries' operators, who come from the languages' countries; the first one inspects."""
    found = []
    for code in (language, OTHER[language]):
        visitor = visit(code)
        visitor.sign_in_as(make_operator(COUNTRY[code], language=code))
        found.append(visitor)
    found[1].inspects = False
    return found[0], found[1]


def primary(visitor: Visitor) -> None:
    """Press the one button that stands out."""
    visitor.page.locator("main button.button--primary:visible").first.click()


def agreeing(visitor: Visitor) -> None:
    """Tick what has to be read before a step that cannot be undone, and take it."""
    form = visitor.page.locator("main form").filter(
        has=visitor.page.locator("input[type=checkbox][required]")
    )
    form.locator("input[type=checkbox]").check()
    form.locator("button.button--primary").click()


# --- the desk before the deadline -------------------------------------------------------------


def new_call(visitor: Visitor, kind: str) -> Call:
    """A programme of this kind and a draft from its template."""
    visitor.open("/programmes/desk/")
    visitor.inspect()
    visitor.follow("New programme")
    visitor.page.locator(f"#id_title_{visitor.language}").fill(PROGRAMME[visitor.language])
    visitor.page.locator("#id_kind").select_option(kind)
    visitor.inspect()
    primary(visitor)
    programme = Programme.objects.get()
    visitor.open("/programmes/desk/new/")
    visitor.page.locator("#id_programme").select_option(str(programme.pk))
    visitor.page.locator("#id_template").select_option(kind)
    visitor.inspect()
    primary(visitor)
    visitor.sees(visitor.says("Saved as a draft. Only operators see it."))
    visitor.inspect()
    return Call.objects.get()


def part(visitor: Visitor, call: Call, name: str, values: Mapping[str, str]) -> None:
    """Fill one part of the call: ids of its inputs and what is typed."""
    visitor.open(f"/programmes/desk/{call.slug}/edit/{name}/")
    for each, value in values.items():
        visitor.page.locator(f"#id_{each}").fill(value)
    visitor.inspect()
    primary(visitor)
    visitor.sees(visitor.says("Saved."))


def announce(visitor: Visitor, call: Call) -> Call:
    """The desk says that nothing is missing; from now on everybody reads the call."""
    Call.objects.filter(pk=call.pk).update(announces_at=None)
    visitor.open(f"/programmes/desk/{call.slug}/")
    visitor.inspect()
    visitor.open(f"/programmes/desk/{call.slug}/announce/")
    visitor.inspect()
    primary(visitor)
    found = fresh(call)
    assert found.state == "announced"
    return found


def fresh(call: Call) -> Call:
    return Call.objects.select_related("programme").get(pk=call.pk)


def opened(call: Call) -> Call:
    """The hour of the opening has come, for ten days."""
    now = timezone.now()
    times = {"opens_at": now - timedelta(minutes=1), "closes_at": now + timedelta(days=10)}
    Call.objects.filter(pk=call.pk).update(questions_close_at=None, **times)
    tick()
    found = fresh(call)
    assert found.state == "open"
    return found


def closed(call: Call) -> Call:
    """The deadline is over, and the clock says so."""
    now = timezone.now()
    Call.objects.filter(pk=call.pk).update(
        opens_at=now - timedelta(days=10), closes_at=now - timedelta(minutes=1)
    )
    tick()
    found = fresh(call)
    assert found.state == "closed"
    return found


# --- applicants -------------------------------------------------------------------------------


def answer_to(each: Field) -> Any:
    """A complete answer to a field of any kind, as it is stored."""
    given = {
        "short": PHONE if each.key.endswith("phone") else "담당자",
        "long": LONG * 2,
        "choice": each.choices[0].value if each.choices else "",
        "many": [each.choices[0].value] if each.choices else [],
        "number": each.least or "1",
        "money": {"amount": "30000000", "currency": "KRW"},
        "date": "2027-04-01",
        "table": [["1"] * len(each.choices)],
        "consent": each.text_version,
    }
    return given.get(each.kind)


def by_action(call: Call, lead: Organisation, by: Person, title: str, **more: Any) -> Application:
    """An application of somebody who is not walked, complete and handed in."""
    made = begin(call=call, by=by, lead=lead, language=by.language, planned=more.get("planned"))
    save_answer(application=made, by=by, key=TITLE, value=title, version=0)
    for each in definition_of(made.form.definition).fields():
        if each.kind == "file" and each.required:
            add_file(application=made, by=by, key=each.key, upload=paper(each.key))
        elif each.required and each.shown_if is None:
            save_answer(application=made, by=by, key=each.key, value=answer_to(each), version=0)
    submit(application=made, by=by)
    return Application.objects.get(pk=made.pk)


def paper(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.pdf", make.pdf(), content_type="application/pdf")


def as_file(name: str) -> FilePayload:
    """The same, as it is chosen at a browser."""
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": make.pdf()}


def begin_at(visitor: Visitor, call: Call, planned: str = "") -> Application:
    """From the call's page to an empty form; `planned` is the title of a project."""
    visitor.open(f"/programmes/{call.slug}/")
    visitor.inspect()
    visitor.page.locator(f"a[href$='/calls/{call.slug}/apply/']").click()
    if planned:
        visitor.page.locator("#id_planned").select_option(label=planned)
    visitor.inspect()
    primary(visitor)
    visitor.inspect()
    return Application.objects.latest("pk")


def fill(visitor: Visitor, application: Application, title: str) -> None:
    """Every page of the form, saved as it is typed; then on to the check."""
    definition = definition_of(application.form.definition)
    address = f"/programmes/applications/{application.code}/"
    for number, section in enumerate(definition.sections):
        visitor.open(f"{address}form/{section.key}/")
        if number == 0:
            visitor.page.locator("[name='f-_title']").fill(title)
        for each in section.fields:
            type_answer(visitor.page, each)
        saved(visitor)
        inspect_form(visitor)
        visitor.press("Save and continue")
    expect(visitor.page).to_have_url(re.compile("/check/$"))


def inspect_form(visitor: Visitor) -> None:
    """As from its top: what floats over a page covers part of whatever lies there at any other scroll."""
    visitor.page.evaluate("document.querySelector('.apply-actions').style.position = 'static'")
    visitor.page.evaluate("scrollTo(0, 0)")
    visitor.inspect()


def type_answer(page: Page, each: Field) -> None:
    """What `answer_to` says, typed or ticked; what is not asked stays alone."""
    box, value = page.locator(f"[data-answer='{each.key}']"), answer_to(each)
    if not box.is_visible():
        return
    if each.kind == "file":
        box.locator("[data-pick]").set_input_files(as_file(each.key))
        expect(box.get_by_role("link", name=f"{each.key}.pdf")).to_be_visible()
    elif each.kind in ("choice", "consent", "many"):
        wanted = value[0] if each.kind == "many" else value
        box.locator(f"input[value='{wanted}']").check()
    elif each.kind == "money":
        box.locator(f"[name='f-{each.key}-amount']").fill(value["amount"])
        box.locator(f"[name='f-{each.key}-currency']").select_option(value["currency"])
    elif each.kind == "table":
        for column, cell in enumerate(value[0]):
            box.locator(f"[name='f-{each.key}-0-{column}']").fill(cell)
    elif each.kind == "listing":
        box.get_by_role("checkbox").first.check() if box.get_by_role("checkbox").count() else None
    elif value is not None:
        box.locator(f"[name='f-{each.key}']").fill(value)


def saved(visitor: Visitor) -> None:
    """The page itself says that nothing is left to be saved."""
    expect(visitor.page.locator("[data-saved]")).to_have_text(visitor.says("Everything is saved"))


# --- evaluation -------------------------------------------------------------------------------


def stage_with(visitor: Visitor, call: Call, *, anonymity: str, walked: int = 0) -> Stage:
    """Of the usual stages the first, under its rules, with two evaluators of each country.

    `walked`: how many Korean ones are in the pool already.
    """
    for country in ("JP", "JP", "KR", "KR")[: 4 - walked]:
        in_pool(country)
    home = f"/evaluation/desk/calls/{call.slug}/"
    visitor.open(home)
    visitor.inspect()
    visitor.press("Take the usual stages")
    visitor.inspect()
    for stage in call.stages.filter(position__gt=1).order_by("-position"):
        visitor.open(f"/evaluation/desk/stages/{stage.pk}/")
        visitor.page.locator("main details summary").last.click()
        visitor.press("Take it out")
    stage = call.stages.get()
    visitor.open(f"/evaluation/desk/stages/{stage.pk}/edit/")
    visitor.page.locator("#id_anonymity").select_option(anonymity)
    visitor.page.locator("#id_needs_expertise").uncheck()
    visitor.inspect()
    primary(visitor)
    page = f"/evaluation/desk/stages/{stage.pk}/"
    for number in range(2):
        visitor.open(page)
        panel = visitor.page.locator("section.card").filter(
            has=visitor.page.locator("h2[id^='panel-']")
        )
        panel.nth(number).locator("details summary").click()
        for each in panel.nth(number).locator("input[name=evaluator]").all():
            each.check()
        panel.nth(number).get_by_role(
            "button", name=visitor.says("Give seats to the chosen")
        ).click()
    visitor.inspect()
    visitor.press("Start this stage")
    stage.refresh_from_db(fields=["version"])
    return stage


def assign(visitor: Visitor, stage: Stage) -> list[Assignment]:
    """A proposal with its proof, taken over and sent."""
    visitor.open(f"/evaluation/desk/stages/{stage.pk}/assignment/")
    visitor.inspect()
    visitor.press("Propose an assignment")
    expect(visitor.heading("How good it is")).to_be_visible(timeout=60_000)
    visitor.inspect()
    visitor.press("Take it over")
    visitor.press("Ask the evaluators")
    visitor.inspect()
    rows = Assignment.objects.filter(stage=stage, state="sent")
    return list(rows.select_related("seat__evaluator__person", "application").order_by("id"))


def review(visitor: Visitor, assignment: Assignment, points: int) -> None:
    """Accept, score every criterion, write to the applicant, hand in."""
    visitor.open(f"/evaluation/assignments/{assignment.pk}/")
    visitor.inspect()
    visitor.press("Accept")
    for criterion in visitor.page.locator("[data-criterion=points]").all():
        criterion.locator(f".ev-point input[value='{points}']").check(force=True)
    visitor.page.locator("#id_to_applicant").fill(COMMENT[visitor.language])
    expect(visitor.page.locator("[data-at]")).not_to_be_empty()
    visitor.inspect()
    visitor.press("Hand in")
    visitor.sees(visitor.says("Handed in. You can change it until the stage is closed."))
    visitor.open(f"/evaluation/assignments/{assignment.pk}/")
    visitor.sees(visitor.says("Handed in."))
    visitor.inspect()


def review_by_action(assignment: Assignment, points: int) -> None:
    """The same by the room's actions, with the same points for every criterion."""
    person = assignment.seat.evaluator.person
    accept(assignment=assignment, by=person)
    ids = assignment.seat.panel.criteria.values_list("pk", flat=True)
    sheet = save_review(
        assignment=assignment, by=person, version=0,
        points=dict.fromkeys(ids, Decimal(points)), to_applicant=COMMENT["ko"],
    )  # fmt: skip
    hand_in(assignment=assignment, by=person, version=sheet.version)


def close_stage(visitor: Visitor, stage: Stage) -> None:
    """Compute the result; the board fills."""
    visitor.open(f"/evaluation/desk/stages/{stage.pk}/reviews/")
    visitor.inspect()
    visitor.open(f"/evaluation/desk/stages/{stage.pk}/close/")
    visitor.sees(visitor.says("Nothing is missing."))
    visitor.inspect()
    primary(visitor)
    visitor.sees(visitor.says("The stage is closed and its result is in the ledger."))
    visitor.inspect()


# --- decision ---------------------------------------------------------------------------------


def propose(visitor: Visitor, application: Application, outcome: str, reason: str = "") -> None:
    """One row of the proposal, on the page of its application."""
    slug = application.call.slug
    visitor.open(f"/evaluation/desk/calls/{slug}/board/{application.code}/")
    visitor.page.locator(f"input[name=outcome][value={outcome}]").check()
    visitor.page.locator("#id_reason").fill(reason)
    visitor.inspect()
    primary(visitor)
    visitor.sees(visitor.says("Saved. Approvals given before no longer count."))


def approve_by_both(desk: Visitor, other: Visitor, call: Call) -> None:
    """One operator of each country approves the same version."""
    page = f"/evaluation/desk/calls/{call.slug}/decision/"
    desk.open(page)
    desk.inspect()
    agreeing(desk)
    assert fresh(call).state == "evaluating"
    other.open(page)
    agreeing(other)
    assert fresh(call).state == "decided"
    desk.open(page)
    desk.inspect()


def told(call: Call) -> Call:
    """The hour of the notices has come."""
    Call.objects.filter(pk=call.pk).update(notice_at=timezone.now() - timedelta(minutes=1))
    assert send_due() == 1
    return fresh(call)


def window_over(call: Call) -> None:
    """Nobody can appeal any more."""
    Call.objects.filter(pk=call.pk).update(appeals_close_at=timezone.now() - timedelta(minutes=1))


def publish(visitor: Visitor, call: Call) -> None:
    """The final list, as everybody reads it."""
    visitor.open(f"/evaluation/desk/calls/{call.slug}/decision/")
    visitor.inspect()
    agreeing(visitor)
    visitor.sees(visitor.says("The final list is published."))
    assert fresh(call).state == "final"
    visitor.open(f"/evaluation/results/{call.slug}/")
    visitor.inspect()
    visitor.open(f"/evaluation/desk/calls/{call.slug}/ledger/?check")
    visitor.inspect()
