"""The engine's door: texts to passages, passages to an index, questions to hits with reasons."""
