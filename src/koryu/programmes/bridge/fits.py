"""Who fits a brief or a plan, and which calls fit a firm: explained by discovery like any match.

Judged by what every member may read of a listing, so that no order tells of a confidential text.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from koryu.disclosure.rules import Reader
from koryu.discovery.bridge.questions import make_question
from koryu.discovery.bridge.reasons import why
from koryu.discovery.bridge.recommend import SHARED, listings_of
from koryu.discovery.bridge.search import Card, load_listings, load_passages
from koryu.discovery.bridge.searcher import searcher
from koryu.people.models import Organisation
from koryu.research.enums import OFFERS
from koryu.research.queries import as_published
from koryu_engine.retrieval.survey import survey
from koryu_engine.types.retrieval import Hit, Scope

from ..enums import PartnerState
from ..models import Application, Call, Challenge, PlannedProject

TEXT = 1200  # characters of a brief that are compared: its beginning says what is sought
LISTINGS = 40
SHOWN = 10
OWN_SHOWN = 3  # listings of one side beside a plan


def text_of(about: Challenge | PlannedProject) -> str:
    """What is sought: the words that are compared with listings.

    A challenge's confidential part is left out, and so is who seeks. Titles of calls say too little
    to be compared.
    """
    if isinstance(about, Challenge):
        parts = (about.context, about.success)
    else:
        parts = (about.partner_sought, about.goal) if about.partner_sought else (about.title,)
    return "\n".join(filter(None, map(str, parts)))[:TEXT]


def listings_for(
    reader: Reader,
    text: str,
    *,
    only: Collection[int] | None = None,
    without: Collection[int] = (),
    kinds: Collection[str] | None = None,
    limit: int = LISTINGS,
) -> list[Card]:
    """Listings that answer `text`, best first, each with its reasons.

    `only` and `without` are ids of organisations, `kinds` of listings. Nobody but members asks.
    """
    if not reader.is_member:
        return []
    query, _known = make_question(text)
    if query is None:
        return []
    kept = searcher()
    kept.catch_up(wait=True)
    with kept.lock:
        scope = Scope(
            classes=SHARED,
            denied=listings_of(kept, without),
            only=None if only is None else listings_of(kept, only),
            kinds=None if kinds is None else frozenset(kinds),
        )
        found = survey(kept.index, query, scope)
        hits = found.hits(range(min(limit, len(found.doc_ids))))
    return _cards(reader, text, {hit.doc_id: hit for hit in hits})


def _cards(reader: Reader, text: str, hits: dict[int, Hit]) -> list[Card]:
    passages = load_passages(reader, [hit.number for hit in hits.values()])
    language = (get_language() or "en")[:2]
    cards = []
    for listing in load_listings(reader, list(hits)):
        hit, shown = hits[listing.pk], as_published(reader, listing)
        passage = passages.get(hit.number)
        if passage is None:
            continue
        theirs = {f"{group.list}:{term.code}" for group in shown.facets for term in group.terms}
        reasons = why(text, None, hit, passage.text, passage.language, language, (), theirs)
        own = reader.belongs_to(listing.organisation_id)
        cards.append(Card(shown, own, hit.strength, passage, reasons))
    return cards


@dataclass(frozen=True)
class Solver:
    """An organisation and what of it answers the brief, best first."""

    organisation: Organisation
    cards: list[Card]


def solvers(reader: Reader, about: Challenge | PlannedProject) -> list[Solver]:
    """Organisations whose published offers answer a brief or a plan; never the seeker itself."""
    if isinstance(about, Challenge):
        without = {about.seeker_id}
    else:
        without = {about.technology.organisation_id}
    found: dict[int, Solver] = {}
    for card in listings_for(reader, text_of(about), without=without, kinds=OFFERS):
        organisation = card.listing.organisation
        found.setdefault(organisation.pk, Solver(organisation, [])).cards.append(card)
    return list(found.values())[:SHOWN]


@dataclass(frozen=True)
class Fitting:
    """A call, or one of its planned projects, with what of ours answers it best."""

    call: Call
    project: PlannedProject | None
    card: Card


def fitting(
    reader: Reader, organisation_id: int, asked: Iterable[Challenge | PlannedProject]
) -> list[Fitting]:
    """What fits an organisation's own published listings: strongest first."""
    order = {"strong": 0, "good": 1, "possible": 2}
    found = []
    for about in asked:
        cards = listings_for(reader, text_of(about), only={organisation_id}, limit=1)
        if cards:
            project = about if isinstance(about, PlannedProject) else None
            found.append(Fitting(about.call, project, cards[0]))
    return sorted(found, key=lambda each: order.get(each.card.strength, 3))


def own_fit(reader: Reader, about: Challenge | PlannedProject, ids: Collection[int]) -> list[Card]:
    """Published listings of these organisations that answer a brief or a plan, best first.

    Those of who holds the planned technology say nothing about a partner for it.
    """
    ids = set(ids) - (
        {about.technology.organisation_id} if isinstance(about, PlannedProject) else set()
    )
    return listings_for(reader, text_of(about), only=ids, limit=OWN_SHOWN) if ids else []


def sought_by(application: Application) -> Challenge | PlannedProject | None:
    """What an application answers: its planned project, else the brief of its challenge."""
    if application.planned is not None:
        return application.planned
    return Challenge.objects.filter(call=application.call_id).first()


def application_fit(reader: Reader, application: Application) -> list[Card]:
    """How the lead's and its confirmed partners' listings answer what is applied to.

    Empty where the call has neither plan nor brief, or nothing published answers it.
    """
    about = sought_by(application)
    if about is None:
        return []
    confirmed = application.partners.filter(state=PartnerState.CONFIRMED)
    ids = {application.lead_id, *confirmed.values_list("organisation", flat=True)}
    return own_fit(reader, about, ids)
