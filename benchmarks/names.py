"""Names across scripts: top-1 accuracy and false matches on a list of real names.

Protocol: for every script, an index holds only that form of each entity; every other form of each
entity is a query. Top-1 asks for the entity itself first (a query that finds nothing is wrong).
Leave-one-out asks the same with the entity taken out of the index: anything found is a false
match. Tables and thresholds were set on the ``dev`` part; ``check`` was entered after the method
was frozen, but its misses were read since; how blind each part is,
``docs/developer/algorithms/names.md`` says. The baseline
romanises naively and compares with ``difflib`` at its best threshold for top-1.
"""

import argparse
import csv
import json
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any

from koryu_engine.language.names import Kind, NameIndex

SCRIPTS = ("ko", "ja", "en", "kana")
KINDS: tuple[Kind, ...] = ("organisation", "person")
PARTS = ("check", "blind", "dev")
SYNTHETIC_SIZE = 100_000


@dataclass(frozen=True)
class Entity:
    """One row of the list; ``forms`` maps a script to the name in it."""

    id: str
    kind: Kind
    split: str
    forms: dict[str, str]


@dataclass(frozen=True)
class Trial:
    """One query: what it should find, what came first, and what came with it left out."""

    kind: Kind
    split: str
    direction: str
    query: str
    wanted: str
    found: str | None
    left_out: str | None


def load(path: Path) -> list[Entity]:
    """Read the list (tab-separated, UTF-8, one header line)."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Entity(row["id"], row["kind"], row["split"], {s: row[s] for s in SCRIPTS if row[s]})
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


Search = Callable[[str], list[str]]


def trials(entities: list[Entity], kind: Kind, make: Callable[..., Search]) -> Iterator[Trial]:
    """All queries of one kind in all directions; ``make`` builds a search over (id, name) pairs."""
    known = [e for e in entities if e.kind == kind]
    for target in SCRIPTS:
        search = make(kind, [(e.id, e.forms[target]) for e in known if target in e.forms])
        for entity in known:
            if target not in entity.forms:
                continue
            for script in (s for s in SCRIPTS if s in entity.forms and s != target):
                query = entity.forms[script]
                found = [*search(query), None, None]
                left_out = next((f for f in found if f != entity.id), None)
                yield Trial(
                    kind, entity.split, f"{script}→{target}", query, entity.id, found[0], left_out
                )


def koryu(aliases: bool, pause: list[float]) -> Callable[..., Search]:
    """Search by ``NameIndex``; the processor seconds of each query are appended to ``pause``."""

    def make(kind: Kind, names: list[tuple[str, str]]) -> Search:
        index: NameIndex[str] = NameIndex(kind, aliases=aliases)
        for id, name in names:
            index.add(id, name)

        def search(query: str) -> list[str]:
            start = time.process_time()
            found = index.search(query, 3)
            pause.append(time.process_time() - start)
            return [id for id, _, _ in found]

        return search

    return make


def naive(kind: Kind, names: list[tuple[str, str]]) -> Search:
    """The baseline: sound for sound romanisation, words sorted, ``difflib`` ratio ≥ 0.7."""
    known = [(id, _romanised(name)) for id, name in names]

    def search(query: str) -> list[str]:
        text = _romanised(query)
        ranked = sorted(((SequenceMatcher(None, text, o).ratio(), id) for id, o in known))[::-1]
        return [id for ratio, id in ranked[:3] if ratio >= 0.7]

    return search


@lru_cache(maxsize=4096)
def _romanised(name: str) -> str:
    from koryu_engine.language.names_phonetic import classes
    from koryu_engine.language.names_readings import japanese_readings

    words = unicodedata.normalize("NFKC", name).casefold().replace("・", " ").split()
    if any("一" <= c <= "鿿" for c in name):
        words = [japanese_readings(word, 1)[0] for word in words]
    return " ".join(sorted(classes(word) if not word.isascii() else word for word in words))


def figures(found: list[Trial]) -> dict[str, Any]:
    """Percentages of one group of trials."""
    hits = sum(t.found == t.wanted for t in found)
    false = sum(t.left_out is not None for t in found)
    return {
        "queries": len(found),
        "top1": round(100 * hits / len(found), 2) if found else None,
        "false_matches": round(100 * false / len(found), 3) if found else None,
    }


def summary(found: list[Trial]) -> dict[str, Any]:
    """Figures of all trials, then by part, by part and kind, and by direction."""
    groups: dict[str, list[Trial]] = defaultdict(list)
    for trial in found:
        groups["all"].append(trial)
        groups[f"all {trial.kind}"].append(trial)
        groups[trial.split].append(trial)
        groups[f"{trial.split} {trial.kind}"].append(trial)
        groups[f"{trial.split} {trial.kind} {trial.direction}"].append(trial)
    return {name: figures(groups[name]) for name in sorted(groups)}


def synthetic_speed(entities: list[Entity]) -> dict[str, float]:
    """Time, and top-10 recall, of the listed people among 100,000 made-up ones (sample names)."""
    people = [e for e in entities if e.kind == "person"]
    families = [e.forms["en"].split()[-1] for e in people]
    givens = [e.forms["en"].split()[0] for e in people]
    index: NameIndex[int] = NameIndex("person")
    start = time.perf_counter()
    for number in range(SYNTHETIC_SIZE):
        family, given = families[number % len(families)], givens[number // 97 % len(givens)]
        tail = "kaminoru tesawi hoyami"[number % 7 : number % 7 + 2 + number % 5].strip()
        index.add(number, f"{given}{tail} {family}")
    built = time.perf_counter() - start
    for number, person in enumerate(people, SYNTHETIC_SIZE):
        index.add(number, person.forms["en"])
    start = time.perf_counter()
    answers = [[id for id, _, _ in index.search(person.forms["ko"], 10)] for person in people]
    spent = time.perf_counter() - start
    found = sum(number in ids for number, ids in enumerate(answers, SYNTHETIC_SIZE))
    return {
        "names": SYNTHETIC_SIZE,
        "build_seconds": round(built, 1),
        "ms_per_query": round(1000 * spent / len(people), 1),
        "recall_at_10": round(100 * found / len(people), 1),
    }


def run(entities: list[Entity], *, speed: bool) -> dict[str, Any]:
    """All figures: with aliases, without, the baseline, and processor milliseconds per query."""
    pause: list[float] = []
    result: dict[str, Any] = {"entities": len(entities)}
    for name, make in (
        ("aliases", koryu(True, pause)),
        ("no_aliases", koryu(False, [])),
        ("baseline", naive),
    ):
        found = [t for kind in KINDS for t in trials(entities, kind, make)]
        result[name] = summary(found)
    result["ms_per_query"] = round(1000 * sum(pause) / len(pause), 2)
    if speed:
        result["large_index"] = synthetic_speed(entities)
    return result


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``koryu bench names``."""
    default = Path(__file__).with_name("data") / "names.tsv"
    parser.add_argument("--list", type=Path, default=default, help="tab-separated list of names")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    parser.add_argument("--misses", action="store_true", help="print misses of the dev half")
    parser.add_argument("--speed", action="store_true", help="also time a 100,000-name index")


