"""Reads of events, filtered by what the reader may see."""
