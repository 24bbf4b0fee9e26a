"""Compare what the database says now with what its ledger recorded: every difference is named."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from koryu.programmes.enums import CallState
from koryu.programmes.models import Call

from ..enums import WRITING, Outcome, StageState
from ..models import Decision, Stage
from ..rules.consistency import against_before
from ..rules.decision import content
from ..rules.ledger import canonical, digest
from .decisions import rows_of
from .results import inputs_of

Entry = Mapping[str, Any]


def differences(call: Call, entries: Sequence[Entry]) -> list[str]:
    """In words, in the order of stages; empty where everything is as it was recorded."""
    found: list[str] = []
    for stage in call.stages.filter(state=StageState.CLOSED).select_related("call"):
        entry = _closing(stage, entries)
        if entry is None:
            found.append(f"stage {stage.position}: it is closed, but the ledger does not say so")
            continue
        found += _inputs(stage, entry["data"]["inputs"])
        found += _results(stage, entry)
    running = call.stages.filter(state__in=WRITING).select_related("call")
    for stage in running:
        now = inputs_of(stage)
        found += [f"stage {stage.position}: {text}" for text in against_before(now, entries)]
    return [*found, *_decision(call, entries)]


def _closing(stage: Stage, entries: Sequence[Entry]) -> Entry | None:
    """The last entry that closed the stage, unless it was opened again after it."""
    last = None
    for entry in entries:
        if entry["kind"] == "stage.closed":
            if entry["data"]["inputs"]["stage"]["position"] == str(stage.position):
                last = entry
        elif entry["kind"] == "stage.reopened" and entry["data"]["stage"] == str(stage.position):
            last = None
    return last


def _inputs(stage: Stage, recorded: Mapping[str, Any]) -> Iterable[str]:
    now = inputs_of(stage, recorded["applications"])
    where = f"stage {stage.position}"
    # A call may get more places later: they drew a line in the result and changed no rank.
    now["stage"] |= {"places": recorded["stage"]["places"]}
    for name in ("stage", "panels"):
        if canonical(now[name]) != canonical(recorded[name]):
            yield f"{where}: its {'rules' if name == 'stage' else 'criteria and panels'} changed"
    before, after = _points(recorded), _points(now)
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            application, alias, code = key
            yield (
                f"{where}: {alias} on {application}, {code}: recorded "
                f"{before.get(key, 'nothing')}, now {after.get(key, 'nothing')}"
            )


def _points(inputs: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    return {
        (sheet["application"], sheet["alias"], code): points
        for sheet in inputs["sheets"]
        for code, points in sheet["points"].items()
    }


def _results(stage: Stage, entry: Entry) -> Iterable[str]:
    where = f"stage {stage.position}"
    recorded = {row["number"]: row for row in entry["data"]["result"]["applications"]}
    rows = {row.application.number: row for row in stage.results.select_related("application")}
    for number in sorted(recorded.keys() | rows.keys()):
        if number not in rows or number not in recorded:
            yield f"{where}: the result of {number} is {'gone' if number in recorded else 'new'}"
            continue
        row, said = rows[number], recorded[number]
        calibrated = (said.get("calibrated") or {}).get("rank")
        figures = {
            "rank": (said["rank"], row.rank),
            "calibrated rank": (calibrated, row.calibrated_rank),
            "goes on": (said["goes_on"], row.goes_on),
            "ledger entry": (entry["number"], row.entry),
        }
        for name, (before, now) in figures.items():
            if canonical(before) != canonical(None if now is None else plain_figure(now)):
                yield f"{where}: {name} of {number}: recorded {before}, now {now}"
        if canonical(row.data) != canonical(said):
            yield f"{where}: the figures of {number} changed"


def plain_figure(value: object) -> object:
    """As the ledger has it: truth stays truth, numbers are text."""
    return value if isinstance(value, bool) else str(value)


def _decision(call: Call, entries: Sequence[Entry]) -> Iterable[str]:
    """Rows and outcomes against the last decision that was recorded."""
    kinds = ("decision.recorded", "decision.corrected")
    last = next((e["data"] for e in reversed(entries) if e["kind"] in kinds), None)
    if call.state not in (CallState.DECIDED, CallState.APPEALS, CallState.FINAL):
        return
    decision = Decision.objects.filter(call=call).first()
    if last is None or decision is None:
        yield "decision: the call is decided, but the ledger does not say so"
        return
    if decision.version != int(last["content"]["version"]):
        changed = [e for e in entries if e["kind"] in ("decision.changed", "appeal.upheld")]
        if not changed or changed[-1]["data"]["version"] != str(decision.version):
            yield f"decision: its version is {decision.version}, which the ledger does not know"
        return
    now = content(
        call=call.slug, version=decision.version, note=decision.note, rows=rows_of(decision)
    )
    if digest(now) != last["digest"]:
        before = {row["number"]: row for row in last["content"]["rows"]}
        after = {row.number: row.as_data() for row in rows_of(decision)}
        for number in sorted(before.keys() | after.keys()):
            if canonical(before.get(number)) != canonical(after.get(number)):
                yield f"decision: the row of {number} changed"
        if canonical(now["note"]) != canonical(last["content"]["note"]):
            yield "decision: the committee's note changed"
    yield from _outcomes(call, entries)


def _outcomes(call: Call, entries: Sequence[Entry]) -> Iterable[str]:
    """Nobody is selected whom the ledger does not name."""
    selected: set[str] = set()
    for entry in entries:
        if entry["kind"] == "results.sent":
            told = entry["data"]["outcomes"].items()
            selected |= {number for number, outcome in told if outcome == Outcome.SELECT}
        elif (
            entry["kind"] in ("appeal.carried_out", "waitlist.promoted")
            and entry["data"].get("outcome", Outcome.SELECT) == Outcome.SELECT
        ):
            selected.add(entry["data"]["application"])
    rows = call.applications.filter(state__in=("selected", "agreement")).order_by("number")
    for number in rows.values_list("number", flat=True):
        if number not in selected:
            yield f"decision: {number} is selected, which the ledger does not say"
