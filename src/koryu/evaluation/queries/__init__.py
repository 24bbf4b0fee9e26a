"""Reads of evaluation, one module a noun."""
