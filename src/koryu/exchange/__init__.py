"""Stage 3: interest, introductions, rooms, messages, next steps."""
