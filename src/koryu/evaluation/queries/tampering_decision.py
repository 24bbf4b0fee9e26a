"""The decision and what followed from it, against what the ledger recorded of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from koryu.programmes.enums import ApplicationState, CallState
from koryu.programmes.models import Call

from ..enums import AppealState, Outcome
from ..models import Appeal, Decision
from ..rules.decision import reason_digest
from ..rules.ledger import canonical
from .decisions import rows_of
from .matching import accepted_runs, documents

Entry = Mapping[str, Any]
RECORDED = ("decision.recorded", "decision.corrected")
DECIDED = (CallState.DECIDED, CallState.APPEALS, CallState.FINAL)
# What is recorded before a call may be where it is.
NEEDED = {
    CallState.DECIDED: ("decision.recorded",),
    CallState.APPEALS: ("decision.recorded", "results.sent"),
    CallState.FINAL: ("decision.recorded", "results.sent", "final"),
}
# What an application may be after an outcome was told or undone.
SHOWN = {
    Outcome.SELECT: (ApplicationState.SELECTED, ApplicationState.AGREEMENT),
    Outcome.WAITLIST: (ApplicationState.WAITLISTED,),
    Outcome.REJECT: (ApplicationState.REJECTED,),
    ApplicationState.IN_STAGE: (ApplicationState.IN_STAGE,),
    ApplicationState.WITHDRAWN: (ApplicationState.WITHDRAWN,),
}
HAS_PLACE = SHOWN[Outcome.SELECT]


def decision_differences(call: Call, entries: Sequence[Entry]) -> Iterable[str]:
    """In words: the state of the call, proposal, outcomes, appeals, places given."""
    kinds = {entry["kind"] for entry in entries}
    for kind in NEEDED.get(call.state, ()):
        if kind not in kinds:
            yield f"decision: the call is {call.state}, but the ledger has no {kind}"
    yield from _proposal(call, entries)
    yield from _outcomes(call, entries)
    yield from _appeals(call, entries)
    yield from _matching(call, entries)


def _proposal(call: Call, entries: Sequence[Entry]) -> Iterable[str]:
    """The rows, the note and the version as the last entry that changed them left them."""
    version, note, rows = _proposed(entries)
    decision = Decision.objects.filter(call=call).first()
    if decision is None:
        if rows:
            yield "decision: it is gone"
        return
    if decision.version != version:
        yield f"decision: its version is {decision.version}, which the ledger does not know"
    now = {row.number: row.as_data() for row in rows_of(decision)}
    for number in sorted(rows.keys() | now.keys()):
        if canonical(rows.get(number)) != canonical(now.get(number)):
            yield f"decision: the row of {number} changed"
    if reason_digest(decision.note) != note:
        yield "decision: the committee's note changed"


def _proposed(entries: Sequence[Entry]) -> tuple[int, str, dict[str, Any]]:
    """(version, digest of the note, row by number) that the entries come to."""
    version, note, rows = 0, "", {}
    for entry in entries:
        data = entry["data"]
        if entry["kind"] in RECORDED:
            content = data["content"]
            version, note = int(content["version"]), content["note"]
            rows = {row["number"]: row for row in content["rows"]}
        elif entry["kind"] == "appeal.upheld":
            version = int(data["version"])
        elif entry["kind"] == "decision.changed":
            version, note = int(data["version"]), data.get("note", note)
            for row in data.get("rows", ()):
                rows[row["number"]] = row
                if row["outcome"] not in Outcome.values:  # taken away, or withdrawn
                    del rows[row["number"]]
    return version, note, rows


def _outcomes(call: Call, entries: Sequence[Entry]) -> Iterable[str]:
    """Every application is what its people were told; nobody is selected who was told nothing."""
    told = _told(entries)
    found = call.applications.exclude(number="").order_by("number").values_list("number", "state")
    for number, state in found:
        if number in told and state not in SHOWN[told[number]]:
            yield f"decision: {number} is {state}, the ledger says {told[number]}"
        elif number not in told and state in HAS_PLACE:
            yield f"decision: {number} is {state}, which the ledger does not say"


def _told(entries: Sequence[Entry]) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in entries:
        kind, data = entry["kind"], entry["data"]
        if kind == "results.sent":
            found |= data["outcomes"]
        elif kind == "appeal.upheld":
            found[data["application"]] = ApplicationState.IN_STAGE
        elif kind == "appeal.carried_out":
            found[data["application"]] = data["outcome"]
        elif kind == "waitlist.promoted":
            found[data["application"]] = Outcome.SELECT
        elif kind == "place.given_back":
            found[data["application"]] = ApplicationState.WITHDRAWN
    return found


def _appeals(call: Call, entries: Sequence[Entry]) -> Iterable[str]:
    """Texts and answers of each application's appeals, in their order."""
    recorded: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        data = entry["data"]
        if entry["kind"] == "appeal.raised":
            recorded[data["application"]].append(f"raised {data['text']}")
        elif entry["kind"] in ("appeal.upheld", "appeal.dismissed"):
            recorded[data["application"]].append(f"{entry['kind'][7:]} {data['answer']}")
    now: dict[str, list[str]] = defaultdict(list)
    rows = Appeal.objects.filter(application__call=call).select_related("application")
    for appeal in rows.order_by("at", "id"):
        own = now[appeal.application.number]
        own.append(f"raised {reason_digest(appeal.text)}")
        if appeal.state != AppealState.OPEN:
            own.append(f"{appeal.state} {reason_digest(appeal.answer)}")
    for number in sorted(recorded.keys() | now.keys()):
        if recorded[number] != now[number]:
            yield f"decision: an appeal of {number} or its answer is not the one recorded"


def _matching(call: Call, entries: Sequence[Entry]) -> Iterable[str]:
    recorded = [entry["data"] for entry in entries if entry["kind"] == "matching.accepted"]
    if canonical(documents(accepted_runs(call))) != canonical(recorded):
        yield "matching: the places given are not those recorded"
