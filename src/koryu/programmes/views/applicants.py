"""What the applicant's views share: the application of an address, or 404; who may do what."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from ..enums import ProgrammeKind
from ..models import Application
from ..queries.applications import Part, find_application, part_of
from ..rules.taking import WRITABLE, closed_because


@dataclass
class Mine:
    """An application with what this reader is to it."""

    application: Application
    part: Part
    closed: object | None

    @property
    def writable(self) -> bool:
        """Whether this reader may change it now."""
        open_now = self.closed is None and self.application.state in WRITABLE
        return self.part.writes and open_now


def known_application(request: HttpRequest, code: UUID) -> Mine:
    """For its consortium and, once handed in, for operators; 404 for everybody else."""
    found = find_application(request.reader, code)
    if found is None:
        raise Http404
    closed = closed_because(found.call, timezone.now())
    return Mine(found, part_of(request.reader, found), closed)


def fit_address(application: Application) -> str:
    """Where the fit of the consortium's listings is read; '' without a plan or a brief."""
    kind = application.call.programme.kind
    if application.planned_id is None and kind != ProgrammeKind.CHALLENGE:
        return ""
    return reverse("programmes:application_fit", args=[application.code])


def own_application(request: HttpRequest, code: UUID) -> Mine:
    """For its consortium only."""
    mine = known_application(request, code)
    if not mine.part.member:
        raise Http404
    return mine


def written_application(request: HttpRequest, code: UUID) -> Mine:
    """For those who write it: owners and editors of the lead and of confirmed partners."""
    mine = own_application(request, code)
    if not mine.part.writes:
        raise Http404
    return mine


def led_application(request: HttpRequest, code: UUID) -> Mine:
    """For owners and editors of the lead."""
    mine = own_application(request, code)
    if not mine.part.leads:
        raise Http404
    return mine
