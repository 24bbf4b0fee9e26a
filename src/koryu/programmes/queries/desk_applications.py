"""The desk's list of a call's applications: narrowed, searched, taken away as a table."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from koryu.shared.enums import Language

from ..enums import FieldKind, Finding
from ..models import Application, ApplicationFile, Call, Submission
from ..rules.form import definition_of
from ..rules.words import said
from .applications import handed_in
from .content import Row, flat, readable

NAMES = ("name", "name_ko", "name_ja", "name_en", "name_reading")
MOST_WORDS = 8
CELL = 32_000  # characters a spreadsheet's cell can hold, with room


def desk_applications(
    call: Call, *, state: str = "", text: str = "", country: str = ""
) -> QuerySet[Application]:
    """Handed in and not withdrawn. Every word of `text` is somewhere: in number, title, lead's
    names, what was answered last or the text of a file that was handed in with it."""
    found = handed_in(call)
    if state:
        found = found.filter(state=state)
    if country:
        found = found.filter(lead__country=country)
    for word in text.split()[:MOST_WORDS]:
        found = found.filter(_has(word))
    open_findings = Q(findings__rule__removed_at=None) & ~Q(findings__finding=Finding.MET)
    return found.annotate(
        unmet=Count("findings", filter=open_findings, distinct=True),
        sent=Count("submissions", distinct=True),
    )


def _has(word: str) -> Q:
    newer = Submission.objects.filter(
        application=OuterRef("application"), number__gt=OuterRef("number")
    )
    said = Submission.objects.filter(~Exists(newer), application=OuterRef("pk"))
    # Handed in with it: there at that moment, whatever was added or taken off afterwards.
    files = ApplicationFile.objects.filter(
        Q(removed_at=None) | Q(removed_at__gt=OuterRef("submitted_at")),
        application=OuterRef("pk"),
        added_at__lte=OuterRef("submitted_at"),
    )
    condition = Q(number__icontains=word) | Q(title__icontains=word)
    for name in NAMES:
        condition |= Q(**{f"lead__{name}__icontains": word})
    condition |= Q(Exists(said.filter(text__icontains=word)))
    return condition | Q(Exists(files.filter(text__icontains=word)))


def application_table(call: Call, rows: QuerySet[Application]) -> list[list[object]]:
    """A head and one row an application, each field of the newest form a column."""
    language = (get_language() or "en")[:2]
    form = call.forms.order_by("number").last()
    fields = [
        each
        for each in (definition_of(form.definition).fields() if form else ())
        if each.kind != FieldKind.CONSENT
    ]
    head = [
        _("Number"), _("Title"), _("Lead"), _("Country"), _("State"), _("Language"),
        _("Handed in at"), _("Times handed in"), _("Conditions open or not met"), _("Partners"),
        "SHA-256", *(said(each.label, language) for each in fields),
    ]  # fmt: skip
    newest = Prefetch("submissions", Submission.objects.select_related("form"), to_attr="all_sent")
    listed = rows.prefetch_related(newest)
    return [head, *(_table_row(each, [one.key for one in fields]) for each in listed)]


def _table_row(application: Application, keys: list[str]) -> list[object]:
    sent = application.all_sent  # type: ignore[attr-defined]
    last = sent[-1] if sent else None
    rows: dict[str, Row] = {}
    if last:
        last.application = application
        content = readable(last, anonymous=False, file_url=lambda pk: "")
        rows = {row.key: row for part in content.sections for row in part.rows}
    partners = last.content.get("partners", ()) if last else ()
    at = application.submitted_at
    return [
        application.number,
        application.title,
        str(application.lead),
        str(application.lead.get_country_display()),
        str(application.get_state_display()),
        Language(application.language).label,
        f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S %Z}" if at else "",
        application.sent,  # type: ignore[attr-defined]
        application.unmet,  # type: ignore[attr-defined]
        ", ".join(str(each.get("name", "")) for each in partners),
        last.sha256 if last else "",
        *(_cell(rows.get(key)) for key in keys),
    ]


def _cell(row: Row | None) -> str:
    if row is None or row.value is None:
        return ""
    return flat(row.value)[:CELL]
