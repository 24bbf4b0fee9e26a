"""The engine's JSON as the database keeps it: objects, not text. Knows no database."""

import json

from koryu_engine.meetings.files import plan_from_json, problem_from_json, to_json
from koryu_engine.types.meetings import MeetingProblem, Plan


def problem_of_json(problem: dict) -> MeetingProblem:
    """Raises ValueError for what cannot be meant."""
    return problem_from_json(json.dumps(problem))


def plan_of_json(plan: dict) -> Plan:
    """Raises ValueError for what cannot be meant."""
    return plan_from_json(json.dumps(plan))


def as_json(shape: MeetingProblem | Plan) -> dict:
    return json.loads(to_json(shape))
