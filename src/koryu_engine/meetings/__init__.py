"""Timetables of partnering days: exact where it can be, bounded where not, always checked."""
