"""The one door of evaluation: what an operator, an evaluator and an applicant may see.

Pure. `queries.access` asks these of rows; no page, file, notice or export decides by itself.
Operators of both desks see everything. An evaluator reads what is assigned to them and nothing
else, and knows other evaluators by alias only. An applicant never meets an alias.
"""

from ..enums import WRITING, Anonymity, AssignmentState

OPEN = (AssignmentState.SENT, AssignmentState.ACCEPTED)


def may_read_assigned(*, own: bool, active: bool, terms: bool, state: str, stage: str) -> bool:
    """An evaluator of the pool, with the terms accepted, while the stage is being reviewed.

    Whoever was asked reads before they accept: only so can they see a conflict of interest.
    """
    return own and active and terms and state in OPEN and stage in WRITING


def may_write_review(*, reads: bool, state: str) -> bool:
    """Only what was accepted is scored."""
    return reads and state == AssignmentState.ACCEPTED


def names_applicant(anonymity: str) -> bool:
    """Whether evaluators of the stage are told who applied."""
    return anonymity != Anonymity.DOUBLE


def names_evaluators(anonymity: str) -> bool:
    """Whether applicants are told who evaluates."""
    return anonymity == Anonymity.NONE


def may_discuss(*, reads: bool, own_in: bool, all_in: bool) -> bool:
    """Others' points are shown once every evaluator of the application has handed in theirs."""
    return reads and own_in and all_in


def tells_how_many(count: int) -> bool:
    """Whether a mean over so many evaluators may be shown outside: one's mean is their mark."""
    return count > 1
