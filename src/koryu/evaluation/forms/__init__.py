"""What is typed in evaluation, one module a noun."""
