"""The mathematics and the language of Koryu: pure, typed, deterministic, free of Django."""
