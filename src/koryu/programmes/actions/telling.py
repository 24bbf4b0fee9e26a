"""Notices about a call, each in its reader's language."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from koryu.notify.actions import notify
from koryu.people.models import Person
from koryu.people.queries import operators_of, people_of
from koryu.shared.enums import Country

from ..enums import ApplicationState, PartnerState
from ..models import Call, Partner

WRITERS = ("owner", "editor")


def applicants(call: Call) -> list[Person]:
    """Owners and editors of every organisation in a living application, drafts too."""
    living = call.applications.exclude(state=ApplicationState.WITHDRAWN)
    partners = Partner.objects.filter(
        application__in=living, state__in=(PartnerState.INVITED, PartnerState.CONFIRMED)
    )
    ids = {*living.values_list("lead", flat=True), *partners.values_list("organisation", flat=True)}
    return list(people_of(*ids, roles=WRITERS)) if ids else []


def interested(call: Call) -> list[Person]:
    """Applicants, and who asked a question: what moves a call is told to both."""
    found = {person.pk: person for person in applicants(call)}
    askers = Person.objects.filter(pk__in=call.questions.values("asked_by"), is_active=True)
    return list((found | {person.pk: person for person in askers}).values())


def tell_mentors(call: Call, people: Iterable[Person] | None = None) -> None:
    """Who is named as a mentor learns so, once everybody can read it."""
    named = call.mentors.filter(removed_at=None).select_related("person")
    tell(people or [each.person for each in named], "programmes.mentor", call)


def desk() -> list[Person]:
    """The operators of both countries: a joint call is run by both."""
    return [person for country in Country.values for person in operators_of(country)]


def tell(people: Iterable[Person], kind: str, call: Call, path: str = "") -> None:
    """One notice each, with the call's title in their language."""
    by_language: dict[str, list[Person]] = {}
    for person in people:
        by_language.setdefault(person.language or settings.LANGUAGE_CODE, []).append(person)
    for language, readers in by_language.items():
        with translation.override(language):
            notify(
                people=readers,
                kind=kind,
                params={"call": str(call.title)},
                path=path or reverse("programmes:call", args=[call.slug]),
                group=f"call:{call.pk}",
            )
