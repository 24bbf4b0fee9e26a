"""Panels' scores to ranks: exactly by the rule, and calibrated for leniency beside it."""

from koryu_engine.scoring.aggregate import aggregate
from koryu_engine.scoring.calibrate import calibrate
from koryu_engine.scoring.exact import exact

__all__ = ["aggregate", "calibrate", "exact"]
