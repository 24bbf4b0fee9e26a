"""Who could be asked to join the pool, by how well they fit the applications of a call.

By fields and languages alone, as `expertise.fits` counts them: texts are compared once somebody is
in the pool and has described what they know.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from django.db.models import Prefetch, Q

from koryu.people.models import Membership, Person
from koryu.programmes.enums import HANDED_IN
from koryu.programmes.models import Call
from koryu.shared.enums import Language

from ..queries.conflicts import consortia
from ..rules.defaults import OWN_LANGUAGE
from .expertise import Subject, application_subject, fits

MOST = 20
_NOW = Prefetch(
    "memberships",
    queryset=Membership.objects.filter(left_at=None)
    .select_related("organisation")
    .prefetch_related("organisation__fields"),
    to_attr="belongs_to",
)


@dataclass(frozen=True)
class Suggestion:
    """`fields`: codes in common with the applications. `suits` and `tied` count applications.

    `suits`: of a field in common, in a language they likely read, of no organisation they are or
    were of; `tied`: of such an organisation.
    """

    person: Person
    fields: tuple[str, ...]
    suits: int
    tied: int


def suggestions(call: Call, country: str) -> tuple[list[Suggestion], int]:
    """(people of the country who are not in the pool, the best first; of how many applications).

    Whoever suits none is left out, and so are operators, who see every review.
    """
    found = call.applications.filter(state__in=HANDED_IN).select_related("lead")
    applications = list(found.prefetch_related("lead__fields"))
    members = consortia(applications)
    subjects = {each.pk: replace(application_subject(each, None), text="") for each in applications}
    alike: dict[Subject, list[int]] = defaultdict(list)
    for pk, subject in subjects.items():
        alike[subject].append(pk)
    asked = {str(at): subject for at, subject in enumerate(alike)}
    people = _candidates(country, {code for each in alike for code in each.fields})
    known = {str(each.pk): _subject(each, country) for each in people}
    suited = fits(asked, known)
    past = _past(people)
    suggested = []
    for person in people:
        own = {each.organisation_id for each in person.belongs_to} | past[person.pk]
        tied = {pk for pk, ids in members.items() if ids & own}
        knows = known[str(person.pk)]
        strength, suits, common = 0.0, 0, Counter()
        for at, subject in asked.items():
            free = [pk for pk in alike[subject] if pk not in tied]
            strength += len(free) * suited[at, str(person.pk)].score
            if free and subject.fields & knows.fields and subject.languages <= knows.languages:
                suits += len(free)
                common.update(dict.fromkeys(subject.fields & knows.fields, len(free)))
        if suits:
            fields = tuple(code for code, _count in common.most_common())
            suggested.append((strength, Suggestion(person, fields, suits, len(tied))))
    suggested.sort(key=lambda each: (-each[0], each[1].person.pk))
    return [each for _strength, each in suggested[:MOST]], len(applications)


def _candidates(country: str, fields: set[str]) -> list[Person]:
    """People of organisations of the country that work in one of the fields."""
    of_it = Membership.objects.filter(
        left_at=None, organisation__country=country, organisation__fields__code__in=fields
    )
    found = Person.objects.filter(
        Q(evaluator=None) | Q(evaluator__active=False),
        pk__in=of_it.values("person"),
        is_active=True,
        operator_country="",
    )
    return list(found.prefetch_related(_NOW))


def _past(people: list[Person]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Membership.objects.filter(person__in=people).exclude(left_at=None)
    for person, organisation in rows.values_list("person_id", "organisation_id"):
        found[person].add(organisation)
    return found


def _subject(person: Person, country: str) -> Subject:
    """What is known of somebody who has not described themselves."""
    own = {each.code for m in person.belongs_to for each in m.organisation.fields.all()}
    languages = {OWN_LANGUAGE[country], person.language} & set(Language.values)
    return Subject("", frozenset(own), frozenset(languages))
