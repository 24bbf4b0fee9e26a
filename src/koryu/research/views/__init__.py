"""Views of the research room."""
