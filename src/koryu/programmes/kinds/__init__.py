"""The notices of programmes."""

from . import apply, calls

NOTICES: dict[str, object] = calls.NOTICES | apply.NOTICES
