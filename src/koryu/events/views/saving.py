"""What every page with a form does: save it, say what is wrong beside the fields.

`kept` and `form_page` are the two halves: a view redirects when something was kept, else shows the
page, with both versions when somebody else saved meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from koryu.shared.errors import Invalid, Stale
from koryu.shared.forms import add_errors

Fresh = Callable[[], forms.BaseForm]


@dataclass(frozen=True)
class Differing:
    """A field in which what is saved now differs from what was typed."""

    label: str
    now: str
    yours: str


def kept(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[[], object],
    done: object = "",
    *,
    fresh: Fresh | None = None,
) -> bool:
    """Whether the form was sent, is valid, and `act` did it; then `done` is said.

    What `act` refuses goes to the form. When somebody saved meanwhile the form keeps what was
    typed, is meant for the newer version, and gets `theirs`: where it differs from `fresh`, the
    form of what is saved now.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except Invalid as error:
        add_errors(form, error)
    except Stale as stale:
        if fresh is None:
            raise
        _keep_typed(form, stale, fresh())
    else:
        if done:
            messages.success(request, str(done))
        return True
    return False


def form_page(
    request: HttpRequest, template: str, context: dict[str, object], form: forms.BaseForm
) -> HttpResponse:
    """The page with the form: 409 when somebody saved meanwhile, 422 with errors, else 200."""
    stale = getattr(form, "stale", False)
    status = 409 if stale else 422 if form.errors else 200
    return render(request, template, context | {"form": form}, status=status)


def _keep_typed(form: forms.BaseForm, stale: Stale, saved: forms.BaseForm) -> None:
    form.add_error(None, str(stale.message))
    form.data = form.data.copy()
    for bound in saved.hidden_fields():  # the version, or what stands for one
        form.data[bound.html_name] = bound.value()
    form.stale, form.theirs = True, differing(form, saved)


def differing(typed: forms.BaseForm, saved: forms.BaseForm) -> list[Differing]:
    """Field by field, in the words of the page."""
    pairs = [(bound, _shown(saved[bound.name]), _shown(bound)) for bound in typed.visible_fields()]
    return [Differing(str(bound.label), now, yours) for bound, now, yours in pairs if now != yours]


def _shown(bound: forms.BoundField) -> str:
    value = bound.value()
    if choices := getattr(bound.field, "choices", None):
        names = {str(key): str(label) for key, label in choices}
        chosen = value if isinstance(value, list | tuple) else [value]
        return ", ".join(
            names.get(str(each), str(each)) for each in chosen if each not in (None, "")
        )
    if isinstance(bound.field, forms.BooleanField):
        return _("Yes") if value in (True, "on", "true") else _("No")
    text = bound.field.widget.format_value(value)
    return str(text or "").replace("\r\n", "\n").strip()
