"""Every write of events, one module a noun."""
