"""Times of an event in its own zone, marks of language, names in their scripts."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.db import models
from django.forms import BaseForm, BoundField
from django.utils import timezone
from django.utils.translation import get_language

from koryu.shared.enums import Language
from koryu.shared.forms import languages_first
from koryu.shared.templatetags.koryu import format_date, moment
from koryu.shared.trilingual import shown_language

from ..enums import SpeakerRole
from ..models import Event, SessionSpeaker, Speaker
from ..rules.consents import CONSENTS
from ..rules.recurrence import rule_text

register = template.Library()


def _span(starts: datetime, ends: datetime) -> str:
    """Both ends in the active zone; one day is said once."""
    first, last = timezone.localtime(starts), timezone.localtime(ends)
    if first.date() != last.date():
        return f"{moment(starts)} – {moment(ends)}"
    until = moment(ends).removeprefix(format_date(last, (get_language() or "en")[:2])).lstrip(", ")
    return f"{moment(starts).rsplit(' ', 1)[0]}–{until}"


@register.filter
def event_span(event: Event) -> str:
    """From when to when, in the event's zone."""
    with timezone.override(ZoneInfo(event.zone)):
        return _span(event.starts_at, event.ends_at)


@register.filter
def own_span(event: Event) -> str:
    """The same in the reader's zone, or '' where the clocks agree."""
    here = timezone.localtime(event.starts_at)
    there = event.starts_at.astimezone(ZoneInfo(event.zone))
    if here.utcoffset() == there.utcoffset():
        return ""
    return _span(event.starts_at, event.ends_at)


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
def in_languages(form: BaseForm, name: str) -> list[BoundField]:
    """The three fields of a text, the organiser's own language first."""
    return [form[f"{name}_{code}"] for code in languages_first()]


@register.filter
def language_of(obj: models.Model, name: str) -> str:
    """The language of the text that `obj.<name>` shows this reader."""
    return shown_language(obj, name)


@register.filter
def is_foreign(obj: models.Model, name: str) -> bool:
    """Whether that text is not in the reader's language."""
    return shown_language(obj, name) != (get_language() or "en")[:2]


@register.filter
def language_name(code: str) -> str:
    """A language's own name."""
    return dict(Language.choices).get(code, code)


@register.filter
def other_names(speaker: Speaker) -> list[tuple[str, str]]:
    """(language, name) of the forms of a name that are not shown first, each once."""
    seen, found = {str(speaker.name)}, []
    for code in Language.values:
        name = getattr(speaker, f"name_{code}")
        if name and name not in seen:
            seen.add(name)
            found.append((code, name))
    return found


@register.filter
def by_speaker(cast: Iterable[SessionSpeaker]) -> list[tuple[Speaker, list[str]]]:
    """(speaker, what they do here) in order, each speaker once; speaking alone needs no word."""
    parts: dict[int, tuple[Speaker, list[SessionSpeaker]]] = {}
    for part in cast:
        parts.setdefault(part.speaker_id, (part.speaker, []))[1].append(part)
    return [(speaker, _labels(found)) for speaker, found in parts.values()]


def _labels(parts: list[SessionSpeaker]) -> list[str]:
    if [part.role for part in parts] == [SpeakerRole.SPEAKER]:
        return []
    return [str(part.get_role_display()) for part in parts]


@register.filter(name="rule_text")
def rule_in_words(rule: str) -> str:
    """A recurrence in words, or ''."""
    return rule_text(rule)


@register.filter
def consent_label(kind: str) -> str:
    """What was agreed to, in the reader's language."""
    return CONSENTS[kind].label if kind in CONSENTS else kind
