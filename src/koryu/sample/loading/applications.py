"""Sample applications, written and handed in by the people of each organisation."""

from collections.abc import Mapping
from typing import Any

from koryu.people.models import Organisation, Person
from koryu.people.queries import people_of
from koryu.programmes.actions.answers import save_answer
from koryu.programmes.actions.applications import begin
from koryu.programmes.actions.files import add_file
from koryu.programmes.actions.partners import confirm, invite
from koryu.programmes.actions.submissions import submit
from koryu.programmes.models import Application, Call, PlannedProject
from koryu.programmes.rules.answers import TITLE
from koryu.programmes.rules.form import definition_of
from koryu.research.models import Listing

from .papers import certificate, proposal

LANGUAGE = {"KR": "ko", "JP": "ja"}
PHONE = {"KR": "+82-2-0000-0000", "JP": "+81-3-0000-0000"}


def hand_in(
    call: Call,
    entry: Mapping[str, Any],
    organisations: Mapping[str, Organisation],
    planned: PlannedProject | None = None,
) -> Application:
    """One application from `entry`, complete and handed in."""
    lead = organisations[entry["lead"]]
    person = people_of(lead.pk).get()
    language = LANGUAGE[lead.country]
    application = begin(call=call, by=person, lead=lead, language=language, planned=planned)
    answers = _usual(lead, person, language) | entry["answers"] | {TITLE: entry["title"]}
    form = definition_of(call.forms.latest("number").definition)
    keys = {each.key for each in form.fields()}
    for key in (TITLE, *(each.key for each in form.fields())):
        if key in answers:
            save_answer(application=application, by=person, key=key, value=answers[key], version=0)
    _files(application, person, entry, keys)
    for slug, part in entry.get("partners", {}).items():
        partner = organisations[slug]
        invited = invite(application=application, by=person, organisation=partner, part=part)
        confirm(partner=invited, by=people_of(partner.pk).get())
    submit(application=application, by=person)
    return Application.objects.get(pk=application.pk)


def _usual(lead: Organisation, person: Person, language: str) -> dict[str, Any]:
    """What every form asks, from what the organisation shares already."""
    listings = list(Listing.objects.filter(organisation=lead, state="published").order_by("id")[:2])
    return {
        "contact_name": f"{person.native_name} {person.title}".strip(),
        "contact_phone": PHONE[lead.country],
        "summary": lead.description,
        "team": [[person.native_name, person.title, ""]],
        "start": "2027-04-01",
        "listings": [listing.pk for listing in listings],
        "consent_truth": "2026-01",
        "consent_overseas": "2026-01",
        "consent_open": "2026-01",
        "consent_share": "2026-01",
    }


def _files(application: Application, by: Person, entry: Mapping[str, Any], keys: set[str]) -> None:
    texts = [text for text in entry["answers"].values() if isinstance(text, str)]
    language = application.language
    name = {"ko": "사업계획서", "ja": "事業計画書"}[language]
    uploads = {
        "proposal_file": lambda: proposal(name, entry["title"], texts),
        "registration_file": lambda: certificate(application.lead, language),
    }
    for key in keys & uploads.keys():
        add_file(application=application, by=by, key=key, upload=uploads[key]())
