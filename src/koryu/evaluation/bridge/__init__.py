"""The engine's door for evaluation, one module a noun."""
