"""HTTP in and out, one module a noun."""
