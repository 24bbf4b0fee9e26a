"""Rules of the discovery room that need no database."""
