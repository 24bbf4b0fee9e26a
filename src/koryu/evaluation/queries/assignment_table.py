"""Who reads what as a table to take away, for operators only."""

from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _

from koryu.programmes.models import Application
from koryu.shared.text import language_name

from ..models import Assignment, Stage
from ..rules.access import names_applicant
from ..rules.words import fit_reason
from .assignments import Row


def assignment_table(
    stage: Stage, rows: Iterable[Row], fields: Callable[[str], str]
) -> list[list[object]]:
    """A head and one row a pair, in the reader's language; who has nobody has a row too.

    `fields` names a field's code. A file travels: where applicants are not named to evaluators it
    has their numbers alone.
    """
    named = names_applicant(stage.anonymity)
    head = [
        _("Number"), *([_("Title"), _("Lead"), _("Country")] if named else []), _("Language"),
        _("Evaluators lacking"), _("Alias"), _("Evaluator"), _("Panel of"),
        _("State"), _("Fixed"), _("Fit"), _("Why"), _("Score sheet"),
    ]  # fmt: skip
    return [head, *(cells for row in rows for cells in _rows(row, named, fields))]


def _rows(row: Row, named: bool, fields: Callable[[str], str]) -> Iterator[list[object]]:
    first: list[object] = [
        row.application.number,
        *([row.application.title, *_who(row.application)] if named else []),
        language_name(row.application.language),
        row.lacks,
    ]
    for each in row.assignments:
        yield [*first, *_pair(each, fields)]
    if not row.assignments:
        yield [*first, *[""] * 8]


def _who(application: Application) -> tuple[str, str]:
    return application.lead.display_name(), str(application.lead.get_country_display())


def _pair(each: Assignment, fields: Callable[[str], str]) -> list[object]:
    review = getattr(each, "review", None)
    return [
        each.seat.alias,
        each.seat.evaluator.person.display_name(),
        each.seat.panel.get_country_display(),
        each.get_state_display(),
        _("Yes") if each.pinned else "",
        f"{each.fit:.2f}",
        "; ".join(fit_reason(reason, fields) for reason in each.reasons),
        review.get_state_display() if review else _("Not begun"),
    ]
