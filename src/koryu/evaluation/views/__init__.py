"""Pages of evaluation, one module a noun."""
