"""The operators' form builder. Each step is one small page or one button, without any script."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.shared.errors import Stale
from koryu.shared.forms import reader_language

from ..actions.forms import CHANGEABLE, save_form
from ..enums import FieldKind
from ..forms.answers import drawn, fields_of
from ..forms.building import FieldForm, SectionForm, fields_before
from ..models import Application, Call
from ..queries.calls import current_form, used_keys, used_values
from ..queries.writing import Written
from ..rules import builder
from ..rules.form import Definition, Field, Section, definition_of
from ..rules.form_checks import lacks
from .finding_calls import answered, desk_call, tried

Change = Callable[[Definition], Definition]


def _page(slug: str, key: str = "") -> HttpResponse:
    anchor = f"#at-{key}" if key else ""
    return redirect(reverse("programmes:desk_form", args=[slug]) + anchor)


@require_safe
@login_required
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """Every section with its fields, in order."""
    call = desk_call(request, slug)
    stored = current_form(call)
    definition = definition_of(stored.definition)
    context = {
        "call": call,
        "stored": stored,
        "definition": definition,
        "lacks": lacks(definition),
        "in_use": stored.applications.exists(),
        "changeable": call.state in CHANGEABLE,
        "kinds": FieldKind.choices,
    }
    return render(request, "programmes/desk/form.html", context)


@require_safe
@login_required
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The form as an applicant sees it, with nothing to be saved."""
    call = desk_call(request, slug)
    stored = current_form(call)
    definition = definition_of(stored.definition)
    language = reader_language()
    imagined = Application(call=call, form=stored, language=language)
    empty = Written(imagined, definition, {}, {}, [])
    sections = [
        (each, [replace(drawn(empty, one, language), shown=True) for one in fields_of(empty, each)])
        for each in definition.sections
    ]
    context = {
        "call": call,
        "definition": definition,
        "sections": sections,
        "application": imagined,
    }
    return render(request, "programmes/desk/form_preview.html", context)


def _save(request: HttpRequest, call: Call, version: int, change: Change) -> None:
    definition = definition_of(current_form(call).definition)
    save_form(call=call, by=request.user, version=version, definition=change(definition))


@require_http_methods(["GET", "POST"])
@login_required
def new_section(request: HttpRequest, slug: str) -> HttpResponse:
    call = desk_call(request, slug)
    key = builder.new_key("section", used_keys(call))
    typed = SectionForm(request.POST or None, initial={"version": current_form(call).version})
    if request.method == "POST" and typed.is_valid():
        section = Section(key, **typed.values())
        version = typed.cleaned_data["version"]
        add = lambda whole: builder.add_section(whole, section)  # noqa: E731
        if tried(typed, lambda: _save(request, call, version, add)):
            messages.success(request, _("Saved."))
            return _page(slug, key)
    context = {"call": call, "section": None}
    return answered(request, "programmes/desk/form_section.html", context, typed)


@require_http_methods(["GET", "POST"])
@login_required
def section(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    call = desk_call(request, slug)
    stored = current_form(call)
    found = builder.section_of(definition_of(stored.definition), key)
    if found is None:
        raise Http404
    initial = SectionForm.initial_of(found) | {"version": stored.version}
    typed = SectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and typed.is_valid():
        version = typed.cleaned_data["version"]
        change = lambda whole: builder.change_section(whole, key, **typed.values())  # noqa: E731
        if tried(typed, lambda: _save(request, call, version, change)):
            messages.success(request, _("Saved."))
            return _page(slug, key)
    context = {"call": call, "section": found}
    return answered(request, "programmes/desk/form_section.html", context, typed)


@require_http_methods(["GET", "POST"])
@login_required
def new_field(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One more field of section `key`; its kind stands in the address as `?kind=`."""
    call = desk_call(request, slug)
    stored = current_form(call)
    definition = definition_of(stored.definition)
    home, kind = builder.section_of(definition, key), request.GET.get("kind", "")
    if home is None or kind not in FieldKind.values:
        raise Http404
    before = _before_end(definition, key)
    initial = {"version": stored.version}
    typed = FieldForm(request.POST or None, kind=kind, before=before, initial=initial)
    if request.method == "POST" and typed.is_valid():
        new = builder.new_key(kind, used_keys(call))
        version = typed.cleaned_data["version"]
        made = Field(key=new, kind=kind, **typed.values())
        add = lambda whole: builder.add_field(whole, key, made)  # noqa: E731
        if tried(typed, lambda: _save(request, call, version, add)):
            messages.success(request, _("Saved."))
            return _page(slug, new)
    context = {"call": call, "field": None, "kind": kind, "section": home}
    return answered(request, "programmes/desk/form_field.html", context, typed)


def _before_end(definition: Definition, key: str) -> list[Field]:
    """The fields up to the end of section `key`."""
    found: list[Field] = []
    for each in definition.sections:
        found += each.fields
        if each.key == key:
            break
    return found


@require_http_methods(["GET", "POST"])
@login_required
def field(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    call = desk_call(request, slug)
    stored = current_form(call)
    definition = definition_of(stored.definition)
    found = definition.field(key)
    if found is None:
        raise Http404
    typed = FieldForm(
        request.POST or None,
        kind=found.kind,
        before=fields_before(definition, key),
        field=found,
        taken=used_values(call, key),
        initial=FieldForm.initial_of(found) | {"version": stored.version},
    )
    if request.method == "POST" and typed.is_valid():
        version = typed.cleaned_data["version"]
        change = lambda whole: builder.change_field(whole, key, **typed.values())  # noqa: E731
        if tried(typed, lambda: _save(request, call, version, change)):
            messages.success(request, _("Saved."))
            return _page(slug, key)
    home = builder.home_of(definition, key)
    context = {"call": call, "field": found, "kind": found.kind, "section": home}
    return answered(request, "programmes/desk/form_field.html", context, typed)


MOVES: dict[str, Callable[..., Definition]] = {
    "section": builder.move_section,
    "field": builder.move_field,
}


@require_POST
@login_required
def move(request: HttpRequest, slug: str, what: str, key: str, verb: str) -> HttpResponse:
    """Up or down; a form somebody else changed is shown anew and nothing is moved."""
    call = desk_call(request, slug)
    if what not in MOVES or verb not in ("up", "down"):
        raise Http404
    change = lambda whole: MOVES[what](whole, key, up=verb == "up")  # noqa: E731
    try:
        _save(request, call, _version(request), change)
    except Stale:
        messages.error(request, _("Somebody changed the form meanwhile; look at it again."))
    return _page(slug, key)


@require_http_methods(["GET", "POST"])
@login_required
def remove(request: HttpRequest, slug: str, what: str, key: str) -> HttpResponse:
    """Says first what goes with it."""
    call = desk_call(request, slug)
    stored = current_form(call)
    definition = definition_of(stored.definition)
    thing = builder.section_of(definition, key) if what == "section" else definition.field(key)
    if thing is None or what not in MOVES:
        raise Http404
    if request.method == "POST":
        take = builder.remove_section if what == "section" else builder.remove_field
        try:
            _save(request, call, _version(request), lambda whole: take(whole, key))
        except Stale:
            messages.error(request, _("Somebody changed the form meanwhile; look at it again."))
        else:
            messages.success(request, _("Removed."))
        return _page(slug)
    gone = thing.fields if isinstance(thing, Section) else (thing,)
    context = {
        "call": call,
        "what": what,
        "thing": thing,
        "stored": stored,
        "depend": [each for one in gone for each in builder.dependents(definition, one.key)],
        "in_use": stored.applications.exists(),
    }
    return render(request, "programmes/desk/form_remove.html", context)


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
