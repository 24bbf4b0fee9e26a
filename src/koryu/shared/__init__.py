"""What every room may use and that knows no room: history, files, terms, errors, components."""
