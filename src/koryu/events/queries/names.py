"""Names of what a plan speaks of by identifiers, in the reader's language."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from koryu.shared.templatetags.koryu import month_day

from ..models import EventParticipant, Interpreter, MeetingPlace, PlanRun
from ..rules.reasons import pair_name


class Names:
    """Called with an identifier, answers its name; with one that is gone, a sign of it."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known

    def __call__(self, name: str) -> str:
        if not name:
            return ""
        if name in self.known:
            return self.known[name]
        return pair_name(name, self) if "-" in name else _("(no longer there)")


def names_of(run: PlanRun) -> Names:
    """Everything the run's problem names: three queries, however large it is."""
    known = {"x1": _("(added)")}
    people = EventParticipant.objects.filter(event=run.event_id).select_related("organisation")
    known |= {f"p{row.pk}": row.organisation.display_name() for row in people}
    places = MeetingPlace.objects.filter(event=run.event_id)
    known |= {f"r{row.pk}": str(row.name) for row in places}
    interpreters = Interpreter.objects.filter(event=run.event_id)
    known |= {f"i{row.pk}": row.name for row in interpreters}
    return Names(known | slot_labels(run))


def slot_labels(run: PlanRun) -> dict[str, str]:
    """'14:30' in the event's zone, with the day where there is more than one."""
    zone = ZoneInfo(run.event.zone)
    times = {
        slot["id"]: datetime.fromtimestamp(slot["start"] * 60, zone)
        for slot in run.problem.get("slots", ())
    }
    several = len({at.date() for at in times.values()}) > 1
    day = month_day if several else lambda _at: ""
    return {name: f"{day(at)} {at:%H:%M}".lstrip() for name, at in times.items()}
