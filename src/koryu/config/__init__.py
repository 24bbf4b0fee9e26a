"""Composition only: settings, URLs, the worker's wiring. Imports everything; nothing imports it."""
