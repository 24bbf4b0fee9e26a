"""Thin views of the people room."""
