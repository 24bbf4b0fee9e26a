"""Timetables with the fewest breaks, proved: every request held, nobody left waiting needlessly."""

from koryu_engine.meetings.breaks.minimise import minimise_breaks

__all__ = ["minimise_breaks"]
