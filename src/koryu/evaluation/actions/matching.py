"""Two-sided matching: host places, both sides' rankings, a run, and its acceptance.

A place that is given back, or was left free, is matched in a further round among those who have
none; everybody else keeps theirs.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.programmes.actions import telling
from koryu.programmes.actions.consortium import require_writer, tell_consortium
from koryu.programmes.models import Application, Call, Mentor
from koryu.programmes.rules.access import may_run
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record

from ..bridge.matching import solve
from ..enums import Side
from ..models import HostPlace, MatchRun, Preference
from ..queries.matching import (
    Round,
    accepted_runs,
    candidates,
    living_places,
    may_rank_for,
    problem_of,
    rankers_of,
    round_of,
)
from ..rules.ranking import groups_of
from .ledger import append


@transaction.atomic
def save_place(
    *,
    call: Call,
    by: Person,
    titles: Mapping[str, str],
    quota: int,
    organisation: Organisation | None = None,
    mentor: Mentor | None = None,
    place: HostPlace | None = None,
) -> HostPlace:
    """Add or change a place; a second click adds it once.

    `titles`: title_ko, title_ja, title_en, at least one.

    Raises `Refused`, `Invalid`, `NotAllowedNow` once a matching was accepted.
    """
    require(may_run(reader_for(by)))
    if not any(text.strip() for text in titles.values()):
        raise Invalid({"title_ko": [_("Give it a title in at least one language.")]})
    if not 1 <= quota <= 100:
        raise Invalid({"quota": [_("Choose between 1 and 100.")]})
    _open(call)
    given: dict[str, Any] = {name: text.strip() for name, text in titles.items()}
    given |= {"quota": quota, "organisation": organisation, "mentor": mentor}
    if place is None and (there := living_places(call).filter(**given).first()):
        return there
    found = place or HostPlace(call=call)
    for name, value in given.items():
        setattr(found, name, value)
    found.save()
    record(verb="host_place.saved", obj=found, actor=by)
    return found


@transaction.atomic
def remove_place(*, place: HostPlace, by: Person) -> None:
    """It takes nobody any more; rankings forget it. Raises as `save_place`."""
    require(may_run(reader_for(by)))
    _open(place.call)
    place.removed_at = timezone.now()
    place.save(update_fields=["removed_at"])
    record(verb="host_place.removed", obj=place, actor=by)


def _open(call: Call) -> Call:
    """The call as it is now, locked, while its places are not given."""
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if accepted_runs(locked):
        raise NotAllowedNow(_("The places are given already."))
    return locked


def _round(call: Call) -> tuple[Call, Round]:
    """The call as it is now, locked, and the round that is open; `NotAllowedNow` without one."""
    locked = Call.objects.select_for_update().get(pk=call.pk)
    now = round_of(locked)
    if not now.is_open:
        raise NotAllowedNow(_("The places are given already."))
    return locked, now


@transaction.atomic
def ask_both(*, call: Call, by: Person) -> int:
    """Ask the selected and the hosts to rank each other. Returns how many sides were asked.

    Raises `Invalid` where there is nobody to ask.
    """
    require(may_run(reader_for(by)))
    call, now = _round(call)
    if not now.applications or not now.places:
        raise Invalid(_("There must be a place, and somebody who was selected and told so."))
    _ask(call, now)
    record(verb="matching.asked", obj=call, actor=by)
    return len(now.applications) + len(now.places)


def _ask(call: Call, now: Round) -> None:
    for application in now.applications:
        path = reverse("evaluation:rank_places", args=[application.code])
        tell_consortium(application, "evaluation.rank_places", path)
    for place in now.places:
        path = reverse("evaluation:rank_applicants", args=[place.pk])
        telling.tell(rankers_of(place), "evaluation.rank_applicants", call, path)


def place_freed(call: Call) -> None:
    """After the matching somebody left or moved up: both sides of the round this opens are asked.

    The caller holds the call's lock.
    """
    now = round_of(call)
    if now.after is None or not now.is_open:
        return
    _ask(call, now)
    page = reverse("evaluation:desk_matching", args=[call.slug])
    telling.tell(telling.desk(), "evaluation.place_free", call, page)


@transaction.atomic
def rank_places(
    *, application: Application, by: Person, ranks: Mapping[int, int | None]
) -> Preference:
    """The applicant's wishes: place → 1 (most wanted), 2, …; equals are tied, None is unwanted.

    Raises `Refused` unless `by` edits for the consortium, `NotAllowedNow`, `Invalid`.
    """
    require_writer(application, by)
    call, now = _round(application.call)
    if not candidates(call).filter(pk=application.pk).exists():
        raise NotAllowedNow(_("Only the selected rank places."))
    if not now.seeks(application):
        raise NotAllowedNow(_("The places are given already."))
    allowed = {each.pk for each in now.places}
    return _save(call, by, Side.APPLICANT, ranks, allowed, application=application, place=None)


@transaction.atomic
def rank_applicants(*, place: HostPlace, by: Person, ranks: Mapping[int, int | None]) -> Preference:
    """The place's wishes, in the same way: by its editors or mentor, or by the desk."""
    require(may_rank_for(reader_for(by), place))
    call, now = _round(place.call)
    if not now.has_room(place):
        raise NotAllowedNow(_("The places are given already."))
    allowed = {each.pk for each in now.applications}
    return _save(call, by, Side.HOST, ranks, allowed, application=None, place=place)


