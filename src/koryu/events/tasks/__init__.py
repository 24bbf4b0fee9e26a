"""Jobs of the room, one module a noun; `apps.ready` imports each, so that the worker knows it."""
