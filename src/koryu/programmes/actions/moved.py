"""What the notice board says when the timeline moved, in three languages."""

from django.utils import translation
from django.utils.translation import gettext as _

from koryu.events.templatetags.events import moment_in
from koryu.shared.enums import Language
from koryu.shared.text import colon

from ..models import Call
from ..rules.timeline import label_of


def moved_texts(call: Call, names: list[str]) -> dict[str, str]:
    """Columns of a notice that names each moment that moved and where it is now."""
    found = {}
    for code in Language.values:
        with translation.override(code):
            found[f"title_{code}"] = _("The timeline has changed")
            found[f"body_{code}"] = "\n".join(
                f"- {label_of(name)}{colon()}{_when(call, name)}" for name in names
            )
    return found


def _when(call: Call, name: str) -> str:
    at = getattr(call, name)
    return moment_in(at, call.zone) if at else _("not set")
