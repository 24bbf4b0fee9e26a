"""Data of evaluation, one module a noun."""

from .appeals import Appeal
from .assignments import Assignment, AssignmentRun, ForbiddenPair
from .conflicts import Conflict, DeclaredRelation
from .decisions import Decision, DecisionApproval, DecisionRow
from .evaluators import Evaluator, EvaluatorTerms, PanelSeat
from .ledger import LedgerEntry
from .matching import HostPlace, MatchRun, Preference
from .results import StageResult
from .reviews import DiscussionNote, Review, Score
from .stages import Criterion, Panel, Stage

__all__ = [
    "Appeal",
    "Assignment",
    "AssignmentRun",
    "Conflict",
    "Criterion",
    "Decision",
    "DecisionApproval",
    "DecisionRow",
    "DeclaredRelation",
    "DiscussionNote",
    "Evaluator",
    "EvaluatorTerms",
    "ForbiddenPair",
    "HostPlace",
    "LedgerEntry",
    "MatchRun",
    "Panel",
    "PanelSeat",
    "Preference",
    "Review",
    "Score",
    "Stage",
    "StageResult",
]
