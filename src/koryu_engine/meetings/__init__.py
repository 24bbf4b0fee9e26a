"""Timetables of partnering days: exact where it can be, bounded where not, always checked."""

from koryu_engine.meetings.check import check
from koryu_engine.meetings.moves import moves
from koryu_engine.meetings.planning import plan_day
from koryu_engine.meetings.solve import solve
from koryu_engine.meetings.validate import validate

__all__ = ["check", "moves", "plan_day", "solve", "validate"]
