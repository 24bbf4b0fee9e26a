"""Where events call what is below: the engine, recommendations."""
