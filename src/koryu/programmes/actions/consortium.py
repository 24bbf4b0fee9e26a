"""What actions of an application share: its lock, who writes it, who is told."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from koryu.disclosure.queries import reader_for
from koryu.notify.actions import notify
from koryu.people.models import Organisation, Person
from koryu.people.queries import people_of
from koryu.shared.errors import NotAllowedNow, require

from ..enums import PartnerState
from ..models import Application
from ..queries.applications import LIVING, part_of
from ..rules.taking import WRITABLE, closed_because

WRITERS = ("owner", "editor")
TIMES = ("state", "opens_at", "closes_at", "grace_minutes")  # what `closed_because` asks of a call


def require_writer(application: Application, by: Person) -> None:
    """Raise `Refused` unless `by` is an owner or editor of the lead or of a confirmed partner."""
    reader = reader_for(by)
    require(reader.may_edit(application.lead_id) or part_of(reader, application).writes)


def require_lead(application: Application, by: Person) -> None:
    """Raise `Refused` unless `by` is an owner or editor of the lead."""
    require(reader_for(by).may_edit(application.lead_id))


def lock_open(application: Application, at: datetime | None = None) -> Application:
    """The application, locked, while it can be written. `at`: when the request arrived.

    Raises `NotAllowedNow` when the call takes nothing (in words) or it is past its writing.
    """
    return _open(lock(application), at)


def lock_to_save(application: Application, at: datetime | None = None) -> Application:
    """As `lock_open`, with only the columns that a save asks for: the rest would cost the more."""
    asked = ("state", *(f"call__{each}" for each in TIMES))
    rows = Application.objects.select_for_update(of=("self",), no_key=True).select_related("call")
    return _open(rows.only(*asked).get(pk=application.pk), at)


def _open(locked: Application, at: datetime | None) -> Application:
    if because := closed_because(locked.call, at or timezone.now()):
        raise NotAllowedNow(because)
    if locked.state not in WRITABLE:
        raise NotAllowedNow(_("This application can no longer be changed."))
    return locked


def lock(application: Application) -> Application:
    """The application as it is now, locked, with call, form and lead."""
    return (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("call", "form", "lead")
        .get(pk=application.pk)
    )


def tell_consortium(
    application: Application,
    kind: str,
    path: str,
    *,
    params: dict[str, object] | None = None,
    but: Collection[int] = (),
) -> None:
    """A notice to the owners and editors of the lead and of partners who confirmed."""
    confirmed = application.partners.filter(state=PartnerState.CONFIRMED)
    ids = [application.lead_id, *confirmed.values_list("organisation", flat=True)]
    tell_editors(application, kind, path, ids, params=params, but=but)


def tell_editors(
    application: Application,
    kind: str,
    path: str,
    organisation_ids: Collection[int],
    *,
    params: dict[str, object] | None = None,
    but: Collection[int] = (),
) -> None:
    """A notice to the owners and editors of these, the call's title in each one's language."""
    people = people_of(*organisation_ids, roles=WRITERS).exclude(pk__in=but)
    by_language: dict[str, list[Person]] = {}
    for person in people:
        by_language.setdefault(person.language or settings.LANGUAGE_CODE, []).append(person)
    for language, readers in by_language.items():
        with translation.override(language):
            known = {"call": str(application.call.title), "lead": str(application.lead)}
            shown = {
                key: str(value) if isinstance(value, Organisation) else value
                for key, value in (params or {}).items()
            }
        notify(
            people=readers,
            kind=kind,
            params=known | shown,
            path=path,
            group=f"application:{application.pk}",
        )


def living_partner_ids(application: Application) -> list[int]:
    """Organisations invited or confirmed."""
    rows = application.partners.filter(state__in=LIVING)
    return list(rows.values_list("organisation", flat=True))
