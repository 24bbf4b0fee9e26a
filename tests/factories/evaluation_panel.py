"""A call whose first stage can be assigned and reviewed, with people who have nothing in common."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

from koryu.evaluation.actions import assignments, evaluators, reviews, runs, seats, stages
from koryu.evaluation.models import Assignment, AssignmentRun, Evaluator, PanelSeat, Review, Stage
from koryu.people.models import Person
from koryu.programmes.models import Application, Call

from .people import PersonFactory
from .programmes import make_call, make_submitted

_numbers = count(1)


def stranger(country: str = "KR", **fields: object) -> Person:
    """Somebody with an e-mail domain of their own: no rule ties them to anybody."""
    number = next(_numbers)
    given = {"email": f"e{number}@panel{number}.org", "family_name": f"평{number}"} | fields
    return PersonFactory(**given)


def operator(country: str = "KR") -> Person:
    return PersonFactory(operator_country=country)


def in_pool(country: str = "KR", **fields: object) -> Evaluator:
    """Invited by an operator, with the terms accepted; reads all three languages."""
    person = stranger(country)
    found = evaluators.invite(by=operator(country), country=country, email=person.email)
    given = {"languages": ["ko", "ja", "en"], "most_load": 6} | fields
    Evaluator.objects.filter(pk=found.pk).update(**given)
    found.refresh_from_db()
    return evaluators.accept_terms(evaluator=found, by=person, version="1")


@dataclass
class Ready:
    """The stage with its people."""

    by: Person
    call: Call
    stage: Stage
    applications: list[Application]
    seats: list[PanelSeat] = field(default_factory=list)

    def fresh(self) -> Stage:
        self.stage = Stage.objects.select_related("call").get(pk=self.stage.pk)
        return self.stage


def make_ready(
    applications: int = 3, per_panel: int = 2, *, start: bool = True, **fields: object
) -> Ready:
    """Eligible applications of a closed call, one stage, `per_panel` seats a country; started."""
    by = operator()
    call = make_call(state="closed")
    handed_in = [make_submitted(call, state="eligible") for _ in range(applications)]
    given = {"needs_expertise": False, "per_application": 2, "title_ko": "서면평가"} | fields
    stage = stages.add_stage(call=call, by=by, kind="document", **given)
    made = Ready(by, call, stage, handed_in)
    for panel in stage.panels.order_by("country"):
        for _ in range(per_panel):
            made.seats.append(seats.seat(panel=panel, evaluator=in_pool(panel.country), by=by))
    if start:
        made.stage = stages.start_stage(stage=stage, by=by)
    return made


def proposed(ready: Ready) -> AssignmentRun:
    """A finished run of the optimiser on the stage as it is."""
    run = runs.start_run(stage=ready.stage, by=ready.by)
    runs.work(run.pk)
    run.refresh_from_db()
    return run


def sent(ready: Ready) -> list[Assignment]:
    """Proposed, taken over, sent out."""
    runs.take_over(run=proposed(ready), by=ready.by)
    assignments.send_out(stage=ready.fresh(), by=ready.by)
    ready.fresh()
    rows = Assignment.objects.filter(stage=ready.stage)
    return list(rows.select_related("seat__evaluator__person", "application").order_by("id"))


def accepted(ready: Ready) -> list[Assignment]:
    """… and accepted by everybody."""
    rows = sent(ready)
    for each in rows:
        assignments.accept(assignment=each, by=each.seat.evaluator.person)
        each.refresh_from_db()
    return rows


def written(assignment: Assignment, points: str = "7", text: str = "좋은 계획입니다.") -> Review:
    """A complete sheet, not handed in."""
    person = assignment.seat.evaluator.person
    ids = assignment.seat.panel.criteria.values_list("pk", flat=True)
    old = Review.objects.filter(assignment=assignment).first()
    return reviews.save_review(
        assignment=assignment,
        by=person,
        version=old.version if old else 0,
        points=dict.fromkeys(ids, Decimal(points)),
        to_applicant=text,
    )


def handed_in(assignment: Assignment, points: str = "7", text: str = "좋은 계획입니다.") -> Review:
    review = written(assignment, points, text)
    person = assignment.seat.evaluator.person
    return reviews.hand_in(assignment=assignment, by=person, version=review.version)
