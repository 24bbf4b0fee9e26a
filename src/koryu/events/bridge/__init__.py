"""The engine's doors of events."""
