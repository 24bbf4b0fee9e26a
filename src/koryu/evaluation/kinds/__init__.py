"""The notices of evaluation."""

from . import decision, panel

NOTICES: dict[str, object] = panel.NOTICES | decision.NOTICES
