"""Reads of the discovery room."""
