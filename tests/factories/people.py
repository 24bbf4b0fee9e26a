"""Factories of the people room."""

import factory
from django.utils import timezone

from koryu.people.models import Membership, Organisation, Person


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    family_name = "김"
    given_name = factory.Sequence(lambda n: f"하나{n}")
    family_latin = "Kim"
    given_latin = factory.Sequence(lambda n: f"Hana{n}")
    language = "ko"
    password = factory.django.Password("correct horse battery")


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"organisation-{n}")
    kind = "startup"
    country = "KR"
    name = factory.Sequence(lambda n: f"샘플바이오{n}")
    name_en = factory.Sequence(lambda n: f"Sample Bio {n}")
    verified_at = factory.LazyFunction(timezone.now)
    verification = "operator"


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership
        skip_postgeneration_save = True

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = "owner"
