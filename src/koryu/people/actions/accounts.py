"""A person's own account: names, language, consents; who is an operator."""

from django.db import transaction
from django.utils import timezone

from koryu.people.enums import ConsentKind
from koryu.people.models import Consent, Person
from koryu.shared.enums import Country, Language
from koryu.shared.history import record

PROFILE_FIELDS = (
    "family_name",
    "given_name",
    "family_reading",
    "given_reading",
    "family_latin",
    "given_latin",
    "title",
    "language",
    "timezone",
)


@transaction.atomic
def update_profile(*, person: Person, by: Person, **values: str) -> Person:
    """Change one's own names, title, language or zone. History notes which, not the values."""
    unknown = set(values) - set(PROFILE_FIELDS)
    if unknown or person.pk != by.pk:
        raise ValueError(f"not a profile change of one's own: {sorted(unknown)}")
    for field, value in values.items():
        setattr(person, field, value)
    person.save(update_fields=list(values))
    record(verb="person.updated", obj=person, actor=by, fields=sorted(values))
    return person


def set_language(*, person: Person, language: str) -> None:
    """Remember the interface language."""
    Person.objects.filter(pk=person.pk).update(language=Language(language))


@transaction.atomic
def give_consent(*, person: Person, kind: str, version: str, language: str) -> Consent:
    """Record consent to one version of a text."""
    return Consent.objects.create(
        person=person, kind=ConsentKind(kind), version=version, language=Language(language)
    )


@transaction.atomic
def withdraw_consent(*, person: Person, kind: str) -> int:
    """Withdraw every living consent of this kind. Returns how many there were."""
    living = Consent.objects.filter(person=person, kind=kind, withdrawn_at=None)
    return living.update(withdrawn_at=timezone.now())


@transaction.atomic
def make_operator(*, person: Person, country: str, by: Person | None) -> Person:
    """Put a person on a country's desk ('' takes them off). From the command line or the admin."""
    person.operator_country = Country(country) if country else ""
    person.save(update_fields=["operator_country"])
    record(verb="person.operator", obj=person, actor=by, country=country)
    return person