def print_misses(entities: list[Entity]) -> None:
    """Misses and false matches within the dev half: no name of the blind half is shown."""
    entities = [entity for entity in entities if entity.split == "dev"]
    for aliases in (True, False):
        for kind in KINDS:
            for t in trials(entities, kind, koryu(aliases, [])):
                if t.found != t.wanted or t.left_out:
                    mode = "aliases" if aliases else "plain"
                    print(mode, t.direction, t.query, "→", t.found, "| left out →", t.left_out)


def main(args: argparse.Namespace) -> int:
    """Run the bench; returns the exit status."""
    entities = load(args.list)
    if args.misses:
        print_misses(entities)
        return 0
    result = run(entities, speed=args.speed)
    if args.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
        return 0
    print_table(result)
    print(f"{result['ms_per_query']} ms of processor per query", result.get("large_index", ""))
    return 0


def print_table(result: dict[str, Any]) -> None:
    """Overall figures first, then each part and kind, beside the baseline of the same run."""
    modes = {"aliases": "koryu", "no_aliases": "no aliases", "baseline": "baseline"}
    print(f"{'top-1 % / false %':20}{'queries':>8}", *(f"{m:>15}" for m in modes.values()))
    groups = [f"{part} {kind}".strip() for part in ("all", *PARTS) for kind in ("", *KINDS)]
    for group in (g for g in groups if g in result["aliases"]):
        rows = [result[mode][group] for mode in modes]
        cells = (f"{row['top1']:6.2f} / {row['false_matches']:5.2f}" for row in rows)
        print(f"{group:20}{rows[0]['queries']:8}", *(f"{cell:>15}" for cell in cells))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    raise SystemExit(main(parser.parse_args()))
