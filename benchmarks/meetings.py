"""Meetings with the fewest breaks: the B2B benchmark of JAIR 2022, proved, beside published optima.

Every ``*.dzn`` is solved at fairness d = 2, the ``*.original.dzn`` also at d = 0, 1 and 3. Each
timetable is recounted here from the file's own numbers, by code that shares nothing with the
solver. ``optima.csv`` beside the files (instance, fairness_d, status, breaks, prototype_seconds)
holds the proved optima and the seconds of an earlier prototype to compare with.
"""

import argparse
import csv
import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koryu_engine.meetings.breaks import minimise_breaks
from koryu_engine.meetings.dzn import read_dzn
from koryu_engine.types.meetings import Plan

LIMIT = 60.0
COLUMNS = "{:26}{:>2} {:>10}{:>7}{:>6}{:>9}{:>8}  {:>10}{:>7}{:>10}"


@dataclass(frozen=True)
class Known:
    """A row of ``optima.csv``."""

    status: str
    breaks: int | None
    seconds: float | None


def folder(data: Path) -> Path:
    """Where the files are: the folder given or its ``b2b``."""
    return data / "b2b" if (data / "b2b").is_dir() else data


def cases(data: Path, part: str) -> Iterator[tuple[Path, int]]:
    """Each file with its values of d, those whose "name d" contains `part`."""
    for path in sorted(data.glob("*.dzn")):
        for d in (0, 1, 2, 3) if path.name.endswith(".original.dzn") else (2,):
            if part in f"{path.stem} {d}":
                yield path, d


def published(data: Path) -> dict[tuple[str, int], Known]:
    """``optima.csv``, empty where there is none."""
    path = data / "optima.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["instance"], int(row["fairness_d"])): Known(
                row["status"],
                int(row["breaks"]) if row["breaks"] else None,
                float(row["prototype_seconds"]) if row.get("prototype_seconds") else None,
            )
            for row in csv.DictReader(file)
        }


