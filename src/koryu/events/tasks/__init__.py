"""Jobs of events, one module a noun."""
