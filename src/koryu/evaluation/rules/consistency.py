"""What a stage was closed with must be what was recorded before: the rules as they were frozen
when it started, the score sheets as they were handed in. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

Entry = Mapping[str, Any]
RULES = ("aggregation", "trim_from", "pass_mark", "keep", "spread_flag")
FIGURES = ("kind", "weight", "scale", "minimum")


def against_before(inputs: Mapping[str, Any], before: Sequence[Entry]) -> list[str]:
    """Every difference in words; none where the stage's start was not recorded."""
    position = inputs["stage"]["position"]
    started = None
    for entry in before:
        if entry["kind"] == "stage.started" and entry["data"]["stage"] == position:
            started = entry["data"]
    if started is None:
        return []
    return [
        *_rules(inputs, started),
        *_sheets(inputs, handed_in(position, before)),
    ]


def handed_in(position: str, entries: Iterable[Entry]) -> dict[tuple[str, str], dict[str, str]]:
    """(application, alias) → points of the sheets that count after these entries."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for entry in entries:
        data = entry["data"]
        if not entry["kind"].startswith("review.") or data.get("stage") != position:
            continue
        key = (data["application"], data["alias"])
        if entry["kind"] == "review.handed_in":
            found[key] = data["points"]
        else:  # opened again, or void
            found.pop(key, None)
    return found


def submissions_of(position: str, entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """(application, alias) → SHA-256 of the submission its sheet was last handed in on."""
    return {
        (data["application"], data["alias"]): data["submission"]
        for data in (entry["data"] for entry in entries if entry["kind"] == "review.handed_in")
        if data.get("stage") == position
    }


def _rules(inputs: Mapping[str, Any], started: Mapping[str, Any]) -> Iterable[str]:
    for name in RULES:
        if not _same(inputs["stage"][name], started[name]):
            yield f"{name} was {started[name] or 'none'} at the start, now {inputs['stage'][name]}"
    frozen = {panel["country"]: panel for panel in started["panels"]}
    for panel in inputs["panels"]:
        then = frozen.get(panel["key"])
        if then is None:
            yield f"panel {panel['key']} was not there at the start"
            continue
        if not _same(panel["weight"], then["weight"]):
            yield f"weight of panel {panel['key']} was {then['weight']}, now {panel['weight']}"
        yield from _criteria(panel, then)


def _criteria(panel: Mapping[str, Any], then: Mapping[str, Any]) -> Iterable[str]:
    now = {each["code"]: each for each in panel["criteria"]}
    frozen = {each["code"]: each for each in then["criteria"]}
    for code in sorted(now.keys() ^ frozen.keys()):
        yield f"criterion {code} of {panel['key']} is {'new' if code in now else 'gone'}"
    for code in sorted(now.keys() & frozen.keys()):
        for name in FIGURES:
            if not _same(now[code][name], frozen[code][name]):
                yield (
                    f"{name} of criterion {code} of {panel['key']} was "
                    f"{frozen[code][name] or 'none'} at the start, now {now[code][name]}"
                )


def _sheets(
    inputs: Mapping[str, Any], given: Mapping[tuple[str, str], Mapping[str, str]]
) -> Iterable[str]:
    taking_part = set(inputs["applications"])
    counted = {(s["application"], s["alias"]): s["points"] for s in inputs["sheets"]}
    recorded = {key: points for key, points in given.items() if key[0] in taking_part}
    for key in sorted(counted.keys() | recorded.keys()):
        where = f"{key[1]} on {key[0]}"
        if key not in recorded:
            yield f"{where}: the sheet counts, but was not handed in"
        elif key not in counted:
            yield f"{where}: the sheet was handed in, but does not count"
        else:
            for code in sorted(counted[key].keys() | recorded[key].keys()):
                then, now = recorded[key].get(code, ""), counted[key].get(code, "")
                if not _same(then, now):
                    yield f"{where}, {code}: handed in {then or 'none'}, counted {now or 'none'}"


def _same(one: object, other: object) -> bool:
    """Equal as numbers where both are, else as text; nothing is nothing however written."""
    if one in (None, "") or other in (None, ""):
        return (one or "") == (other or "")
    try:
        return Fraction(str(one)) == Fraction(str(other))
    except ValueError:
        return str(one) == str(other)
