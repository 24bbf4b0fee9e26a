"""Small real files for sample applications: a proposal and a certificate, marked as samples."""

from html import escape
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from weasyprint import HTML

from koryu.people.models import Organisation

CERTIFICATE = {
    "ko": ("사업자등록증 (견본)", "이 문서는 시연을 위한 견본입니다."),
    "ja": ("履歴事項全部証明書（見本）", "この書類は実演のための見本です。"),
}


def proposal(name: str, title: str, texts: list[str]) -> SimpleUploadedFile:
    """A DOCX with the title and paragraphs."""
    document = Document()
    document.add_heading(title, 1)
    for text in texts:
        document.add_paragraph(text)
    out = BytesIO()
    document.save(out)
    return SimpleUploadedFile(f"{name}.docx", out.getvalue())


def certificate(organisation: Organisation, language: str) -> SimpleUploadedFile:
    """A PDF of one page that says it is a sample."""
    heading, note = CERTIFICATE[language]
    html = f"<h1>{heading}</h1><p>{escape(organisation.name)}</p><p>{note}</p>"
    content = HTML(string=f'<html lang="{language}"><body>{html}').write_pdf()
    return SimpleUploadedFile(f"{heading}.pdf", content)
