"""The model of the scores is fitted once to equal sheets: most stages here hold the same ones."""

from collections.abc import Iterator

import pytest

from koryu.evaluation.bridge import scoring
from koryu_engine.types.scoring import CalibratedResult, CalibrationSettings, ScoringProblem

fitted = scoring.calibrate
_known: dict[str, CalibratedResult] = {}


def fitted_once(problem: ScoringProblem, settings: CalibrationSettings) -> CalibratedResult:
    """What `calibrate` says, kept by everything that goes in; it is pure and its answer frozen."""
    key = repr((problem, settings))
    if key not in _known:
        _known[key] = fitted(problem, settings)
    return _known[key]


@pytest.fixture(autouse=True)
def one_fit(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nowhere that tests whether the same sheets give the same figures again."""
    with pytest.MonkeyPatch.context() as patch:
        if "fitted_anew" not in request.fixturenames:
            patch.setattr(scoring, "calibrate", fitted_once)
        yield


@pytest.fixture
def fitted_anew() -> None:
    """Each result and each replay fits the model itself."""
