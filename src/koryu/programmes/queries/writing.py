"""An application as it is being written: form, answers, files, partners, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from koryu.research.models import Listing
from koryu.research.queries import OUT

from ..enums import FieldKind, PartnerState
from ..models import Answer, Application, ApplicationFile, Partner
from ..rules.answers import TITLE, TITLE_FIELD, objections
from ..rules.form import Definition, Field, Section, definition_of, is_empty, is_shown, missing
from .applications import LIVING

LOCKED = "encrypted"  # what the reader says of a file that opens with a password only


@dataclass
class Written:
    """Everything of an application that is handed in, read in three queries."""

    application: Application
    definition: Definition
    answers: dict[str, Answer]
    files: dict[str, list[ApplicationFile]]
    partners: list[Partner]
    published: set[int] = field(default_factory=set)

    @cached_property
    def values(self) -> dict[str, Any]:
        """key → answer."""
        return {key: answer.value for key, answer in self.answers.items()}

    @property
    def title(self) -> str:
        return str(self.values.get(TITLE) or "")

    def shown(self, each: Field) -> bool:
        """Whether the field is asked, given the answers."""
        return is_shown(self.definition, each, self.values)

    def invited(self) -> list[Partner]:
        """Partners who have not answered."""
        return [each for each in self.partners if each.state == PartnerState.INVITED]


def written(application: Application) -> Written:
    """Read it. `application` comes with its form and call."""
    answers = {each.key: each for each in application.answers.select_related("by")}
    files: dict[str, list[ApplicationFile]] = {}
    rows = application.files.filter(removed_at=None).select_related("file").defer("text")
    for row in rows.order_by("id"):
        files.setdefault(row.key, []).append(row)
    partners = list(
        application.partners.filter(state__in=LIVING).select_related("organisation").order_by("id")
    )
    definition = definition_of(application.form.definition)
    found = Written(application, definition, answers, files, partners)
    found.published = _published(found)
    return found


def _published(state: Written) -> set[int]:
    asked = [each for each in state.definition.fields() if each.kind == FieldKind.LISTING]
    chosen = [pk for each in asked for pk in state.values.get(each.key) or []]
    if not chosen:
        return set()
    return set(
        consortium_listings(state.application).filter(pk__in=chosen).values_list("pk", flat=True)
    )


def consortium_listings(application: Application):  # noqa: ANN201 - QuerySet[Listing]
    """Published listings of the lead and of partners who confirmed."""
    partners = application.partners.filter(state=PartnerState.CONFIRMED).values("organisation")
    lead = Listing.objects.filter(OUT, organisation_id=application.lead_id)
    joined = Listing.objects.filter(OUT, organisation_id__in=partners)
    return (lead | joined).select_related("organisation").order_by("organisation", "id")


@dataclass(frozen=True)
class Gap:
    """One thing that stands against handing in. `section` is '' for what is on no form page."""

    key: str
    section: str
    label: Mapping[str, str] | str
    texts: tuple[str, ...]


def gaps(state: Written) -> list[Gap]:
    """Everything that stands against handing in, in the form's order, then the consortium."""
    empty = {
        each.key
        for each in missing(
            state.definition,
            state.values,
            files={key: len(rows) for key, rows in state.files.items()},
            partners=len(state.partners),
        )
    }
    found = _title_gap(state)
    for section in state.definition.sections:
        for each in section.fields:
            texts = _texts(state, each, empty) if state.shown(each) else []
            if texts:
                found.append(Gap(each.key, section.key, each.label, tuple(texts)))
    for partner in state.invited():
        text = _("%(organisation)s has not answered your invitation yet.")
        said = text % {"organisation": partner.organisation}
        found.append(Gap("partners", "", _("Co-applicants"), (said,)))
    return found


def _title_gap(state: Written) -> list[Gap]:
    first = state.definition.sections[0].key if state.definition.sections else ""
    if is_empty(TITLE_FIELD, state.title):
        return [Gap(TITLE, first, TITLE_FIELD.label, (_("Please fill this in."),))]
    texts = objections(TITLE_FIELD, state.title)
    return [Gap(TITLE, first, TITLE_FIELD.label, tuple(texts))] if texts else []


def _texts(state: Written, each: Field, empty: set[str]) -> list[str]:
    if each.key in empty:
        return [_("Please fill this in.")]
    if each.kind == FieldKind.FILE:
        locked = [row for row in state.files.get(each.key, ()) if row.text_state == LOCKED]
        text = _("“%(name)s” is locked with a password: nobody could read it.")
        return [text % {"name": row.name} for row in locked]
    value = state.values.get(each.key)
    if each.kind == FieldKind.LISTING and set(value or []) - state.published:
        return [_("A listing chosen here is not published any more; please choose again.")]
    return objections(each, value)


@dataclass(frozen=True)
class Progress:
    """How much of a section's asked, required fields is answered."""

    section: Section
    needed: int
    open: int

    @property
    def done(self) -> int:
        return self.needed - self.open


def progress(state: Written, found: list[Gap]) -> list[Progress]:
    """Each section with its required fields that show, and those still open."""
    result = []
    for number, section in enumerate(state.definition.sections):
        needed = sum(each.required and state.shown(each) for each in section.fields)
        keys = {gap.key for gap in found if gap.section == section.key}
        result.append(Progress(section, max(needed + (number == 0), len(keys)), len(keys)))
    return result