def _save(
    call: Call,
    by: Person,
    side: str,
    ranks: Mapping[int, int | None],
    allowed: Iterable[int],
    **of: object,
) -> Preference:
    if set(ranks) - set(allowed):
        raise Invalid(_("One of them can no longer be chosen. Please rank again."))
    defaults = {"ranks": groups_of(ranks), "by": by}
    saved, _made = Preference.objects.update_or_create(
        call=call, side=side, **of, defaults=defaults
    )
    record(verb="preference.saved", obj=saved, actor=by, side=str(side))
    return saved


@transaction.atomic
def run_matching(*, call: Call, by: Person, proposing: str = Side.APPLICANT) -> MatchRun:
    """Compute the stable matching that is best for the proposing side. Nobody is told yet."""
    require(may_run(reader_for(by)))
    call, now = _round(call)
    problem = problem_of(call, Side(proposing), now)
    if not problem["applicants"] or not problem["places"]:
        raise Invalid(_("There must be a place, and somebody who was selected and told so."))
    run = MatchRun.objects.create(
        call=call, proposing=proposing, problem=problem, result=solve(problem), by=by
    )
    record(verb="matching.run", obj=run, actor=by)
    return run


@transaction.atomic
def accept_matching(*, run: MatchRun, by: Person) -> MatchRun:
    """The places are given; everybody is told and reads why. Ledger, history.

    Raises `NotAllowedNow` where one was accepted, `Invalid` where rankings changed since the run.
    """
    require(may_run(reader_for(by)))
    call, now = _round(run.call)
    run = MatchRun.objects.get(pk=run.pk)
    if run.accepted_at:
        raise NotAllowedNow(_("The places are given already."))
    is_now: dict[str, Any] = problem_of(call, Side(run.proposing), now)
    if is_now != run.problem:
        raise Invalid(_("Rankings, places or applicants changed since. Run it again."))
    run.accepted_at = timezone.now()
    run.save(update_fields=["accepted_at"])
    append(call, "matching.accepted", {"problem": run.problem, "result": run.result})
    record(verb="matching.accepted", obj=run, actor=by)
    for application in now.applications:
        path = reverse("evaluation:rank_places", args=[application.code])
        tell_consortium(application, "evaluation.matched", path)
    for place in now.places:
        path = reverse("evaluation:rank_applicants", args=[place.pk])
        telling.tell(rankers_of(place), "evaluation.matched", call, path)
    return run
