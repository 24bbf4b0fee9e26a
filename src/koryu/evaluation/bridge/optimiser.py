"""The assignment in a process of its own, so that it can be killed without harm.

Reads `{"problem": …, "seconds": …}` on standard input; writes one JSON line: `{"plan": …}`, or
`{"error": …}`. Knows no database.
"""

import json
import sys

from koryu.evaluation.bridge.files import problem_of, result_json
from koryu_engine.assignment import assign, check


def main() -> int:
    """0 with an assignment, 1 with an error line."""
    asked = json.load(sys.stdin)
    try:
        problem = problem_of(asked["problem"])
        found = assign(problem, time_limit=asked["seconds"])
    except ValueError as error:
        return _fail(str(error))
    if faults := check(problem, found):
        return _fail(f"refused by the independent check: {[f.reason.key for f in faults[:3]]}")
    print(json.dumps({"plan": result_json(found)}), flush=True)
    return 0


def _fail(text: str) -> int:
    print(json.dumps({"error": text}), flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
