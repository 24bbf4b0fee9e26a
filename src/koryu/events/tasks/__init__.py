"""Background work of events, one module a noun."""
