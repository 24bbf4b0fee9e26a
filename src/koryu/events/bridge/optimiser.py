"""The optimiser in a process of its own, so that it can be killed without harm.

Reads `{"problem": …, "seconds": …}` on standard input; writes one JSON object a line: `{"done": 2,
"of": 6}` after each goal, at the end `{"plan": …}`, or `{"error": …}`. Knows no database.
"""

import json
import sys

from koryu.events.bridge.files import as_json, problem_of_json
from koryu_engine.meetings import plan_day


def main() -> int:
    """0 with a plan, 1 with an error line."""
    asked = json.load(sys.stdin)
    try:
        problem = problem_of_json(asked["problem"])
        plan = plan_day(problem, time_limit=asked["seconds"], progress=_progress)
    except ValueError as error:
        _say(error=str(error))
        return 1
    _say(plan=as_json(plan))
    return 0


def _progress(done: int, of: int) -> None:
    _say(done=done, of=of)


def _say(**message: object) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    sys.exit(main())
