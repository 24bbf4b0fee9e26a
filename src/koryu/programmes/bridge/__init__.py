"""The engine's door for programmes, one module a noun."""
