"""The result on the applicant's page, figures of the board, steps of a computation in words."""

from collections.abc import Mapping
from fractions import Fraction

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.programmes.enums import CallState
from koryu.programmes.models import Application, Call, Feedback
from koryu.programmes.queries.applications import part_of

from ..queries.appeals import may_appeal
from ..queries.awards import award_of
from ..queries.decisions import comments_for, told
from ..queries.ledger import decision_seal
from ..queries.matching import candidates, living_places
from ..rules.points import shown
from ..rules.words_decision import ENTRIES

register = template.Library()


@register.filter
def points(text: str | None) -> str:
    """An exact number with two decimals."""
    return shown(text)


@register.filter
def item(mapping: Mapping[str, object], key: str) -> object:
    """A value by its key."""
    return mapping.get(key)


@register.inclusion_tag("evaluation/decision/_result.html", takes_context=True)
def result_of(context: Mapping[str, object], application: Application) -> dict[str, object]:
    """The result as its people read it; nothing at all before they were told."""
    reader = context["request"].reader  # type: ignore[attr-defined]
    part = part_of(reader, application)
    row = told(application)
    if row is None or not (part.member or reader.is_operator):
        return {}
    feedback = Feedback.objects.filter(application=application).exclude(sent_at=None).first()
    call = application.call
    placed = candidates(call).filter(pk=application.pk).exists()
    return {
        "application": application,
        "call": call,
        "row": row,
        "comments": comments_for(application),
        "feedback": feedback,
        "appeals": application.appeals.order_by("at"),
        "may_appeal": part.writes and may_appeal(application, timezone.now()),
        "may_give_back": part.leads and application.state == "selected",
        "award": award_of(application),
        "has_places": placed and living_places(call).exists(),
        "final": call.state == CallState.FINAL,
        "seal": decision_seal(call),
    }


@register.simple_tag
def has_results(call: Call) -> bool:
    """Whether the final list is published."""
    return call.state == CallState.FINAL


@register.filter
def step_words(step: Mapping[str, str]) -> str:
    """One line of how points came about."""
    text = _STEPS.get(step["key"])
    if text is None:
        return ""
    return str(text()) % {key: _figure(value) for key, value in step.items()}


def _figure(value: str) -> str:
    try:
        return shown(value) if "/" in str(value) else str(Fraction(value))
    except (ValueError, ZeroDivisionError):
        return str(value)


_STEPS = {
    "step.sheet": lambda: _("%(evaluator)s gave %(points)s of 100"),
    "step.adjustment": lambda: _("%(key)s: %(counted)s points"),
    "step.trimmed": lambda: _("%(panel)s: highest (%(highest)s) and lowest (%(lowest)s) left out"),
    "step.untrimmed": lambda: _("%(panel)s: %(count)s sheets, too few to leave any out"),
    "step.mean": lambda: _("%(panel)s: mean %(sum)s / %(count)s = %(score)s"),
    "step.median": lambda: _("%(panel)s: median of %(count)s = %(score)s"),
    "step.sum": lambda: _(
        "%(panel)s: sum %(sum)s of %(count)s, brought to %(head_count)s members = %(score)s"
    ),
    "step.short": lambda: _("%(panel)s: no sheet that counts"),
    "step.part": lambda: _("%(panel)s counts %(weight)s of %(weights)s: %(part)s"),
    "step.combined": lambda: _("Both together: %(score)s"),
    "step.unscored": lambda: _("A panel gave no points, so there is no rank"),
    "step.final": lambda: _("Points: %(score)s"),
    "step.minimum": lambda: _(
        "Minimum not reached: %(panel)s %(criterion)s %(value)s, at least %(minimum)s"
    ),
}


@register.filter
def entry_words(kind: str) -> str:
    """What an entry of the ledger records; kinds of a newer version stand as they are."""
    return str(ENTRIES.get(kind, kind))


@register.filter
def whole(amount: object) -> str:
    """An amount for an attribute: whole units, no separators."""
    return f"{amount:.0f}"
