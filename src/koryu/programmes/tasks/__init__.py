"""Jobs of programmes, one module a noun."""
