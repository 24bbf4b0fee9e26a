"""What is left of places and budget, filled by rank. Pure."""

from decimal import Decimal

import pytest

from koryu.evaluation.rules.lines import filled


@pytest.mark.parametrize(
    ("ranks", "amounts", "places", "budget", "wanted"),
    [
        ([1, 2, 3], [5, 5, 5], None, None, [True, True, True]),
        ([1, 2, 3], [5, 5, 5], 2, None, [True, True, False]),
        ([1, 2, 3], [5, 5, 5], 0, None, [False, False, False]),
        ([1, 2, 2, 4], [5, 5, 5, 5], 2, None, [True]),  # one of two equals would fit
        ([1, 2, 2, 4], [5, 5, 5, 5], 1, None, [True, False, False, False]),  # none of them would
        ([1, 1], [5, 5], 2, None, [True, True]),
        ([1, 2, 3], [5, 9, 1], None, 8, [True, False, False]),  # nobody is passed over
        ([1, 2, 2], [5, 5, 3], None, 8, [True]),  # the smaller of two equals would fit
        ([], [], 3, None, []),
    ],
)
def test_the_list_ends_where_equals_are_cut(ranks, amounts, places, budget, wanted):
    given = [Decimal(each) for each in amounts]
    limit = None if budget is None else Decimal(budget)
    assert filled(ranks, given, places=places, budget=limit) == wanted
