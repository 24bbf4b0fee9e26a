"""What the optimiser says in keys, as sentences in the reader's language. Pure.

Wishes never speak here: whom somebody would rather not meet is no request to the optimiser, and so
no reason can tell it.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koryu.shared.text import language_name, listed

from .planning import pair_of

GOALS: dict[str, tuple[object, object]] = {
    "mandatory": (
        gettext_lazy("Meetings that must take place"),
        gettext_lazy("how many of them are held"),
    ),
    "weight": (
        gettext_lazy("Wishes fulfilled"),
        gettext_lazy("points of all meetings held: both must 100, one must 80, both want 60 …"),
    ),
    "fairness": (
        gettext_lazy("Fairness"),
        gettext_lazy("per mille of its possible meetings that the worst-off organisation has"),
    ),
    "stability": (
        gettext_lazy("Published meetings changed"),
        gettext_lazy("how many move or fall away"),
    ),
    "gaps": (gettext_lazy("Waiting in between"), gettext_lazy("gaps between two meetings, summed")),
    "moves": (
        gettext_lazy("Changes of place"),
        gettext_lazy("between two meetings, summed, for the times of this plan"),
    ),
    "spread": (
        gettext_lazy("Meetings without a pause"),
        gettext_lazy("the longest run of any organisation"),
    ),
    "interpreters": (gettext_lazy("Interpreters' work"), gettext_lazy("meetings interpreted")),
}

# What each goal does to a plan, for those who put them in order.
ABOUT: dict[str, object] = {
    "mandatory": gettext_lazy(
        "Meetings that both sides must have, or that you said must take place. They always come "
        "first."
    ),
    "weight": gettext_lazy(
        "As many wishes as possible come true; those that both sides feel strongly about count "
        "most."
    ),
    "fairness": gettext_lazy(
        "The organisation that gets the smallest share of its wishes gets as much as possible."
    ),
    "stability": gettext_lazy(
        "Once a schedule is published, as little of it changes as possible. Without this goal a "
        "new plan may move any meeting."
    ),
    "gaps": gettext_lazy("Organisations wait as little as possible between their meetings."),
    "moves": gettext_lazy(
        "Organisations change rooms as little as the times of their meetings allow. Wherever this "
        "goal stands, times are chosen first and rooms last."
    ),
    "spread": gettext_lazy("Nobody has many meetings in a row without a pause."),
    "interpreters": gettext_lazy("Interpreters work as few slots as possible."),
}

TEXTS: dict[str, object] = {
    "meeting.full": gettext_lazy("%(participant)s already has the %(most)s meetings it wanted."),
    "meeting.busy": gettext_lazy("%(participant)s has another meeting then: %(slots)s."),
    "meeting.no_common_slot": gettext_lazy(
        "There is no slot open to it in which both sides are there."
    ),
    "meeting.no_table": gettext_lazy("No suitable table is free: %(slots)s."),
    "meeting.no_interpreter": gettext_lazy("No interpreter for %(languages)s is free: %(slots)s."),
    "meeting.precedence": gettext_lazy("It has to come before or after %(request)s."),
    "meeting.travel": gettext_lazy("%(participant)s could not walk there in time."),
    "meeting.outweighed": gettext_lazy(
        "%(participant)s has meetings then that count as much or more: %(requests)s."
    ),
    "meeting.costs": gettext_lazy(
        "All would be free at %(slots)s, but holding it then would cost something that counts more."
    ),
    "move.away": gettext_lazy("%(id)s is not there then."),
    "move.fixed": gettext_lazy("It is fixed to another time or place."),
    "move.forbidden": gettext_lazy("That slot is closed to it, or has begun."),
    "move.periods": gettext_lazy("It is bound to another part of the day."),
    "move.mandatory": gettext_lazy("%(id)s would have to leave, but must take place."),
    "move.least": gettext_lazy("%(id)s would have fewer meetings than promised."),
    "conflict.away": gettext_lazy("%(participant)s is not there: %(slots)s."),
    "conflict.busy": gettext_lazy(
        "%(participant)s has no more delegates for meetings at the same time."
    ),
    "conflict.fixed": gettext_lazy("%(request)s is fixed to a time or place."),
    "conflict.forbidden": gettext_lazy("%(request)s may not lie in some slots."),
    "conflict.gap_difference": gettext_lazy("Waiting is to be spread evenly."),
    "conflict.interpreter": gettext_lazy("There are only so many interpreters for %(languages)s."),
    "conflict.least": gettext_lazy("%(participant)s was promised a number of meetings."),
    "conflict.mandatory": gettext_lazy("%(request)s must take place."),
    "conflict.most": gettext_lazy("%(participant)s wants no more meetings."),
    "conflict.periods": gettext_lazy("%(request)s is bound to a part of the day."),
    "conflict.place": gettext_lazy("%(request)s finds no suitable place."),
    "conflict.precedence": gettext_lazy("%(earlier)s comes before %(later)s."),
    "conflict.tables": gettext_lazy("There are only so many tables at %(slot)s."),
    "conflict.travel": gettext_lazy("%(participant)s needs time to walk between zones."),
    "stale.request": gettext_lazy("The two sides' wishes no longer make this meeting."),
    "stale.slot": gettext_lazy("Its slot was removed."),
    "stale.place": gettext_lazy("Its place was closed."),
    "stale.interpreter": gettext_lazy("Its interpreter does not come any more."),
    "fault.double_booked": gettext_lazy(
        "%(participant)s would have more meetings at %(slot)s than delegates."
    ),
    "fault.away": gettext_lazy("%(participant)s is not there at %(slot)s."),
    "fault.periods": gettext_lazy("%(request)s is bound to another part of the day."),
    "fault.forbidden": gettext_lazy("%(request)s may not lie at %(slot)s."),
    "fault.fixed": gettext_lazy("%(request)s is fixed to another time or place."),
    "fault.no_place": gettext_lazy("%(request)s has no table."),
    "fault.place_away": gettext_lazy("%(place)s is closed at %(slot)s."),
    "fault.tables": gettext_lazy("%(place)s has no free table at %(slot)s."),
    "fault.seats": gettext_lazy("%(place)s has too few seats."),
    "fault.equipment": gettext_lazy("%(place)s lacks equipment that is needed."),
    "fault.online": gettext_lazy("%(place)s does not fit: one is online, the other on site."),
    "fault.no_interpreter": gettext_lazy("No interpreter of these languages is free then."),
    "fault.interpreter_pair": gettext_lazy("%(interpreter)s does not speak these languages."),
    "fault.interpreter_away": gettext_lazy("%(interpreter)s is not there at %(slot)s."),
    "fault.interpreter_busy": gettext_lazy("%(interpreter)s interprets elsewhere at %(slot)s."),
    "fault.interpreter_straight": gettext_lazy("%(interpreter)s would work too long at a stretch."),
    "fault.interpreter_most": gettext_lazy("%(interpreter)s would work too many slots."),
    "fault.most": gettext_lazy("%(participant)s wants no more meetings."),
    "fault.least": gettext_lazy("%(participant)s would have fewer meetings than promised."),
    "fault.mandatory": gettext_lazy("%(request)s must take place."),
    "fault.precedence": gettext_lazy("The order of two meetings would be broken."),
    "fault.travel": gettext_lazy("%(participant)s could not walk there in time."),
    "fault.gap_difference": gettext_lazy("Waiting would be spread too unevenly."),
}


def sentence(key: str, params: Mapping[str, str], name: Callable[[str], str]) -> str:
    """One reason in words; `name` gives the display name of an identifier.

    A key newer than these texts is said openly as such, never hidden.
    """
    text = TEXTS.get(key)
    if text is None:
        return _("The optimiser gives the reason “%(key)s”.") % {"key": key}
    named = _Named({name_: _names(name_, value, name) for name_, value in params.items()})
    said = str(text) % named
    return said[:-1] if said.endswith("..") else said  # a name ended in its own full stop


class _Named(dict):  # type: ignore[type-arg]
    """A parameter that a reason leaves out reads as an ellipsis instead of failing the page."""

    def __missing__(self, key: str) -> str:
        return "…"


def _names(param: str, value: str, name: Callable[[str], str]) -> str:
    if param in ("most", "held", "counted", "allowed"):
        return value
    if param == "languages":
        return "–".join(language_name(code) for code in value.split("–"))
    return listed(name(each) for each in value.split(", ") if each)


def pair_name(request: str, name: Callable[[str], str]) -> str:
    """'A and B' for a meeting's identifier; identifiers of other makes as they are."""
    try:
        one, other = pair_of(request)
    except ValueError:
        return request
    return _("%(one)s – %(other)s") % {"one": name(f"p{one}"), "other": name(f"p{other}")}
