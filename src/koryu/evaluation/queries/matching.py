"""Both sides of a matching, their wishes, and the problem they make."""

from typing import Any

from django.db.models import QuerySet

from koryu.disclosure.rules import Reader
from koryu.people.models import Person
from koryu.people.queries import people_of
from koryu.programmes.enums import CallState
from koryu.programmes.models import Application, Call

from ..enums import Side
from ..models import HostPlace, MatchRun, Preference
from .appeals import selected_of

EDITORS = ("owner", "editor")


def living_places(call: Call) -> QuerySet[HostPlace]:
    """Places that take somebody."""
    return call.host_places.filter(removed_at=None).select_related("organisation", "mentor__person")


def candidates(call: Call) -> QuerySet[Application]:
    """Who is placed: the selected, once they were told so."""
    if call.state not in (CallState.APPEALS, CallState.FINAL):
        return Application.objects.none()
    return selected_of(call).select_related("call", "lead")


def may_rank_for(reader: Reader, place: HostPlace) -> bool:
    """Editors of the place's organisation, the mentor it stands for; the desk for every place."""
    own = place.organisation_id
    mentor = place.mentor is not None and place.mentor.person == reader.person
    return reader.is_operator or mentor or bool(own and reader.may_edit(own))


def rankers_of(place: HostPlace) -> list[Person]:
    """Who is asked to rank for a place, besides the desk."""
    found = list(people_of(place.organisation_id, roles=EDITORS)) if place.organisation_id else []
    own = place.mentor.person if place.mentor else None
    return [*found, own] if own and own not in found else found


def accepted_run(call: Call) -> MatchRun | None:
    """The matching that holds."""
    return call.match_runs.exclude(accepted_at=None).first()


def preference_of(
    call: Call, *, application: Application | None = None, place: HostPlace | None = None
) -> Preference | None:
    """One side's wishes, if it gave them."""
    side = Side.APPLICANT if application else Side.HOST
    return Preference.objects.filter(
        call=call, side=side, application=application, place=place
    ).first()


def answered(call: Call) -> tuple[set[int], set[int]]:
    """Applications and places that have ranked."""
    rows = list(call.preferences.values_list("application", "place"))
    return {a for a, _ in rows if a}, {p for _, p in rows if p}


def problem_of(call: Call, proposing: Side) -> dict[str, Any]:
    """The document of the matching: applications by number, places by their id as "P7"."""
    numbers = dict(candidates(call).values_list("pk", "number"))
    places = {place.pk: place for place in living_places(call)}
    wishes = {(p.side, p.application_id or p.place_id): p.ranks for p in call.preferences.all()}

    def named(side: Side, pk: int, names: dict[int, str]) -> list[list[str]]:
        groups = wishes.get((side, pk), [])
        found = [[names[each] for each in group if each in names] for group in groups]
        return [group for group in found if group]

    keys = {pk: f"P{pk}" for pk in places}
    return {
        "proposing": str(proposing),
        "applicants": [
            {"id": number, "wishes": named(Side.APPLICANT, pk, keys)}
            for pk, number in numbers.items()
        ],
        "places": [
            {
                "id": keys[pk],
                "quota": str(place.quota),
                "wishes": named(Side.HOST, pk, numbers),
            }
            for pk, place in places.items()
        ],
    }
