"""Pages of programmes, one module a noun."""
