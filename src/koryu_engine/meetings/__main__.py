"""`koryu schedule INPUT.json`: plan a day from a file and say how good the plan is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from koryu_engine.meetings import check, plan_day
from koryu_engine.meetings.files import problem_from_json, to_json
from koryu_engine.types.meetings import FOR_TIMES, Plan
from koryu_engine.types.retrieval import Reason

TEXTS = {
    "meeting.full": "{participant} holds its {most} meetings already",
    "meeting.busy": "{participant} has other meetings in {slots}",
    "meeting.no_common_slot": "no slot open to it in which everybody is there",
    "meeting.no_table": "no suitable table in {slots}",
    "meeting.no_interpreter": "no interpreter {languages} in {slots}",
    "meeting.precedence": "its order with {request}",
    "meeting.travel": "too far for {participant}",
    "meeting.outweighed": "{participant} has meetings that count as much or more: {requests}",
    "meeting.costs": "in {slots} it would cost a goal that stands before, or move other meetings",
    "conflict.away": "{participant} is away in {slots}",
    "conflict.busy": "{participant} cannot hold more meetings at once",
    "conflict.fixed": "{request} is fixed to its slot",
    "conflict.forbidden": "slots are forbidden to {request}",
    "conflict.gap_difference": "the gaps of any two participants are to be near",
    "conflict.interpreter": "there are only so many interpreters {languages}",
    "conflict.least": "{participant} is promised a number of meetings",
    "conflict.mandatory": "{request} must be held",
    "conflict.most": "{participant} wants no more meetings",
    "conflict.periods": "{request} is bound to its periods",
    "conflict.place": "no place suits {request}",
    "conflict.precedence": "{earlier} comes before {later}",
    "conflict.tables": "there are only so many tables in {slot}",
    "conflict.travel": "{participant} needs time between zones",
    "move.away": "{id} is not there then",
    "move.fixed": "{id} is fixed to another slot or place",
    "move.forbidden": "that slot is forbidden to {id}",
    "move.periods": "{id} is bound to other periods",
    "move.mandatory": "{id} would have to leave, but must be held",
    "move.least": "{id} would have fewer meetings than promised",
}


def main(words: Sequence[str] | None = None) -> int:
    """Plan, print, write; 0 for a plan, 1 for none, 2 for a file that cannot be read or written."""
    parser = argparse.ArgumentParser(prog="koryu schedule", description=__doc__)
    parser.add_argument("input", type=Path, help="the problem, JSON (docs/user/schedule.md)")
    parser.add_argument("--out", type=Path, help="write the plan there, JSON")
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit (60)")
    parser.add_argument("--seed", type=int, default=0, help="equal seeds give equal plans (0)")
    options = parser.parse_args(words)
    if not options.seconds > 0:
        parser.error("--seconds must be more than 0")
    if not 0 <= options.seed < 2**31:
        parser.error("--seed must be from 0 to 2147483647")
    try:
        problem = problem_from_json(options.input.read_text(encoding="utf-8"))
        plan = plan_day(problem, seed=options.seed, time_limit=options.seconds)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        print(f"koryu schedule: {options.input}: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines(plan)))
    for fault in check(problem, plan):
        print(f"FAULT {fault.reason.key} {dict(fault.reason.params)}", file=sys.stderr)
    try:
        if options.out:
            options.out.write_text(to_json(plan) + "\n", encoding="utf-8")
    except OSError as error:
        print(f"koryu schedule: the plan could not be written: {error}", file=sys.stderr)
        return 2
    return 0 if plan.status in ("optimal", "feasible") else 1


def lines(plan: Plan) -> list[str]:
    """The plan's standing in plain English."""
    found = [f"{plan.status}: {len(plan.held)} meetings in {plan.seconds:.1f} s"]
    for each in plan.goals:
        standing = "proved" if each.proved else f"gap {abs(each.bound - each.value)}"
        standing += " for these times" * (each.goal in FOR_TIMES)
        found.append(f"  {each.goal:<13}{each.value:>8}   bound {each.bound:>8}   {standing}")
    for held in plan.held:
        where = " ".join(name for name in (held.place, held.interpreter) if name)
        found.append(f"  {held.slot:<8}{held.request}  {where}".rstrip())
    if plan.unplaced:
        found.append(f"not held: {len(plan.unplaced)}")
    for missing in plan.unplaced:
        found.append(f"  {missing.request}: {'; '.join(map(said, missing.reasons))}")
    if plan.conflict:
        found.append("these cannot all hold; without any one of them the rest could:")
    return found + [f"  {said(reason)}" for reason in plan.conflict]


def said(reason: Reason) -> str:
    return TEXTS[reason.key].format(**reason.params)


if __name__ == "__main__":
    sys.exit(main())
