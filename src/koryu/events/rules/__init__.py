"""Pure rules of events, one module a noun."""
