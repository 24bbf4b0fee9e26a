"""Times of an event in its own zone, marks of language."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.db import models
from django.utils import timezone

from koryu.shared.templatetags.koryu import moment
from koryu.shared.trilingual import shown_language

register = template.Library()


@register.filter
def clock(at: datetime, zone: str) -> str:
    """Hours and minutes in a zone."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


@register.filter
def moment_in(at: datetime | None, zone: str) -> str:
    """Day and time in a zone, with its name."""
    with timezone.override(ZoneInfo(zone)):
        return moment(at)


@register.filter
def language_of(obj: models.Model, name: str) -> str:
    """The language of the text that `obj.<name>` shows this reader."""
    return shown_language(obj, name)
