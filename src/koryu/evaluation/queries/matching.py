"""Both sides of a matching, their wishes, and the problem they make."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from koryu.disclosure.rules import Reader
from koryu.people.models import Person
from koryu.people.queries import people_of
from koryu.programmes.enums import CallState
from koryu.programmes.models import Application, Call

from ..enums import Side
from ..models import HostPlace, MatchRun, Preference
from ..rules.placing import fixed, room, standing
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


def accepted_runs(call: Call) -> list[MatchRun]:
    """The matchings that hold, oldest first: the first, and those of places that became free."""
    return list(call.match_runs.exclude(accepted_at=None).order_by("accepted_at", "id"))


def documents(runs: Collection[MatchRun]) -> list[dict[str, Any]]:
    """Runs as the rules read them."""
    return [{"problem": each.problem, "result": each.result} for each in runs]


@dataclass(frozen=True)
class Round:
    """Who may be matched now: all at first, later those without a place, where there is room.

    `left`: place's id → how many more it takes. `held`: number → key of the place it keeps.
    `after`: the accepted matching it follows, None at first.
    """

    applications: tuple[Application, ...]
    places: tuple[HostPlace, ...]
    left: dict[int, int]
    held: dict[str, str]
    after: MatchRun | None

    @property
    def is_open(self) -> bool:
        return self.after is None or bool(self.applications and self.places)

    def seeks(self, application: Application) -> bool:
        return any(each.pk == application.pk for each in self.applications)

    def has_room(self, place: HostPlace) -> bool:
        return place.pk in self.left


def key_of(place: HostPlace) -> str:
    """A place in the documents."""
    return f"P{place.pk}"


def round_of(call: Call) -> Round:
    """The round that is open, or would be."""
    selected, places, runs = list(candidates(call)), list(living_places(call)), accepted_runs(call)
    gone = gone_of(runs, {each.number for each in selected})
    held = standing(documents(runs), gone)
    free = room({key_of(each): each.quota for each in places}, held)
    left = {each.pk: free[key_of(each)] for each in places if key_of(each) in free}
    return Round(
        applications=tuple(each for each in selected if each.number not in held),
        places=tuple(each for each in places if each.pk in left),
        left=left,
        held=held,
        after=runs[-1] if runs else None,
    )


def gone_of(runs: Collection[MatchRun], selected: Collection[str]) -> set[str]:
    """Who took part in a matching and is selected no more."""
    took_part = {each["id"] for run in runs for each in run.problem["applicants"]}
    return took_part - set(selected)


def preference_of(
    call: Call, *, application: Application | None = None, place: HostPlace | None = None
) -> Preference | None:
    """One side's wishes, if it gave them."""
    side = Side.APPLICANT if application else Side.HOST
    return Preference.objects.filter(
        call=call, side=side, application=application, place=place
    ).first()


def answered(call: Call, now: Round) -> tuple[set[int], set[int]]:
    """Applications and places that have ranked; in a further round places rank whoever is new."""
    rows = call.preferences.all()
    since = now.after.accepted_at if now.after else None
    return (
        {each.application_id for each in rows if each.application_id},
        {each.place_id for each in rows if each.place_id and (not since or each.at > since)},
    )


def problem_of(call: Call, proposing: Side, now: Round) -> dict[str, Any]:
    """The document of the matching: applications by number, places by their id as "P7".

    A further round names who keeps a place as `fixed`, and the others' places with what is left.
    """
    numbers = {each.pk: each.number for each in now.applications}
    keys = {each.pk: key_of(each) for each in now.places}
    wishes = {(p.side, p.application_id or p.place_id): p.ranks for p in call.preferences.all()}

    def named(side: Side, pk: int, names: dict[int, str]) -> list[list[str]]:
        groups = wishes.get((side, pk), [])
        found = [[names[each] for each in group if each in names] for group in groups]
        return [group for group in found if group]

    return {
        "proposing": str(proposing),
        "applicants": [
            {"id": number, "wishes": named(Side.APPLICANT, pk, keys)}
            for pk, number in numbers.items()
        ],
        "places": [
            {"id": key, "quota": str(now.left[pk]), "wishes": named(Side.HOST, pk, numbers)}
            for pk, key in keys.items()
        ],
    } | ({"fixed": fixed(now.held)} if now.after else {})
