"""Journeys through the whole system in a real browser."""
