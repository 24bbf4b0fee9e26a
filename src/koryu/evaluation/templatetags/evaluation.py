"""What other rooms' pages show of the evaluation."""

from django import template

from koryu.programmes.models import Application

from ..queries.access import evaluator_of
from ..queries.conflicts import open_to_challenge

register = template.Library()


@register.simple_tag
def evaluation_running(application: Application) -> bool:
    """Whether its people may challenge evaluators now."""
    return open_to_challenge(application) is not None


@register.simple_tag(takes_context=True)
def evaluates(context: dict[str, object]) -> bool:
    """Whether the reader is an evaluator of the pool."""
    return evaluator_of(context["reader"]) is not None  # type: ignore[arg-type]