def recount(text: str, d: int, slots: list[int]) -> int:
    """Breaks of a timetable (a slot per request), after every rule of the file is checked anew."""
    text = re.sub(r"%[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL)
    value = {n: v.strip() for n, v in re.findall(r"(\w+)\s*=\s*([^;]*);", text)}
    number = {n: int(v) for n, v in value.items() if v.isdigit()}
    asked = re.findall(r"(\d+)\s*,\s*(\d+)\s*,\s*([123])\s*,?\s*(?=\|)", value["requested"])
    sets = {
        n: [set(map(int, re.findall(r"\d+", s))) for s in re.findall(r"{([^}]*)}", value[n])]
        for n in ("forbidden", "precedences")
    }
    fixed = list(map(int, re.findall(r"\d+", value["fixed"])))
    assert len(asked) == len(slots) == number["nMeetings"], "a request is not held"
    assert max(Counter(slots).values(), default=0) <= number["nTables"], "a table too many"
    days: list[list[int]] = [[] for _ in range(number["nBusiness"])]
    for at, ((one, other, session), slot) in enumerate(zip(asked, slots, strict=True)):
        assert 1 <= slot <= number["nTotalSlots"] and fixed[at] in (0, slot), "a slot is wrong"
        assert session == "3" or (session == "1") == (slot <= number["nMorningSlots"]), "a session"
        assert all(slots[each - 1] < slot for each in sets["precedences"][at]), "an order"
        days[int(one) - 1].append(slot)
        days[int(other) - 1].append(slot)
    for day, away in zip(days, sets["forbidden"], strict=True):
        assert len(set(day)) == len(day) and not away & set(day), "a participant is not free"
    breaks = [
        sum(b - a > 1 for a, b in zip(sorted(day), sorted(day)[1:], strict=False)) for day in days
    ]
    assert max(breaks, default=0) - min(breaks, default=0) <= d, "breaks are not fair"
    return sum(breaks)


def solve(path: Path, d: int, limit: float) -> dict[str, Any]:
    """One case as the bench reports it; wrong timetables end the bench."""
    text = path.read_text(encoding="utf-8")
    begun, processor = time.perf_counter(), time.process_time()
    plan = minimise_breaks(read_dzn(text, d), time_limit=limit)
    gaps = plan.goals[0] if plan.goals else None
    held = plan.status in ("optimal", "feasible")
    case = {
        "instance": path.stem,
        "d": d,
        "status": plan.status,
        "breaks": gaps.value if gaps and held else None,
        "bound": gaps.bound if gaps else None,
        "seconds": round(time.perf_counter() - begun, 2),
        "processor_seconds": round(time.process_time() - processor, 2),
    }
    if held:
        real = recount(text, d, _slots(plan))
        if real != case["breaks"]:
            raise AssertionError(f"{path.stem}: {real} breaks, not {case['breaks']}")
    return case


def _slots(plan: Plan) -> list[int]:
    slot = {int(held.request): int(held.slot) for held in plan.held}
    return [slot[request] for request in sorted(slot)]


def agrees(case: dict[str, Any], known: Known | None) -> bool | None:
    """Whether a proof is the published one; None where there is nothing to compare."""
    if known is None or case["status"] not in ("optimal", "infeasible"):
        return None
    return (case["status"], case["breaks"]) == (known.status, known.breaks)


def run(data: Path, part: str, limit: float, *, show: bool) -> dict[str, Any]:
    """All cases, each printed as it is done if `show`; the sums at the end."""
    known = published(data)
    if show:
        _print(
            "instance", "d", "status", "breaks", "bound", "seconds", "cpu",
            "published", "breaks", "prototype",
        )  # fmt: skip
    done = []
    for path, d in cases(data, part):
        case = solve(path, d, limit)
        best = known.get((path.stem, d))
        case["published"] = best.breaks if best else None
        case["agrees"] = agrees(case, best)
        done.append(case)
        if show:
            row = (best.status, best.breaks, best.seconds) if best else (None, None, None)
            own = [case[k] for k in ("instance", "d", "status", "breaks", "bound", "seconds")]
            _print(*own, case["processor_seconds"], *row)
    return {"cases": done, **_sums(done, known)}


def _sums(done: list[dict[str, Any]], known: dict[tuple[str, int], Known]) -> dict[str, Any]:
    best = [known.get((case["instance"], case["d"])) for case in done]
    return {
        "sum_seconds": round(sum(c["seconds"] for c in done), 2),
        "sum_processor_seconds": round(sum(c["processor_seconds"] for c in done), 2),
        "sum_prototype_seconds": round(sum(b.seconds or 0 for b in best if b), 2),
        "proved": sum(c["status"] in ("optimal", "infeasible") for c in done),
        "disagree": sum(c["agrees"] is False for c in done),
    }


def _print(*cells: object) -> None:
    print(COLUMNS.format(*("–" if cell is None else cell for cell in cells)), flush=True)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``koryu bench meetings``."""
    default = os.environ.get("KORYU_BENCH_DATA", Path(__file__).parents[2] / "shared" / "bench")
    parser.add_argument("--data", type=Path, default=Path(default), help="folder with *.dzn")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    parser.add_argument("--case", default="", help="only cases whose 'name d' contains this")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for each case")


def main(args: argparse.Namespace) -> int:
    """Run the bench; 1 without data, or where a proof differs from the published one."""
    data = folder(args.data)
    if not any(cases(data, args.case)):
        wanted = f"*.dzn with a case like {args.case!r}" if args.case else "*.dzn"
        message = f"no benchmark data: {wanted} not found in {data}"
        print(json.dumps({"error": message}) if args.json else message)
        return 1
    result = run(data, args.case, args.limit, show=not args.json)
    if args.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        print(
            f"proved {result['proved']} of {len(result['cases'])}, {result['disagree']} not as "
            f"published; {result['sum_seconds']} s, {result['sum_processor_seconds']} s of "
            f"processor, prototype {result['sum_prototype_seconds']} s"
        )
    return int(bool(result["disagree"]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    raise SystemExit(main(parser.parse_args()))
