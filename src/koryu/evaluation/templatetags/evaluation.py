"""What other rooms' pages show of the evaluation."""

from django import template

from koryu.programmes.models import Application

from ..enums import RUNS_IN

register = template.Library()


@register.simple_tag
def evaluation_running(application: Application) -> bool:
    """Whether a stage with this application is running: its people may challenge evaluators.

    Says nothing of whether anybody was assigned yet.
    """
    return application.stages.filter(state__in=RUNS_IN).exists()
