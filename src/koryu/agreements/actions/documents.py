"""The documents: a confidentiality agreement from the model text, and the signed copy."""

import io
import logging
from datetime import date

import pypdf
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import HTML
from weasyprint.urls import URLFetchingError

from koryu.people.models import Organisation
from koryu.shared.files import store_bytes
from koryu.shared.models import StoredFile

from ..enums import AgreementState
from ..models import Agreement
from ..queries import signatures

logger = logging.getLogger(__name__)
NDA_TEMPLATE = "mutual-nda-1"


def nda_pdf(
    *,
    one: Organisation,
    other: Organisation,
    language: str,
    purpose: str,
    expires_on: date,
    survival_years: int,
    law: str,
) -> bytes:
    """The model mutual NDA in ko, ja or en as a PDF of A4 pages."""
    context = {
        "one": one,
        "other": other,
        "one_name": one.display_name(language),
        "other_name": other.display_name(language),
        "purpose": purpose,
        "expires_on": expires_on,
        "survival_years": survival_years,
        "law": law,
    }
    return _pdf(f"agreements/documents/nda_{language}.html", context, language)


def certificate_pdf(agreement: Agreement) -> bytes:
    """The page that says who signed which bytes when."""
    context = {"agreement": agreement, "signatures": signatures(agreement)}
    return _pdf("agreements/documents/certificate.html", context, agreement.language)


def signed_copy(agreement: Agreement) -> StoredFile:
    """The document with its signature page behind it and the signed bytes attached; made once.

    Stores the copy on the agreement. The agreement must be signed and have a document.
    """
    if agreement.signed_copy:
        return agreement.signed_copy
    assert agreement.state != AgreementState.PROPOSED and agreement.document
    content = _joined(agreement)
    with transaction.atomic():
        locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
        if locked.signed_copy is None:
            name = f"{agreement.title} (signed).pdf"
            locked.signed_copy = store_bytes(content=content, name=name, kind="pdf", by=None)
            locked.save(update_fields=["signed_copy"])
    return locked.signed_copy


def _joined(agreement: Agreement) -> bytes:
    with agreement.document.open() as file:
        original = file.read()
    writer = pypdf.PdfWriter()
    try:
        writer.append(io.BytesIO(original))
    except Exception:
        # Parsers raise whatever they like on odd uploads; certificate and attachment remain.
        logger.warning(
            "agreement %d: its document could not be joined", agreement.pk, exc_info=True
        )
        writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(certificate_pdf(agreement)))
    # A joined file has another hash; the attachment is what the hash can be checked against.
    writer.add_attachment("signed-document.pdf", original)
    joined = io.BytesIO()
    writer.write(joined)
    return joined.getvalue()


def _pdf(template: str, context: dict[str, object], language: str) -> bytes:
    with translation.override(language):
        html = render_to_string(template, context | {"language": language})
    return HTML(string=html, url_fetcher=_no_fetching).write_pdf()


def _no_fetching(url: str, *args: object, **kwargs: object) -> dict[str, object]:
    raise URLFetchingError(url)
