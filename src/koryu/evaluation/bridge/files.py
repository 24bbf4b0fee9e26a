"""The engine's assignment shapes as JSON, both ways. Knows no database."""

from dataclasses import asdict
from typing import Any

from koryu_engine.types.assignment import (
    Application,
    Assignment,
    AssignmentProblem,
    AssignmentValue,
    Evaluator,
    Fit,
    Pair,
    Quota,
    Served,
)
from koryu_engine.types.retrieval import Reason

Json = dict[str, Any]


def problem_json(problem: AssignmentProblem) -> Json:
    """As it is kept; sets become sorted lists."""
    return _plain(asdict(problem))


def result_json(result: Assignment) -> Json:
    """As it is kept, with reasons as {"key", "params"}."""
    data = _plain(asdict(result))
    data["conflict"] = [{"key": e.key, "params": dict(e.params)} for e in result.conflict]
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(_plain(each) for each in value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def problem_of(data: Json) -> AssignmentProblem:
    """Reads what `problem_json` wrote; raises KeyError, TypeError for what cannot be meant."""
    return AssignmentProblem(
        evaluators=tuple(_evaluator(each) for each in data["evaluators"]),
        applications=tuple(_application(each) for each in data["applications"]),
        fits=tuple(Fit(*each) for each in data["fits"]),
        pins=tuple(Pair(*each) for each in data["pins"]),
        forbidden=tuple(Pair(*each) for each in data["forbidden"]),
        keep=tuple(Pair(*each) for each in data["keep"]),
        price=data["price"],
        fairness=data["fairness"],
        step=data["step"],
    )


def _evaluator(data: Json) -> Evaluator:
    sets = {key: frozenset(data[key]) for key in ("tags", "languages")}
    return Evaluator(**data | sets)


def _application(data: Json) -> Application:
    quotas = tuple(Quota(each["tag"], each["least"]) for each in data["quotas"])
    return Application(**data | {"quotas": quotas, "languages": frozenset(data["languages"])})


def result_of(data: Json) -> Assignment:
    """Reads what `result_json` wrote."""
    return Assignment(
        status=data["status"],
        pairs=tuple(Pair(*each) for each in data["pairs"]),
        served=tuple(
            Served(e["application"], tuple(e["evaluators"]), e["score"]) for e in data["served"]
        ),
        goals=tuple(AssignmentValue(**each) for each in data["goals"]),
        changed=tuple(Pair(*each) for each in data["changed"]),
        levels=tuple(data["levels"]),
        conflict=tuple(Reason(e["key"], e["params"]) for e in data["conflict"]),
        seconds=data["seconds"],
    )
