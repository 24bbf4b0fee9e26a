"""A form made of an organiser's questions: used at registration and in the survey."""

from collections.abc import Callable, Iterable, Mapping

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from koryu.shared.fields import LimitedTextField
from koryu.shared.trilingual import shown_language

from ..enums import QuestionKind
from ..models import Question
from ..rules.answers import EMPTY, TEXT_LIMIT


def _labels(question: Question) -> list[tuple[str, str]]:
    code = (get_language() or "en")[:2]
    order = (code, "en", "ko", "ja")
    return [
        (each["value"], next((each[c] for c in order if each.get(c)), each["value"]))
        for each in question.choices
    ]


def _text(question: Question) -> forms.Field:
    return LimitedTextField(limit=TEXT_LIMIT, rows=3)


def _choice(question: Question) -> forms.Field:
    return forms.ChoiceField(choices=_labels(question), widget=forms.RadioSelect)


def _many(question: Question) -> forms.Field:
    return forms.MultipleChoiceField(choices=_labels(question), widget=forms.CheckboxSelectMultiple)


def _yes(question: Question) -> forms.Field:
    return forms.TypedChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )


def _scale(question: Question) -> forms.Field:
    numbers = [(str(n), str(n)) for n in range(1, 6)]
    return forms.TypedChoiceField(
        choices=numbers,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect(attrs={"class": "scale"}),
    )


FIELDS: Mapping[str, Callable[[Question], forms.Field]] = {
    QuestionKind.TEXT: _text,
    QuestionKind.CHOICE: _choice,
    QuestionKind.MANY: _many,
    QuestionKind.YES: _yes,
    QuestionKind.SCALE: _scale,
}
_SCALE_HELP = _("1: not at all … 5: very much")


class AnswersForm(forms.Form):
    """One field a question (`q<id>`); `initial` are stored answers by question id."""

    def __init__(
        self,
        questions: Iterable[Question],
        data: Mapping[str, object] | None = None,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data)
        for question in questions:
            field = FIELDS[question.kind](question)
            field.label, field.required = str(question.label), question.required
            field.widget.is_required = question.required
            if question.kind == QuestionKind.SCALE:
                field.help_text = _SCALE_HELP
            field.widget.attrs["lang"] = shown_language(question, "label")
            field.initial = _as_typed((initial or {}).get(str(question.pk)))
            self.fields[f"q{question.pk}"] = field

    def answers(self) -> dict[str, object]:
        """What was answered, by question id; what was left empty is left out. After `is_valid`."""
        found = {name.removeprefix("q"): value for name, value in self.cleaned_data.items()}
        return {pk: value for pk, value in found.items() if value not in EMPTY}


def _as_typed(answer: object) -> object:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return str(answer) if isinstance(answer, int) else answer
