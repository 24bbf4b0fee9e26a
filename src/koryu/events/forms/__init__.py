"""What can be typed about events."""
