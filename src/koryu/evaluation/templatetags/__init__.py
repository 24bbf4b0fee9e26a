"""Template tags of the evaluation room."""
