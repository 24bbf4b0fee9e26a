"""Reads of the pool of evaluators and of the terms they accept."""

from functools import cache
from importlib.resources import files

import yaml
from django.db.models import Count, Q, QuerySet

from koryu.disclosure.rules import ANONYMOUS
from koryu.people.models import Membership, Person
from koryu.programmes.enums import CallState
from koryu.programmes.models import Call
from koryu.research.queries import listings
from koryu.shared.enums import Language

from ..enums import HOLDING, StageState
from ..models import Evaluator, EvaluatorTerms, Panel, PanelSeat

TO_STAFF = (CallState.OPEN, CallState.CLOSED, CallState.EVALUATING)
SUGGESTED = 4000
LISTINGS = 12


@cache
def _shipped() -> dict[str, str]:
    text = files("koryu.evaluation").joinpath("data/terms.yaml").read_text("utf-8")
    return yaml.safe_load(text)


def current_terms() -> EvaluatorTerms:
    """The terms that count: the latest an operator published, else those shipped (unsaved)."""
    return EvaluatorTerms.objects.order_by("-id").first() or EvaluatorTerms(**_shipped())


def has_terms(evaluator: Evaluator) -> bool:
    """Whether they accepted the terms that count now."""
    return bool(evaluator.terms_version) and evaluator.terms_version == current_terms().version


def pool(*, country: str = "", text: str = "", field: str = "") -> QuerySet[Evaluator]:
    """The pool, narrowed where something is given, with how much each holds now."""
    found = Evaluator.objects.select_related("person").prefetch_related(
        "fields", "person__memberships__organisation"
    )
    if country:
        found = found.filter(country=country)
    if field:
        found = found.filter(fields__code=field)
    if text:
        names = ("family_name", "given_name", "family_latin", "given_latin", "email")
        condition = Q(expertise_text__icontains=text)
        for name in names:
            condition |= Q(**{f"person__{name}__icontains": text})
        found = found.filter(condition)
    living = Q(seats__assignments__state__in=HOLDING) & ~Q(
        seats__assignments__stage__state=StageState.CLOSED
    )
    return found.annotate(holds=Count("seats__assignments", filter=living, distinct=True)).order_by(
        "-active", "country", "person__family_name", "id"
    )


def calls_to_staff() -> QuerySet[Call]:
    """Calls whose applications need evaluators, now or soon, the next to close first."""
    return Call.objects.filter(state__in=TO_STAFF).order_by("closes_at", "id")


def serving(prefix: str = "") -> Q:
    """Who can be asked: in the pool, with an account, and on no desk since, where all is seen.

    `prefix` leads to the evaluator: "evaluator__" of a seat.
    """
    here = {"active": True, "person__is_active": True, "person__operator_country": ""}
    return Q(**{prefix + name: value for name, value in here.items()})


def may_sit(panel: Panel) -> QuerySet[Evaluator]:
    """Active evaluators of the panel's country who have no seat on it yet."""
    seated = PanelSeat.objects.filter(panel=panel, removed_at=None).values("evaluator")
    found = Evaluator.objects.filter(serving(), country=panel.country)
    return found.exclude(pk__in=seated).select_related("person").order_by("person__family_name")


def organisation_ids(person: Person) -> frozenset[int]:
    """The organisations a person belongs to now."""
    rows = Membership.objects.filter(person=person, left_at=None)
    return frozenset(rows.values_list("organisation_id", flat=True))


def suggested_text(person: Person) -> tuple[str, str]:
    """(text, language) of what the person's organisations published for everybody to read.

    A start for somebody who has not described their expertise; only public texts are used.
    """
    parts: list[str] = []
    languages: list[str] = []
    for pk in sorted(organisation_ids(person)):
        for listing in listings.published_of(ANONYMOUS, pk)[:LISTINGS]:
            texts = {each.key: each.text for each in listings.visible_fields(ANONYMOUS, listing)}
            said = [texts[key] for key in ("title", "summary", "keywords") if texts.get(key)]
            if said:
                parts.append("\n".join(said))
                languages.append(listing.source_language)
    language = max(Language.values, key=languages.count) if languages else ""
    return "\n\n".join(parts)[:SUGGESTED], language
