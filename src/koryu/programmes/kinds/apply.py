"""Notices: kind to sentence, shown with the parameters it was sent with."""

NOTICES: dict[str, object] = {}
