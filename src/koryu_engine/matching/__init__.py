"""Two-sided fit of needs and offers, with complementarity, diversity and reasons."""

from koryu_engine.matching.recommend import recommend

__all__ = ["recommend"]
