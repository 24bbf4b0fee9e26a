"""How many organisations get how far: aggregated only, small figures hidden.

A cell is the number of *different organisations* of one country that reached one step in one
month. No totals are given across cells, so a hidden cell cannot be computed from the others.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from koryu.people.models import Organisation
from koryu.research.models import Listing
from koryu.shared.enums import Country

from ..enums import IntroductionState, MeetingState
from ..models import Exchange, Interest, Introduction, RoomMeeting
from ..rules import FEWEST, median_days, shown

STEPS = {
    "shared": pgettext_lazy("funnel", "Shared"),
    "interested": pgettext_lazy("funnel", "Interested"),
    "requested": pgettext_lazy("funnel", "Requested"),
    "mutual": pgettext_lazy("funnel", "Mutual"),
    "met": pgettext_lazy("funnel", "Met"),
    "agreed": pgettext_lazy("funnel", "Agreed"),
}
ANSWERED = (IntroductionState.ACCEPTED, IntroductionState.DECLINED)
Reached = Iterable[tuple[datetime, int]]  # when, which organisation


@dataclass(frozen=True)
class FunnelRow:
    """One month and country; `cells` follow `STEPS`; None is a hidden figure."""

    month: str
    country: str
    cells: tuple[int | None, ...]


@dataclass(frozen=True)
class Answers:
    """How the organisations of a country answer requests; None is hidden or not known yet."""

    country: str
    received: int | None
    answered_percent: float | None
    median_days: float | None


def funnel(*, months: int = 12) -> list[FunnelRow]:
    """The rows of the last `months` months in which anything happened, newest first."""
    since = timezone.now() - timedelta(days=31 * months)
    countries = dict(Organisation.objects.values_list("pk", "country"))
    found: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for step, reached in _steps(since).items():
        for at, organisation in reached:
            month = f"{timezone.localtime(at):%Y-%m}"
            found[(month, countries[organisation], step)].add(organisation)
    months_seen = sorted({month for month, _country, _step in found}, reverse=True)
    return [
        FunnelRow(month, country, tuple(_cell(found[(month, country, step)]) for step in STEPS))
        for month in months_seen
        for country in Country.values
    ]


def _cell(organisations: set[int]) -> int | None:
    return shown(len(organisations), len(organisations))


def _steps(since: datetime) -> dict[str, Reached]:
    rooms = Exchange.objects.all()
    met = RoomMeeting.objects.filter(
        state=MeetingState.SCHEDULED, starts_at__gte=since, starts_at__lte=timezone.now()
    )
    return {
        "shared": Listing.objects.filter(published_at__gte=since).values_list(
            "published_at", "organisation_id"
        ),
        "interested": Interest.objects.filter(created_at__gte=since).values_list(
            "created_at", "organisation_id"
        ),
        "requested": _requests(since).values_list("sent_at", "sender_id"),
        "mutual": _both(rooms.filter(opened_at__gte=since), "opened_at"),
        "met": _both(met, "starts_at", "exchange__"),
        "agreed": _both(rooms.filter(agreed_at__gte=since), "agreed_at"),
    }


def _both(rows: QuerySet, at: str, prefix: str = "") -> Reached:
    for moment, first, second in rows.values_list(at, f"{prefix}first_id", f"{prefix}second_id"):
        yield moment, first
        yield moment, second


def _requests(since: datetime) -> QuerySet[Introduction]:
    return Introduction.objects.filter(from_mutual=False, sent_at__gte=since)


def answers(*, months: int = 12) -> list[Answers]:
    """Response rate and median response time by the receiver's country."""
    since = timezone.now() - timedelta(days=31 * months)
    received: dict[str, list[Introduction]] = defaultdict(list)
    for introduction in _requests(since).select_related("receiver"):
        received[introduction.receiver.country].append(introduction)
    return [_answers(country, received[country]) for country in Country.values]


def _answers(country: str, received: list[Introduction]) -> Answers:
    # Withdrawn ones and those still within their time say nothing about answering.
    counted = [i for i in received if i.state in (*ANSWERED, IntroductionState.EXPIRED)]
    organisations = {each.receiver_id for each in counted}
    if len(organisations) < FEWEST:
        return Answers(country, shown(len(counted), len(organisations)), None, None)
    answered = [each for each in counted if each.state in ANSWERED]
    percent = round(100 * len(answered) / len(counted), 1)
    spans = [each.decided_at - each.sent_at for each in answered]
    few = len({each.receiver_id for each in answered}) < FEWEST
    return Answers(country, len(counted), percent, None if few else median_days(spans))
