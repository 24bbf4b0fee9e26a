"""What every template may use."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from koryu.disclosure.rules import ANONYMOUS
from koryu.notify.queries import unread_count
from koryu.people.models import Organisation

from .navigation import journey


def site(request: HttpRequest) -> dict[str, object]:
    """The reader, the journey, the organisations to act for and the notices not yet read."""
    if not hasattr(request, "reader"):
        # Refused on its way in (a foreign host, too many fields): its page is a visitor's.
        request.user, request.reader = AnonymousUser(), ANONYMOUS  # type: ignore[attr-defined]
    return {
        "reader": request.reader,  # type: ignore[attr-defined]
        "demo": settings.DEMO,
        "journey": SimpleLazyObject(lambda: journey(request)),
        "unread": SimpleLazyObject(lambda: _unread(request)),
        "my_organisations": SimpleLazyObject(lambda: _organisations(request)),
    }


def _unread(request: HttpRequest) -> int:
    return unread_count(request.user) if request.user.is_authenticated else 0


def _organisations(request: HttpRequest) -> list[Organisation]:
    reader = request.reader  # type: ignore[attr-defined]
    if not reader.organisation_ids:
        return []
    found = Organisation.objects.filter(pk__in=reader.organisation_ids).order_by("name")
    return sorted(found, key=lambda each: each.pk != reader.active_id)
