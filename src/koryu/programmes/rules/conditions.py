"""Conditions of taking part: the parameters of each kind, checked, and the words for them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koryu.research.enums import ListingKind
from koryu.shared.enums import Country
from koryu.shared.terms import terms
from koryu.shared.text import listed

from ..enums import RuleKind

# Kind → (name of its parameter, "number" or the list its codes come from); others have none.
PARAMS: dict[str, tuple[str, str]] = {
    RuleKind.COUNTRY: ("countries", "country"),
    RuleKind.FIRM_AGE: ("most", "number"),
    RuleKind.FIELD: ("codes", "field"),
    RuleKind.HEADCOUNT: ("most", "number"),
    RuleKind.KIND: ("codes", "organisation_kind"),
    RuleKind.PARTNER_COUNTRY: ("countries", "country"),
    RuleKind.LISTING: ("kinds", "listing_kind"),
}


def choices_of(source: str) -> list[tuple[str, str]]:
    """(code, label) pairs a parameter may take."""
    if source == "country":
        return [(value, str(label)) for value, label in Country.choices]
    if source == "listing_kind":
        return [(value, str(label)) for value, label in ListingKind.choices]
    return [(each.code, each.label()) for each in terms(source)]


def fault(kind: str, params: Mapping[str, Any]) -> str:
    """What is wrong with the parameters of a condition, in the reader's language; '' if nothing."""
    if kind not in PARAMS:
        return "" if not params else _("This kind of condition takes no parameters.")
    name, source = PARAMS[kind]
    value = params.get(name)
    if set(params) - {name}:
        return _("This kind of condition does not take these parameters.")
    if source == "number":
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 100_000
        return "" if fits else _("Enter a whole number greater than zero.")
    if not isinstance(value, list) or (not value and kind != RuleKind.LISTING):
        return _("Choose at least one.")
    known = {code for code, _label in choices_of(source)}
    return "" if set(value) <= known else _("Choose from the list.")


def in_words(kind: str, params: Mapping[str, Any]) -> str:
    """A condition as an applicant reads it; '' for one that only its own text can say."""
    name, source = PARAMS.get(kind, ("", ""))
    value = params.get(name)
    if source == "number":
        return _number_words(kind, int(value or 0))
    named = ""
    if source:
        labels = dict(choices_of(source))
        named = listed(labels.get(code, code) for code in value or [])
    return _listed_words(kind, named)


def _number_words(kind: str, most: int) -> str:
    if kind == RuleKind.FIRM_AGE:
        text = ngettext(
            "The lead was founded at most %(most)d year ago.",
            "The lead was founded at most %(most)d years ago.",
            most,
        )
    else:
        text = ngettext(
            "The lead has at most %(most)d employee.",
            "The lead has at most %(most)d employees.",
            most,
        )
    return text % {"most": most}


def _listed_words(kind: str, named: str) -> str:
    if kind == RuleKind.LISTING and not named:
        return _("The lead has a published listing here.")
    words = {
        RuleKind.COUNTRY: _("The lead is from: %(listed)s."),
        RuleKind.FIELD: _("The lead works in one of these fields: %(listed)s."),
        RuleKind.KIND: _("The lead is one of: %(listed)s."),
        RuleKind.PARTNER_COUNTRY: _("A partner of the consortium is from: %(listed)s."),
        RuleKind.LISTING: _("The lead has a published listing here of the kind: %(listed)s."),
        RuleKind.CORPORATE_NUMBER: _("The lead has a valid corporate number."),
        RuleKind.VERIFIED: _("The lead is a verified organisation on this platform."),
    }
    return words[kind] % {"listed": named} if kind in words else ""  # type: ignore[index]
