"""Conditions of a call that a machine can check, and what it found, in words.

Pure: `Facts` are gathered by a query. Where what is known leaves the answer open (only the year
of founding, a band of head-counts) the finding is unclear and a person decides.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..enums import Finding, RuleKind

MET, NOT_MET, UNCLEAR = Finding.MET, Finding.NOT_MET, Finding.UNCLEAR
# The bands an organisation chooses from: least and most people in each.
BANDS = {
    "1-10": (1, 10),
    "11-50": (11, 50),
    "51-200": (51, 200),
    "201-1000": (201, 1000),
    "1000+": (1001, 10**9),
}


@dataclass(frozen=True)
class Facts:
    """What is known of an applicant on the day of the deadline."""

    country: str
    kind: str
    fields: Collection[str]
    headcount_band: str
    founded_year: int | None
    corporate_number_valid: bool | None  # None: none was given
    verified: bool
    listing_kinds: Collection[str]  # of the lead's published listings
    partner_countries: Collection[str]  # of confirmed partners
    year: int


@dataclass(frozen=True)
class Found:
    """`detail` is a key of `SENTENCES`, filled from `params`."""

    finding: str
    detail: str
    params: Mapping[str, object]


SENTENCES = {
    "country": _("The lead is in %(country)s."),
    "kind": _("The lead is of the kind “%(kind)s”."),
    "founded": _("Founded in %(year)s; the condition is at most %(most)s years."),
    "founded_unknown": _("The profile does not say when it was founded."),
    "field": _("Fields in the profile: %(codes)s."),
    "field_unknown": _("The profile names no field of work."),
    "headcount": _("Employees: %(band)s; the condition is at most %(most)s."),
    "headcount_unknown": _("The profile does not say how many work there."),
    "listing": _("Published listings that count: %(count)s."),
    "number_valid": _("The corporate number is valid."),
    "number_wrong": _("The corporate number is not a valid one."),
    "number_unknown": _("The profile has no corporate number."),
    "verified": _("The organisation is verified."),
    "not_verified": _("The organisation is not verified."),
    "partner": _("Countries of the confirmed partners: %(countries)s."),
    "partner_none": _("There is no confirmed partner."),
    "person": _("A person reads this condition."),
}


def sentence(detail: str, params: Mapping[str, object]) -> str:
    """What was found, in the reader's language; '' for a detail nobody knows."""
    text = SENTENCES.get(detail)
    return str(text) % dict(params) if text else ""


def check(kind: str, params: Mapping[str, Any], facts: Facts) -> Found:
    """What a condition of `kind` comes to."""
    checker = _CHECKS.get(kind)
    return checker(params, facts) if checker else Found(UNCLEAR, "person", {})


def _is(yes: bool) -> str:
    return MET if yes else NOT_MET


def _country(params: Mapping[str, Any], facts: Facts) -> Found:
    yes = facts.country in params.get("countries", ())
    return Found(_is(yes), "country", {"country": facts.country})


def _kind(params: Mapping[str, Any], facts: Facts) -> Found:
    return Found(_is(facts.kind in params.get("codes", ())), "kind", {"kind": facts.kind})


def _firm_age(params: Mapping[str, Any], facts: Facts) -> Found:
    # Known to the year only: with d years between, the age is between d - 1 and d + 1.
    if facts.founded_year is None:
        return Found(UNCLEAR, "founded_unknown", {})
    most, between = int(params.get("most", 0)), facts.year - facts.founded_year
    finding = UNCLEAR if between == most else _is(between < most)
    return Found(finding, "founded", {"year": facts.founded_year, "most": most})


def _field(params: Mapping[str, Any], facts: Facts) -> Found:
    if not facts.fields:
        return Found(UNCLEAR, "field_unknown", {})
    yes = bool(set(facts.fields) & set(params.get("codes", ())))
    return Found(_is(yes), "field", {"codes": ", ".join(sorted(facts.fields))})


def _headcount(params: Mapping[str, Any], facts: Facts) -> Found:
    band = BANDS.get(facts.headcount_band)
    if band is None:
        return Found(UNCLEAR, "headcount_unknown", {})
    least, most = band
    allowed = int(params.get("most", 0))
    finding = MET if most <= allowed else NOT_MET if least > allowed else UNCLEAR
    return Found(finding, "headcount", {"band": facts.headcount_band, "most": allowed})


def _listing(params: Mapping[str, Any], facts: Facts) -> Found:
    wanted = set(params.get("kinds", ()))
    count = sum(not wanted or kind in wanted for kind in facts.listing_kinds)
    return Found(_is(count > 0), "listing", {"count": count})


def _corporate_number(params: Mapping[str, Any], facts: Facts) -> Found:
    if facts.corporate_number_valid is None:
        return Found(NOT_MET, "number_unknown", {})
    valid = facts.corporate_number_valid
    return Found(_is(valid), "number_valid" if valid else "number_wrong", {})


def _verified(params: Mapping[str, Any], facts: Facts) -> Found:
    return Found(_is(facts.verified), "verified" if facts.verified else "not_verified", {})


def _partner_country(params: Mapping[str, Any], facts: Facts) -> Found:
    if not facts.partner_countries:
        return Found(NOT_MET, "partner_none", {})
    yes = bool(set(facts.partner_countries) & set(params.get("countries", ())))
    found = ", ".join(sorted(set(facts.partner_countries)))
    return Found(_is(yes), "partner", {"countries": found})


_CHECKS: dict[str, Callable[[Mapping[str, Any], Facts], Found]] = {
    RuleKind.COUNTRY: _country,
    RuleKind.KIND: _kind,
    RuleKind.FIRM_AGE: _firm_age,
    RuleKind.FIELD: _field,
    RuleKind.HEADCOUNT: _headcount,
    RuleKind.LISTING: _listing,
    RuleKind.CORPORATE_NUMBER: _corporate_number,
    RuleKind.VERIFIED: _verified,
    RuleKind.PARTNER_COUNTRY: _partner_country,
}
