"""Reads of programmes, one module a noun."""
