"""The committee's board: both panels' ranks side by side, lines, flags, the proposal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Prefetch

from koryu.programmes.enums import ApplicationState
from koryu.programmes.models import Application, Call, Submission
from koryu.shared.text import whole_number

from ..enums import Outcome, StageState
from ..models import DecisionRow, Review, Stage, StageResult
from ..rules.lines import Line, Reach, bump, filled, reaches
from ..rules.points import shown
from ..rules.words_decision import FLAGS
from .reviews import counted

COUNTRIES = ("KR", "JP")
SHOWN = (
    ApplicationState.IN_STAGE,
    ApplicationState.RECOMMENDED,
    ApplicationState.WAITLISTED,
    ApplicationState.REJECTED,
    ApplicationState.SELECTED,
    ApplicationState.AGREEMENT,
)
ORDERS = ("rank", "calibrated", "KR", "JP", "number")


@dataclass(frozen=True)
class BoardRow:
    """One application on the board, figures as they are read."""

    application: Application
    data: Mapping[str, Any]
    proposal: DecisionRow | None
    amount: Decimal
    reach: Reach
    near: bool  # the model does not separate it from the line
    last_inside: bool  # places and budget reach as far as here

    @property
    def rank(self) -> str:
        return self.data.get("rank") or ""

    @property
    def total(self) -> str:
        return shown(self.data.get("total"))

    def panel(self, country: str) -> Mapping[str, str]:
        own = self.data.get("panels", {}).get(country) or {}
        return {"rank": own.get("rank") or "", "score": shown(own.get("score"))}

    @property
    def panels(self) -> list[tuple[str, Mapping[str, str]]]:
        return [(country, self.panel(country)) for country in COUNTRIES]

    @property
    def calibrated(self) -> Mapping[str, str]:
        return self.data.get("calibrated") or {}

    @property
    def within(self) -> str:
        """How likely it is among the places, in percent."""
        share = self.calibrated.get("within")
        return f"{float(share):.0%}" if share not in (None, "") else ""

    @property
    def flags(self) -> list[object]:
        return [FLAGS[flag] for flag in self.data.get("flags", ()) if flag in FLAGS]

    @property
    def failed(self) -> bool:
        return bool(self.data.get("failed"))

    @property
    def open(self) -> bool:
        """Whether the committee may still propose something for it."""
        return self.application.state == ApplicationState.IN_STAGE


@dataclass(frozen=True)
class Fill:
    """What the order of ranks would propose for one that is undecided."""

    application: Application
    outcome: str
    amount: Decimal | None


@dataclass(frozen=True)
class Board:
    """The board of one stage; `used` and `selected` are of the proposal, `to_fill` of the ranks."""

    stage: Stage | None
    rows: list[BoardRow]
    lines: list[Line]
    chart_height: int
    selected: int
    used: Decimal
    undecided: int
    components: int
    to_fill: list[Fill] = field(default_factory=list)


def stage_of(call: Call, position: str = "") -> Stage | None:
    """The closed stage asked for, else the last one."""
    stages = call.stages.filter(state=StageState.CLOSED).order_by("-position")
    number = whole_number(position)
    chosen = stages.filter(position=number).first() if number is not None else None
    return chosen or stages.first()


def board_of(
    call: Call, stage: Stage | None, *, order: str = "", chosen: Mapping[str, str] | None = None
) -> Board:
    """Every application that takes part, by rank or by `order`.

    `chosen` narrows the rows: outcome (a value, or "none"), country, flagged, text.
    """
    results = _results(stage)
    proposals = {row.application_id: row for row in DecisionRow.objects.filter(decision__call=call)}
    submissions = Prefetch(
        "submissions", queryset=Submission.objects.order_by("-number"), to_attr="handed_in"
    )
    found = call.applications.filter(state__in=SHOWN).select_related("lead")
    applications = sorted(
        found.prefetch_related(submissions), key=lambda each: _by_rank(each, results)
    )
    datas = [results.get(each.pk, {}) for each in applications]
    amounts = [_amount(call, each, proposals.get(each.pk)) for each in applications]
    ranks = [int(data["rank"]) if data.get("rank") else None for data in datas]
    reached = reaches(ranks, amounts, places=call.places, budget=call.budget)
    near = _near_line(stage, datas)
    last = max((at for at, reach in enumerate(reached) if reach.inside), default=-1)
    rows = [
        BoardRow(
            application=each,
            data=datas[at],
            proposal=proposals.get(each.pk),
            amount=amounts[at],
            reach=reached[at],
            near=each.number in near,
            last_inside=at == last,
        )
        for at, each in enumerate(applications)
    ]
    lines = bump([_bump_row(row) for row in rows if row.data.get("panels")])
    tallest = max((h for line in lines for h in line.heights if h is not None), default=0)
    selected = [row for row in rows if _is_selected(row)]
    return Board(
        stage=stage,
        rows=_ordered([row for row in rows if _fits(row, chosen or {})], order),
        lines=lines,
        chart_height=tallest + 24,
        selected=len(selected),
        used=sum((row.amount for row in selected), Decimal(0)),
        undecided=sum(1 for row in rows if row.open and row.proposal is None),
        components=max(
            (int(c["component"]) for d in datas if (c := d.get("calibrated"))), default=0
        )
        + 1,
        to_fill=_to_fill(call, rows, selected),
    )


def _to_fill(call: Call, rows: list[BoardRow], selected: list[BoardRow]) -> list[Fill]:
    """The undecided with a rank: those that places and budget still carry, then who waits."""
    free = [row for row in rows if row.rank and row.open and row.proposal is None]
    inside = filled(
        [int(row.rank) for row in free],
        [row.amount for row in free],
        places=None if call.places is None else max(call.places - len(selected), 0),
        budget=None if call.budget is None else call.budget - sum(row.amount for row in selected),
    )
    return [
        Fill(row.application, Outcome.SELECT, row.amount or None)
        if fits
        else Fill(row.application, Outcome.WAITLIST, None)
        for row, fits in zip(free, inside, strict=False)
    ]


def _results(stage: Stage | None) -> dict[int, Mapping[str, Any]]:
    if stage is None:
        return {}
    rows = StageResult.objects.filter(stage=stage).values_list("application", "data")
    return dict(rows)


def _by_rank(application: Application, results: Mapping[int, Mapping[str, Any]]) -> tuple:
    data = results.get(application.pk, {})
    rank = data.get("rank")
    return (rank is None, int(rank or 0), not data, application.number)


def _amount(call: Call, application: Application, row: DecisionRow | None) -> Decimal:
    """What is proposed, else what was asked for in the call's currency, else the usual award."""
    if row and row.amount is not None:
        return row.amount
    submission = application.handed_in[0] if application.handed_in else None
    return usual_amount(call, submission) or Decimal(0)


