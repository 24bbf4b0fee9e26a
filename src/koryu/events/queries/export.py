"""Registrations as a table, for organisers only: it holds addresses and answers."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from koryu.shared.enums import Language

from ..enums import QuestionUse
from ..models import Event, Question, Registration
from ..rules.answers import shown_answer


def registration_table(event: Event, rows: Iterable[Registration]) -> list[list[object]]:
    """A head and one row a registration, in the reader's language and zone."""
    asked = list(event.questions.filter(use=QuestionUse.REGISTRATION))
    head = [
        pgettext("person", "Name"), _("Name (Latin)"), _("E-mail"), _("Organisation"),
        _("Country"), _("Job title"), _("State"), _("Takes part"), _("Language"),
        _("Registered at"), _("Note"), _("Reason"),
        *(str(question.label) for question in asked),
    ]  # fmt: skip
    return [head, *(_row(each, asked) for each in rows)]


def _row(each: Registration, asked: list[Question]) -> list[object]:
    person, organisation = each.person, each.organisation
    language = (get_language() or "en")[:2]
    return [
        person.native_name,
        person.latin_name,
        person.email,
        organisation.display_name() if organisation else "",
        str(organisation.get_country_display()) if organisation else "",
        person.title,
        str(each.get_state_display()),
        str(each.get_mode_display()),
        Language(each.language).label,
        f"{timezone.localtime(each.registered_at):%Y-%m-%d %H:%M}",
        each.note,
        each.reason,
        *(shown_answer(q, each.answers.get(str(q.pk)), language) for q in asked),
    ]
