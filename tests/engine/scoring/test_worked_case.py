"""The case worked in the page on scoring: its figures stay, or the model's name must change."""

from koryu_engine.scoring import aggregate, calibrate
from koryu_engine.scoring.calibrate import MODEL
from koryu_engine.types.scoring import CalibrationSettings, Panel, Rule
from tests.engine.scoring.cases import PLAIN, problem

EVALUATORS = ("KR-1", "KR-2", "KR-3", "JP-1", "JP-2", "JP-3")
SHEETS = {
    "A": (88, 84, None, 81, 79, None),
    "B": (85, None, 70, 80, None, 78),
    "C": (None, 83, 69, None, 78, 80),
    "D": (84, 80, None, 79, 76, None),
    "E": (None, 79, 66, 74, None, 72),
    "F": (80, None, 64, None, 70, 73),
    "G": (78, 75, None, 70, 69, None),
    "H": (None, 72, 58, 68, None, 66),
}
POINTS = {
    (name, who): points
    for name, row in SHEETS.items()
    for who, points in zip(EVALUATORS, row, strict=True)
    if points is not None
}
CASE = problem(POINTS, Rule(PLAIN, (Panel("KR"), Panel("JP")), decimals=2))


def test_the_ranking_by_the_rule():
    ranks = [(s.application, float(s.final), s.rank) for s in aggregate(CASE).scores]
    assert ranks == [
        *(("A", 83, 1), ("D", 79.75, 2), ("B", 78.25, 3), ("C", 77.5, 4)),
        *(("G", 73, 5), ("E", 72.75, 6), ("F", 71.75, 7), ("H", 66, 8)),
    ]


def test_the_calibrated_ranking():
    result = calibrate(CASE, CalibrationSettings(places=3))
    assert MODEL == result.model == "additive 1"
    told = [(s.application, s.score, s.error, s.rank_low, s.rank_high) for s in result.scores]
    assert told == [
        ("A", 80.2912, 1.1486, 1, 3),
        ("C", 79.0595, 1.133, 1, 4),
        ("B", 78.5584, 1.1276, 1, 4),
        ("D", 77.2451, 1.1314, 2, 4),
        ("E", 74.0947, 1.1252, 5, 6),
        ("F", 72.9789, 1.1194, 5, 7),
        ("G", 70.9185, 1.1418, 6, 7),
        ("H", 67.7682, 1.1687, 8, 8),
    ]
    lenient = {e.evaluator: (e.leniency, e.error) for e in result.evaluators}
    assert (lenient["KR-1"], lenient["KR-3"]) == ((6.1678, 0.8784), (-9.3842, 0.9043))
    assert [s.within for s in result.scores[:4]] == [0.991, 0.91, 0.829, 0.268]
    line = result.line
    assert (line.cuts, line.inside, line.outside) == (True, ("C", "B"), ("D",))
