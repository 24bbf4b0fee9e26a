"""Stage 2: search, recommendations, follows, saved searches."""
