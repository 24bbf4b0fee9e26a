"""Evaluators to applications, fair and proved; two-sided stable matching with quotas."""

from koryu_engine.assignment.check import check
from koryu_engine.assignment.price import price
from koryu_engine.assignment.solve import assign
from koryu_engine.assignment.stable import match, why
from koryu_engine.assignment.stable_check import blocking, check_matching
from koryu_engine.assignment.validate import validate, validate_match

__all__ = [
    "assign",
    "blocking",
    "check",
    "check_matching",
    "match",
    "price",
    "validate",
    "validate_match",
    "why",
]
