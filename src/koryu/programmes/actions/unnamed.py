"""What is written around an announced challenge never names a seeker that stays unnamed."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from koryu.shared.errors import Invalid

from ..enums import CallState
from ..models import Call
from ..queries.calls import challenge_of
from ..queries.completeness import names_of
from ..rules.brief import names_in


def keep_unnamed(call: Call, texts: Mapping[str, str]) -> None:
    """Raise `Invalid` by field for each text that names an anonymous seeker.

    `texts`: field → text. A draft is asked as a whole before it is announced.
    """
    if call.state == CallState.DRAFT:
        return
    challenge = challenge_of(call)
    if challenge is None or not challenge.anonymous:
        return
    named = names_in({field: {"": text} for field, text in texts.items()}, names_of(challenge))
    if named:
        text = _("The seeker is to stay unnamed, but this text names it.")
        raise Invalid({field: [text] for field in named})


def address_names_seeker(call: Call) -> bool:
    """Whether the address of a call, made of an earlier title, names an anonymous seeker."""
    challenge = challenge_of(call)
    if challenge is None or not challenge.anonymous:
        return False
    return bool(names_in({"slug": {"": call.slug}}, names_of(challenge)))
