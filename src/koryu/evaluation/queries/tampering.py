"""Compare what the database says now with what its ledger recorded: every difference is named."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from koryu.programmes.models import Call, Submission
from koryu.programmes.rules.frozen import digest

from ..enums import WRITING, ConflictState, StageState
from ..models import Conflict, Review, Stage
from ..rules.consistency import against_before, submissions_of
from ..rules.ledger import canonical
from ..rules.points import six
from .results import inputs_of
from .reviews import counted
from .tampering_decision import decision_differences

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
    for stage in call.stages.exclude(state=StageState.SETUP):
        found += _submissions(stage, entries)
    found += _conflicts(call, entries)
    return [*found, *_texts(call), *decision_differences(call, entries)]


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
            "total": (six(said["total"]), row.total),
            "goes on": (said["goes_on"], row.goes_on),
            "ledger entry": (entry["number"], row.entry),
        }
        for name, (before, now) in figures.items():
            if canonical(before) != canonical(now):
                yield f"{where}: {name} of {number}: recorded {before}, now {now}"
        if canonical(row.data) != canonical(said):
            yield f"{where}: the figures of {number} changed"


def _texts(call: Call) -> Iterable[str]:
    """What evaluators read is still what was handed in: its hash is the one it was kept with."""
    read = Review.objects.filter(assignment__stage__call=call).values("submission")
    for row in Submission.objects.filter(pk__in=read).select_related("application").iterator():
        if digest(row.content) != row.sha256:
            yield f"the text of {row.application.number} is not the one that was handed in"


def _submissions(stage: Stage, entries: Sequence[Entry]) -> Iterable[str]:
    """Each sheet is on the submission that it was handed in on."""
    given = submissions_of(str(stage.position), entries)
    for review in counted(stage):
        key = (review.assignment.application.number, review.assignment.seat.alias)
        if given.get(key, review.submission.sha256) != review.submission.sha256:
            yield f"stage {stage.position}: {key[1]} on {key[0]} read another submission"


def _conflicts(call: Call, entries: Sequence[Entry]) -> Iterable[str]:
    """Each stands or is dismissed as it was last recorded; what waits to be decided is not."""
    written = (e["data"] for e in entries if e["kind"].startswith("conflict."))
    recorded = {data["conflict"]: data["state"] for data in written}
    rows = Conflict.objects.filter(application__call=call).exclude(state=ConflictState.RAISED)
    now = {str(pk): state for pk, state in rows.values_list("pk", "state")}
    for pk in sorted(recorded.keys() | now.keys(), key=int):
        if recorded.get(pk) != now.get(pk):
            then, is_now = recorded.get(pk, "nothing"), now.get(pk, "gone")
            yield f"conflict {pk}: recorded {then}, now {is_now}"
