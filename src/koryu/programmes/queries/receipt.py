"""The receipt of a submission: every answer, its hash and its moment, as PDF by WeasyPrint."""

from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone, translation
from weasyprint import HTML
from weasyprint.urls import URLFetchingError

from ..models import Submission
from .content import readable


def receipt_pdf(submission: Submission, language: str) -> bytes:
    """In ko, ja or en; times in the call's zone, which is named."""
    application = submission.application
    zone = ZoneInfo(application.call.zone)
    with translation.override(language), timezone.override(zone):
        context = {
            "submission": submission,
            "application": application,
            "call": application.call,
            "content": readable(submission, anonymous=False),
            "language": language,
            "zone": application.call.zone,
            "offset": f"{submission.at.astimezone(zone):%z}",
        }
        html = render_to_string("programmes/application/receipt.html", context)
    return HTML(string=html, url_fetcher=_no_fetching).write_pdf()


def _no_fetching(url: str, *args: object, **kwargs: object) -> dict[str, object]:
    raise URLFetchingError(url)
