"""Every write of programmes, one module a noun."""
