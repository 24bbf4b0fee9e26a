"""Pages of the discovery room."""
