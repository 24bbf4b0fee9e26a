"""Reads of events, one module a noun."""
