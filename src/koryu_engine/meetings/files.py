"""Problems and plans as JSON: the same names as in `koryu_engine.types.meetings`, nothing else.

Sets and tuples are lists, a pair of languages is a list of two, a time is whole minutes or
"HH:MM". Fields with a default may be left out; unknown ones are refused, so that a misspelt
rule is not silently no rule.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from koryu_engine.types.meetings import MeetingProblem, Plan, Slot

CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
HALF = re.compile("[\ud800-\udfff]")
"""Half of a character, which JSON can spell and no file or terminal can hold."""


def problem_from_json(text: str) -> MeetingProblem:
    """Read a problem; raises ValueError naming the place in the file that cannot be meant."""
    problem: MeetingProblem = _read(text, MeetingProblem)
    return problem


def plan_from_json(text: str) -> Plan:
    """Read a plan; raises ValueError naming the place in the file that cannot be meant."""
    plan: Plan = _read(text, Plan)
    return plan


def to_json(shape: MeetingProblem | Plan) -> str:
    """Write a problem or a plan; reading it again gives an equal one."""
    return json.dumps(asdict(shape), default=_plain, ensure_ascii=False, indent=1)


def _plain(value: object) -> object:
    if isinstance(value, (set, frozenset)):
        return sorted((sorted(x) if isinstance(x, frozenset) else x for x in value), key=str)
    raise TypeError(f"{value!r} has no JSON form")


def _read(text: str, shape: type[Any]) -> Any:
    try:
        return _make(_parsed(text), shape, "")
    except RecursionError:
        raise ValueError("not JSON that can be read: lists within lists without end") from None


def _parsed(text: str) -> Any:
    try:
        # Some editors begin a file with a mark of their own.
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error}") from error
    except ValueError as error:
        if "digits" in str(error):  # Python's own limit, with advice for programmers
            error = ValueError("not JSON that can be read: a number of thousands of digits")
        raise error from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of a field given twice one would silently not count."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        name = next(each for each in names if names.count(each) > 1)
        raise ValueError(f"the field {name!r} is given twice")
    return found


def _make(value: Any, hint: Any, path: str) -> Any:
    """A value of the hinted type; `path` says where in the file it stands."""
    origin, arguments = get_origin(hint), get_args(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        return _record(value, hint, path)
    if origin in (Union, UnionType):
        if value is None and NoneType in arguments:
            return None
        (inner,) = (each for each in arguments if each is not NoneType)
        return _make(value, inner, path)
    if origin in (tuple, frozenset):
        return _many(value, origin, arguments, path)
    if origin is Literal:
        return _expect(value, value in arguments, f"one of {', '.join(arguments)}", path)
    if origin is not None:
        return _expect(value, isinstance(value, Mapping), "an object", path)
    return _plainly(value, hint, path)


def _plainly(value: Any, hint: Any, path: str) -> Any:
    if hint is float:
        return float(_expect(value, isinstance(value, (int, float)), "a number", path))
    if hint is int:
        right = isinstance(value, int) and not isinstance(value, bool)
        return _expect(value, right, "a whole number", path)
    if hint is str:
        right = isinstance(value, str) and not HALF.search(value)
        return _expect(value, right, "a text of whole characters", path)
    return _expect(value, isinstance(value, bool), "true or false", path)


def _many(value: Any, origin: Any, arguments: tuple[Any, ...], path: str) -> Any:
    _expect(value, isinstance(value, list), "a list", path)
    if origin is tuple and Ellipsis not in arguments:
        _expect(value, len(value) == len(arguments), f"{len(arguments)} values", path)
        hints = arguments
    else:
        hints = (arguments[0],) * len(value)
    made = (_make(e, h, f"{path}[{n}]") for n, (e, h) in enumerate(zip(value, hints, strict=True)))
    return origin(made)


def _record(value: Any, shape: type[Any], path: str) -> Any:
    _expect(value, isinstance(value, dict), "an object", path)
    known = {each.name: each for each in fields(shape)}
    for name in value:
        if name not in known:
            raise ValueError(f"{path or 'the file'}: unknown field {name!r}")
    for name, each in known.items():
        if name not in value and each.default is MISSING and each.default_factory is MISSING:
            raise ValueError(f"{path or 'the file'}: the field {name!r} is missing")
    hints = get_type_hints(shape)
    prefix = f"{path}." if path else ""
    if shape is Slot:
        value = {k: _minutes(v) if k in ("start", "end") else v for k, v in value.items()}
    return shape(**{k: _make(v, hints[k], f"{prefix}{k}") for k, v in value.items()})


def _minutes(value: Any) -> Any:
    """Minutes since midnight of a clock time; anything else as it is."""
    found = CLOCK.fullmatch(value) if isinstance(value, str) else None
    return 60 * int(found[1]) + int(found[2]) if found else value


def _expect(value: Any, right: bool, wanted: str, path: str) -> Any:
    if not right:
        shown = json.dumps(value, ensure_ascii=False)[:60]
        raise ValueError(f"{path or 'the file'}: expected {wanted}, not {shown}")
    return value