def usual_amount(call: Call, submission: Submission | None) -> Decimal | None:
    """What was asked for, up to the most of an award; the most where nothing was asked."""
    asked, limit = requested(call, submission), call.per_award
    if asked is None or limit is None:
        return limit if asked is None else asked
    return min(asked, limit)


def requested(call: Call, submission: Submission | None) -> Decimal | None:
    """The first amount of money in the answers, if it is in the call's currency."""
    answers = submission.content.get("answers", {}) if submission else {}
    for value in answers.values():
        if isinstance(value, dict) and value.get("currency") == call.currency:
            try:
                return Decimal(str(value.get("amount")))
            except InvalidOperation:
                return None
    return None


def _near_line(stage: Stage | None, datas: list[Mapping[str, Any]]) -> set[str]:
    """Whose true place at the line is open: neither surely inside nor surely outside."""
    if stage is None:
        return set()
    found = set()
    for data in datas:
        within = (data.get("calibrated") or {}).get("within")
        if within not in (None, "") and 0.1 < float(within) < 0.9:
            found.add(data["number"])
    return found


def _bump_row(row: BoardRow) -> tuple[str, tuple[int | None, ...], bool]:
    ranks = [row.panel("KR")["rank"], row.rank, row.panel("JP")["rank"]]
    numbers = tuple(int(rank) if rank else None for rank in ranks)
    return row.application.number, numbers, "panels.apart" in row.data.get("flags", ())


def _is_selected(row: BoardRow) -> bool:
    if row.application.state in (ApplicationState.SELECTED, ApplicationState.AGREEMENT):
        return True
    return bool(row.open and row.proposal and row.proposal.outcome == Outcome.SELECT)


def _fits(row: BoardRow, chosen: Mapping[str, str]) -> bool:
    outcome = chosen.get("outcome", "")
    own = row.proposal.outcome if row.proposal else "none"
    text = chosen.get("q", "").strip().lower()
    said = f"{row.application.number} {row.application.title} {row.application.lead.name}".lower()
    said += f" {row.application.lead.name_en}".lower()
    return (
        (not outcome or own == outcome)
        and (not chosen.get("country") or row.application.lead.country == chosen["country"])
        and (not chosen.get("flagged") or bool(row.flags or row.reach.tied or row.near))
        and text in said
    )


def _ordered(rows: list[BoardRow], order: str) -> list[BoardRow]:
    def rank(value: object) -> tuple[bool, int]:
        return (not value, int(value or 0))

    keys = {
        "calibrated": lambda row: rank(row.calibrated.get("rank")),
        "KR": lambda row: rank(row.panel("KR")["rank"]),
        "JP": lambda row: rank(row.panel("JP")["rank"]),
        "number": lambda row: row.application.number,
    }
    return sorted(rows, key=keys[order]) if order in keys else rows


def results_through(application: Application) -> list[StageResult]:
    """What each stage found for the application."""
    found = StageResult.objects.filter(application=application).select_related("stage")
    return list(found.order_by("stage__position"))


def sheets_of(application: Application, stage: Stage) -> list[Review]:
    """The counted score sheets of an application, under aliases."""
    return list(counted(stage).filter(assignment__application=application))
