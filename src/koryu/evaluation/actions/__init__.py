"""Every write of evaluation, one module a noun."""
