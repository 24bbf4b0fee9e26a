"""Jobs of evaluation, one module a noun."""
