"""Two-sided matching as a document through the engine: who goes where, and why not elsewhere.

`problem`: {"proposing", "applicants": [{"id", "wishes": [[id, …], …]}], "places": [{"id",
"quota", "wishes"}]}; ids tied in one inner list are wanted equally. Ties are broken by the order
in which the other side is listed.
"""

from collections.abc import Mapping
from typing import Any

from koryu_engine.assignment import match, why
from koryu_engine.types.assignment import Chooser, StableProblem

from ..enums import Side
from ..rules.ledger import plain


def solve(problem: Mapping[str, Any]) -> dict[str, Any]:
    """The stable matching as text: pairs, who has none, reasons by applicant, the largest size."""
    posed = StableProblem(
        applicants=tuple(_chooser(each) for each in problem["applicants"]),
        places=tuple(_chooser(each) for each in problem["places"]),
        proposing="places" if problem["proposing"] == Side.HOST else "applicants",
    )
    found = match(posed)
    return plain(
        {
            "matched": [
                {"applicant": each.applicant, "place": each.place, "rank": each.rank}
                for each in found.matched
            ],
            "unmatched": list(found.unmatched),
            "reasons": {
                each.id: [
                    {"key": reason.key, "params": dict(reason.params)}
                    for reason in why(posed, found, each.id)
                ]
                for each in posed.applicants
            },
            "bound": found.bound,
            "strict": found.strict,
        }
    )


def _chooser(given: Mapping[str, Any]) -> Chooser:
    wishes = tuple(w[0] if len(w) == 1 else tuple(w) for w in given["wishes"] if w)
    return Chooser(given["id"], wishes, int(given.get("quota", 1)))
