"""Sample organisations with the people who act for them."""

from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from koryu.people.actions import make_operator
from koryu.people.enums import Role, VerificationMethod
from koryu.people.models import Membership, Organisation, Person
from koryu.shared.models import Term

from . import read, read_all

FILES = ("kr_organisations.yaml", "jp_organisations.yaml")
LANGUAGE = {"KR": "ko", "JP": "ja"}
OPERATORS = {
    "KR": ("operator.kr@sample.example", "오", "하늘", "Oh", "Haneul", "사무관"),
    "JP": ("operator.jp@sample.example", "丘", "奏", "Oka", "Kanade", "コミュニティマネージャー"),
}


def load_organisations() -> dict[str, Organisation]:
    """slug → organisation, each verified, with its contact person as owner."""
    fields = {term.code: term for term in Term.objects.filter(list="field")}
    made = {}
    for entry in read_all(*FILES):
        organisation = _organisation(entry)
        organisation.fields.set([fields[code] for code in entry.get("fields", [])])
        person = _person(entry)
        Membership.objects.create(person=person, organisation=organisation, role=Role.OWNER)
        made[entry["slug"]] = organisation
    return made


def load_operators() -> dict[str, Person]:
    """country → the sample operator of its desk."""
    operators = {}
    for country, (email, family, given, f_latin, g_latin, title) in OPERATORS.items():
        person = Person.objects.create_user(
            email,
            family_name=family,
            given_name=given,
            family_latin=f_latin,
            given_latin=g_latin,
            title=title,
            language=LANGUAGE[country],
            is_sample=True,
        )
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        operators[country] = make_operator(person=person, country=country, by=None)
    return operators


def load_public_organisations() -> dict[str, Organisation]:
    """The real bodies that the public text names; not sample, and nobody signs in for them."""
    made = {}
    for entry in read("public_facts.yaml")["organisations"]:
        language = LANGUAGE[entry["country"]]
        made[entry["slug"]] = Organisation.objects.create(
            slug=entry["slug"],
            kind=entry["kind"],
            country=entry["country"],
            name=entry["name"][language],
            **{f"name_{code}": text for code, text in entry["name"].items()},
            description=entry.get("description", {}).get(language, ""),
            description_language=language,
            verified_at=timezone.now(),
            verification=VerificationMethod.OPERATOR,
        )
    return made


def _organisation(entry: dict[str, Any]) -> Organisation:
    language = LANGUAGE[entry["country"]]
    names = entry["name"]
    return Organisation.objects.create(
        slug=entry["slug"],
        kind=entry["kind"],
        country=entry["country"],
        name=names[language],
        name_ko=names.get("ko", ""),
        name_ja=names.get("ja", ""),
        name_en=names.get("en", ""),
        name_reading=entry.get("name_kana", ""),
        description=entry["description"].strip(),
        description_language=language,
        wants=entry.get("wants", "").strip(),
        city=entry["city"][language],
        website=entry["website"],
        founded_year=entry.get("founded_year"),
        headcount_band=entry["headcount_band"],
        verified_at=timezone.now(),
        verification=VerificationMethod.OPERATOR,
        is_sample=True,
    )


def _person(entry: dict[str, Any]) -> Person:
    contact = entry["contact"]
    family_reading, _, given_reading = contact.get("reading", "").partition(" ")
    family_latin, _, given_latin = contact.get("latin", "").partition(" ")
    email = f"contact@{entry['slug']}.example"
    person = Person.objects.create_user(
        email,
        family_name=contact["family"],
        given_name=contact["given"],
        family_reading=family_reading,
        given_reading=given_reading,
        family_latin=family_latin.title(),
        given_latin=given_latin,
        title=contact.get("title", ""),
        language=LANGUAGE[entry["country"]],
        is_sample=True,
    )
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person
