"""What is typed in programmes, one module a noun."""
