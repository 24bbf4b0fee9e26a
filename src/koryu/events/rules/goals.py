"""The order of goals by which a meeting day is planned. Pure."""

from collections.abc import Iterable, Sequence

FIRST = "mandatory"
# Changes of place are left out unless a day asks for them: where every table is a place of its own
# the fewest cannot be proved, and most days have one hall.
USUAL = (FIRST, "weight", "fairness", "gaps", "interpreters")
ALL = (FIRST, "weight", "fairness", "stability", "gaps", "moves", "spread", "interpreters")
UP, DOWN, OUT, IN = "up", "down", "out", "in"


def usual_order(*, published: bool, priced: bool) -> tuple[str, ...]:
    """The order of a day that has none of its own; what is published stands as firm as its price.

    `priced`: whether moving a published meeting may pay off.
    """
    if not published:
        return USUAL
    first = (FIRST, "weight") if priced else (FIRST,)
    return (*first, "stability", *(goal for goal in USUAL if goal not in first))


def is_order(goals: Sequence[str]) -> bool:
    """Whether these are goals, each once, the one that cannot move first."""
    known = set(goals) <= set(ALL) and len(set(goals)) == len(goals)
    return known and goals[:1] == [FIRST]


def tidy(goals: Iterable[str]) -> list[str]:
    """An order from what a form sent: the unknown and the doubled left out."""
    kept = [goal for goal in dict.fromkeys(goals) if goal in ALL and goal != FIRST]
    return [FIRST, *kept]


def changed(goals: list[str], step: str, goal: str) -> list[str]:
    """The order after one press; what cannot be done changes nothing. The first stays first."""
    rest = [each for each in goals if each != FIRST]
    if step == IN and goal in ALL and goal not in goals:
        return [FIRST, *rest, goal]
    if goal not in rest:
        return goals
    at = rest.index(goal)
    rest.remove(goal)
    if step in (UP, DOWN):
        rest.insert(max(at - 1, 0) if step == UP else at + 1, goal)
    elif step != OUT:
        return goals
    return [FIRST, *rest]
