"""Interpreters in clauses: enough of them at work in each slot, rested, and none too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from koryu_engine.meetings.breaks.clauses import TRUE, Formula


@dataclass(frozen=True, slots=True)
class Voice:
    """An interpreter in numbers.

    `slots`: where there. `speaks`: numbers of the languages asked for. `windows`: slots of which
    one must be free. `most`: slots in all, None for any number.
    """

    slots: frozenset[int]
    speaks: frozenset[int]
    windows: tuple[range, ...] = ()
    most: int | None = None


def interpret(
    formula: Formula,
    slots: int,
    asked: Sequence[Sequence[dict[int, int]]],
    voices: Sequence[Voice],
) -> None:
    """In every slot as many voices work in each of the languages as meetings need one.

    `asked`: by language, the meetings' literals by slot.
    """
    work = [_work(formula, voice) for voice in voices]
    for slot in range(slots):
        for language, meetings in enumerate(asked):
            here = [held[slot] for held in meetings if slot in held]
            able = [at[slot, language] for at in work if (slot, language) in at]
            _served(formula, here, able)


def _work(formula: Formula, voice: Voice) -> dict[tuple[int, int], int]:
    """Literals of a voice by slot and language, with its rules; certain where it has none."""
    tied = bool(voice.windows) or voice.most is not None or len(voice.speaks) > 1
    work = {
        (slot, language): formula.new() if tied else TRUE
        for slot in sorted(voice.slots)
        for language in sorted(voice.speaks)
    }
    for slot in voice.slots:
        formula.at_most_one([at for (there, _), at in work.items() if there == slot])
    if voice.most is not None:
        formula.at_most(list(work.values()), voice.most)
    for window in voice.windows:
        if voice.slots.issuperset(window):
            _rest(formula, [[work[t, each] for each in sorted(voice.speaks)] for t in window])
    return work


def _rest(formula: Formula, window: list[list[int]]) -> None:
    """One slot of the window is free of every language."""
    idle = []
    for here in window:
        if len(here) == 1:
            idle.append(-here[0])
            continue
        idle.append(formula.new())
        for each in here:
            formula.add(-idle[-1], -each)
    formula.add(*idle)


def _served(formula: Formula, here: list[int], able: list[int]) -> None:
    """No more of `here` than of `able`."""
    if len(here) <= len(able) and all(each == TRUE for each in able):
        return
    needed = formula.counted(here, len(able) + 1)
    working = formula.counted(able, len(able), exact=True)
    for k, each in enumerate(needed):
        formula.add(-each, *working[k : k + 1])
