"""What other rooms' pages show of the evaluation."""

from django import template

from koryu.programmes.models import Application

from ..enums import RUNS_IN
from ..queries.access import evaluator_of

register = template.Library()


@register.simple_tag
def evaluation_running(application: Application) -> bool:
    """Whether a stage with this application is running: its people may challenge evaluators.

    Says nothing of whether anybody was assigned yet.
    """
    return application.stages.filter(state__in=RUNS_IN).exists()


@register.simple_tag(takes_context=True)
def evaluates(context: dict[str, object]) -> bool:
    """Whether the reader is an evaluator of the pool."""
    return evaluator_of(context["reader"]) is not None  # type: ignore[arg-type]
