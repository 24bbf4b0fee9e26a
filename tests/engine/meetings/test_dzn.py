"""The benchmark's data format: read whole, or refused with what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu_engine.meetings.breaks import minimise_breaks
from koryu_engine.meetings.dzn import read_dzn

SMALL = """% a day made up for this test
nBusiness = 4;
nMeetings = 3;
nTables = 2;
nTotalSlots = 4;
nMorningSlots = 2;
requested = [|1, 2,1,
|3, 4,3, /* any
session */
|1, 4,2,
|];
meetingsxBusiness = [{1,2,4},{1,2},{1,3},{1,3,4}];
nMeetingsBusiness = [2,1,1,2];
forbidden = [{0},{0,2},{},{4}];
fixed = [0,0,3];
precedences = [{},{1},{}];
"""


def test_everything_a_file_says_is_read() -> None:
    problem = read_dzn(SMALL, gap_difference=1)
    assert [slot.period for slot in problem.slots] == ["morning"] * 2 + ["afternoon"] * 2
    assert all(a.end == b.start for a, b in zip(problem.slots, problem.slots[1:], strict=False))
    assert [sorted(each.away) for each in problem.participants] == [[], ["2"], [], ["4"]]
    assert [each.participants for each in problem.requests] == [("1", "2"), ("3", "4"), ("1", "4")]
    assert [sorted(each.periods) for each in problem.requests] == [["morning"], [], ["afternoon"]]
    assert [each.slot for each in problem.requests] == [None, None, "3"]
    assert all(each.mandatory for each in problem.requests)
    assert [(place.id, place.tables) for place in problem.places] == [("hall", 2)]
    assert problem.precedences == (("1", "2"),)
    assert problem.gap_difference == 1


def test_what_is_read_can_be_planned() -> None:
    plan = minimise_breaks(read_dzn(SMALL))
    assert plan.status == "optimal"
    assert {each.request: each.slot for each in plan.held} == {"1": "1", "2": "2", "3": "3"}
    assert plan.goals[0].value == 1


def test_the_afternoon_of_a_day_without_one_leaves_no_slot() -> None:
    text = SMALL.replace("nMorningSlots = 2", "nMorningSlots = 4").replace("[0,0,3]", "[0,0,0]")
    assert minimise_breaks(read_dzn(text)).status == "infeasible"


def test_ranges_are_sets() -> None:
    problem = read_dzn(SMALL.replace("{0,2},{},", "{0,2},2..3,"))
    assert sorted(problem.participants[2].away) == ["2", "3"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{},{1},{}]", "{},{1}]", "precedences has 2 sets instead of 3"),
        ("{},{1},{}]", "{},{1},{},{}]", "precedences has 4 sets instead of 3"),
        ("{},{1},{}]", "{},{4},{}]", "precedences: set 2 names 4, outside 0 to 3"),
        ("{},{1},{}]", "{},{2},{}]", "request 2 before itself"),
        ("|3, 4,3,", "|3, 5,3,", "row 2 of requested names 5, outside 1 to 4"),
        ("|3, 4,3,", "|0, 4,3,", "row 2 of requested names 0, outside 1 to 4"),
        ("|3, 4,3,", "|3, 3,3,", "row 2 of requested has participant 3 meet itself"),
        ("|3, 4,3,", "|3, 4,4,", "session 4"),
        ("|3, 4,3,", "|3, 4,", "row 2 of requested has 2 numbers instead of 3"),
        ("|3, 4,3,", "|3, x,3,", "requested holds 'x'"),
        ("|3, 4,3, /* any\nsession */\n", "", "requested has 2 rows instead of 3"),
        ("[|1, 2,1,", "[1, 2,1,", r"requested must stand between \[\| and \|\]"),
        ("{4}];", "{5}];", "forbidden: set 4 names 5, outside 0 to 4"),
        ("{4}];", "1..99999999999];", "forbidden: set 4 names 99999999999"),
        ("{4}];", "4];", "forbidden must be an array of sets"),
        ("{4}];", "];", "forbidden has 3 sets instead of 4"),
        ("[0,0,3]", "[0,0]", "fixed has 2 numbers instead of 3"),
        ("[0,0,3]", "[0,0,5]", "number 3 of fixed names 5, outside 0 to 4"),
        ("[0,0,3]", "[0,0,-1]", "fixed holds '-1'"),
        ("[2,1,1,2]", "[2,1,2,2]", "nMeetingsBusiness gives participant 3 2 meetings"),
        ("nTables = 2;", "", "nTables is missing"),
        ("nTables = 2;", "nTables = two;", "nTables must be a whole number, not 'two'"),
        ("nTables = 2;", "nTables = 2; nTables = 3;", "nTables is given twice"),
        ("nTables = 2;", "nTables 2;", "not an assignment: 'nTables 2'"),
        ("nMorningSlots = 2", "nMorningSlots = 5", "nMorningSlots is 5, more than nTotalSlots"),
        ("nTotalSlots = 4", "nTotalSlots = 99999999", "more than 10000"),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, says: str) -> None:
    assert old in SMALL
    with pytest.raises(ValueError, match=says):
        read_dzn(SMALL.replace(old, new))


@given(st.integers(0, len(SMALL)), st.integers(0, 12), st.text("0129{}[]|,;=. a", max_size=4))
def test_a_damaged_file_is_read_or_refused(at: int, cut: int, put: str) -> None:
    try:
        problem = read_dzn(SMALL[:at] + put + SMALL[at + cut :])
    except ValueError as error:
        assert str(error)
    else:
        people = {each.id for each in problem.participants}
        assert all(set(each.participants) <= people for each in problem.requests)
