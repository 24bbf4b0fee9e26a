"""Languages of a stage's applications that too few of its evaluators read."""

from collections import Counter
from dataclasses import dataclass

from ..enums import StageState
from ..models import PanelSeat, Stage
from .evaluators import serving
from .stages import applications_of, entrants


@dataclass(frozen=True)
class LanguageGap:
    """`applications` in `language` need `needs` readers each; `has` evaluators read it.

    `country` is the panel that lacks them, '' for all panels together.
    """

    language: str
    country: str
    applications: int
    has: int
    needs: int


def language_gaps(stage: Stage) -> list[LanguageGap]:
    """What keeps every assignment from being possible where reading the language is required."""
    if not stage.needs_language or stage.state == StageState.CLOSED:
        return []
    taking_part = entrants(stage) if stage.state == StageState.SETUP else applications_of(stage)
    counts = Counter(taking_part.order_by().values_list("language", flat=True))
    seats = PanelSeat.objects.filter(
        serving("evaluator__"), panel__stage=stage, removed_at=None
    ).values_list("panel__country", "evaluator__languages")
    least = [("", stage.per_application)]
    least += [(each.country, each.least) for each in stage.panels.order_by("country")]
    found = []
    for language, applications in sorted(counts.items()):
        reading = Counter(country for country, languages in seats if language in languages)
        for country, needs in least:
            has = reading[country] if country else reading.total()
            if has < needs:
                found.append(LanguageGap(language, country, applications, has, needs))
    return found
