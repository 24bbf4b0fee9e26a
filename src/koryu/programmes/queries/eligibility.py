"""The facts that conditions are checked against, and the findings of an application."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from koryu.people.rules import normal_corporate_number
from koryu.research.models import Listing
from koryu.research.queries import OUT
from koryu.shared.enums import Country
from koryu.shared.terms import term
from koryu.shared.text import listed

from ..enums import Finding, PartnerState
from ..models import Application, Call, EligibilityFinding, EligibilityRule
from ..rules.eligibility import Facts, Found, check, sentence


def rules_of(call: Call) -> list[EligibilityRule]:
    """The living conditions of a call."""
    return list(call.rules.filter(removed_at=None).order_by("position", "id"))


def facts_of(application: Application) -> Facts:
    """What is known of the applicant; four short queries."""
    lead = application.lead
    number = lead.corporate_number
    partners = application.partners.filter(state=PartnerState.CONFIRMED)
    listings = Listing.objects.filter(OUT, organisation=lead)
    return Facts(
        country=lead.country,
        kind=lead.kind,
        fields=frozenset(lead.fields.values_list("code", flat=True)),
        headcount_band=lead.headcount_band,
        founded_year=lead.founded_year,
        corporate_number_valid=(
            normal_corporate_number(lead.country, number) is not None if number else None
        ),
        verified=lead.is_verified,
        listing_kinds=tuple(listings.values_list("kind", flat=True)),
        partner_countries=tuple(partners.values_list("organisation__country", flat=True)),
        year=application.call.closes_at.astimezone(ZoneInfo(application.call.zone)).year,
    )


def checked(application: Application) -> list[tuple[EligibilityRule, Found]]:
    """Every living condition with what the machine makes of it."""
    rules = rules_of(application.call)
    if not rules:
        return []
    facts = facts_of(application)
    return [(rule, check(rule.kind, rule.params, facts)) for rule in rules]


def findings_of(application: Application) -> list[EligibilityFinding]:
    """The stored findings of living conditions, each with `sentence` in the reader's language."""
    rows = application.findings.filter(rule__removed_at=None).select_related("rule", "by")
    found = list(rows.order_by("rule__position", "rule_id"))
    for row in found:
        row.sentence = sentence(row.detail, _labelled(row.params))  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True)
class Foreseen:
    """A condition as the machine would find it if it were handed in now."""

    rule: EligibilityRule
    finding: str
    sentence: str


def foreseen(application: Application) -> list[Foreseen]:
    """For the applicant, while there is time to mend a profile."""
    return [
        Foreseen(rule, found.finding, sentence(found.detail, _labelled(dict(found.params))))
        for rule, found in checked(application)
    ]


def _labelled(params: dict[str, object]) -> dict[str, object]:
    """Codes of countries, kinds and fields as the reader calls them."""
    countries = dict(Country.choices)
    lists = {"kind": "organisation_kind", "codes": "field"}

    def label(key: str, code: str) -> str:
        if key in lists:
            found = term(lists[key], code)
            return found.label() if found else code
        return str(countries.get(code, code))

    coded = ("country", "countries", *lists)
    return {
        key: listed(label(key, code) for code in str(value).split(", ")) if key in coded else value
        for key, value in params.items()
    }


def unmet(application: Application) -> list[EligibilityFinding]:
    """Findings that stand against eligibility, by machine or by a person."""
    return [row for row in findings_of(application) if row.finding != Finding.MET]
