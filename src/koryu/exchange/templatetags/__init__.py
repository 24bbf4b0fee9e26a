"""Template tags of the exchange room."""
