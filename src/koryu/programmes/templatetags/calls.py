"""How calls are shown: conditions in words, the texts of a form, the desk's tabs."""

from collections.abc import Mapping

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from koryu.shared.files import reason_text
from koryu.shared.text import colon, listed

from ..bridge.found import calls_matching
from ..enums import FieldKind
from ..models import Call, EligibilityRule
from ..rules.conditions import in_words
from ..rules.form import Definition, Field
from ..rules.words import said as said_in
from ..slots import CALL_SECTIONS, CALL_TABS, LIST_ACTIONS

register = template.Library()


@register.filter
def said(words: Mapping[str, str]) -> str:
    """A text of a form in the reader's language, else in one there is."""
    return said_in(words, (get_language() or "en")[:2])


@register.filter
def condition_words(rule: EligibilityRule) -> str:
    """A condition as an applicant reads it."""
    return in_words(rule.kind, rule.params)


@register.filter
def kind_label(kind: str) -> str:
    """The name of a kind of field."""
    return str(FieldKind(kind).label) if kind in FieldKind.values else kind


@register.filter
def unread_because(state: str) -> str:
    """Why no text could be read from a file, and what to do."""
    return reason_text(state)


@register.simple_tag
def call_sections() -> list[str]:
    """Templates that upper rooms put on a call's public page."""
    return CALL_SECTIONS


@register.simple_tag
def list_actions() -> list[str]:
    """Templates that upper rooms put among the actions of the list of calls."""
    return LIST_ACTIONS


@register.simple_tag
def call_tabs(call: Call) -> list[tuple[object, str]]:
    """(title, address) of the pages that upper rooms put on a call's desk."""
    found = []
    for tab in CALL_TABS:
        try:
            found.append((tab.title, reverse(tab.url_name, args=[call.slug])))
        except NoReverseMatch:  # its room is not mounted
            continue
    return found


@register.simple_tag(takes_context=True)
def calls_found(context: Mapping[str, object], text: str) -> list[Call]:
    """Calls to come and open ones that share the words of a question."""
    return calls_matching(context["request"].reader, text)  # type: ignore[attr-defined]


@register.filter
def condition_of(definition: Definition, field: Field) -> str:
    """When a conditional field is asked: “question: choice, choice”."""
    if field.shown_if is None:
        return ""
    asked = definition.field(field.shown_if.key)
    if asked is None:
        return ""
    labels = {choice.value: said(choice.label) for choice in asked.choices}
    named = listed(labels.get(value, value) for value in field.shown_if.values)
    return f"{said(asked.label)}{colon()}{named}"
