"""Problems to score: small ones by hand, and random ones for Hypothesis."""

from fractions import Fraction

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from koryu_engine.types.scoring import Criterion, Panel, Rule, ScoringProblem, Sheet

settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy machine")
PLAIN = (Criterion("all", 100, 100),)


def problem(points, rule=None, **given):
    """{(application, evaluator): points of 100}; an evaluator's panel is the name's first part."""
    sheets = tuple(
        Sheet(application, evaluator, evaluator.split("-")[0], {"all": value})
        for (application, evaluator), value in points.items()
    )
    panels = tuple(Panel(key) for key in sorted({sheet.panel for sheet in sheets}))
    applications = tuple(dict.fromkeys(application for application, _ in points))
    return ScoringProblem(rule or Rule(PLAIN, panels), applications, sheets, **given)


def one_panel(*points, **panel):
    """One application A scored so by as many evaluators of one panel."""
    return problem(
        {("A", f"KR-{at}"): value for at, value in enumerate(points)},
        Rule(PLAIN, (Panel("KR", **panel),)),
    )


@st.composite
def problems(draw, applications=(1, 8)):
    """Two panels, some sheets missing, marks on a coarse grid so that ties happen."""
    names = [f"A{at}" for at in range(draw(st.integers(*applications)))]
    evaluators = [
        f"{panel}-{at}" for panel in ("KR", "JP") for at in range(draw(st.integers(1, 4)))
    ]
    pairs = [(name, evaluator) for name in names for evaluator in evaluators]
    held = draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True))
    marks = st.integers(0, 20).map(lambda mark: Fraction(mark * 5))
    rule = Rule(PLAIN, (Panel("KR", weight=2), Panel("JP", method="trimmed_mean", trim_from=3)))
    points = {pair: draw(marks) for pair in sorted(held)}
    return ScoringProblem(rule, tuple(names), problem(points, rule).sheets)
