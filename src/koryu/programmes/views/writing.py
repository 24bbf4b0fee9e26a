"""The form: a page a section, saved field by field as it is typed, whole without a script."""

import json
import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.shared.arrival import arrived_at
from koryu.shared.errors import Invalid, KoryuError, NotAllowedNow, Refused, Stale
from koryu.shared.forms import as_query
from koryu.shared.text import aside, colon

from ..actions import answers, files, submissions
from ..enums import FieldKind
from ..forms.answers import Drawn, drawn, fields_of, mark, posted, version_of, was_sent
from ..models import Application
from ..queries.content import in_words
from ..queries.eligibility import foreseen
from ..queries.submissions import latest
from ..queries.writing import Written, consortium_listings, gaps, progress, written
from ..rules.answers import NO_ANSWERS, TITLE, TITLE_FIELD, cleaned
from ..rules.form import Field, Section, definition_of
from ..rules.words import said
from .applicants import Mine, own_application, written_application


def _section(state: Written, key: str) -> Section:
    found = next((each for each in state.definition.sections if each.key == key), None)
    if found is None:
        raise Http404
    return found


def _draw(state: Written, section: Section, language: str) -> list[Drawn]:
    fields = fields_of(state, section)
    asks = any(each.kind == FieldKind.LISTING for each in fields)
    rows = consortium_listings(state.application) if asks else ()
    listings = [(str(row.pk), aside(row.title, row.organisation)) for row in rows]
    return [drawn(state, each, language, listings) for each in fields]


@require_http_methods(["GET", "POST"])
@login_required
def section(request: HttpRequest, code: UUID, section: str) -> HttpResponse:
    """Show a page of the form to the consortium; its writers save it whole, and go on."""
    mine = own_application(request, code)
    if request.method == "GET":
        state = written(mine.application)
        found = _section(state, section)
        return _page(request, mine, state, found, _draw(state, found, request.LANGUAGE_CODE[:2]))
    if not mine.part.writes:
        raise Http404
    return _save_page(request, mine, section)


def _save_page(request: HttpRequest, mine: Mine, key: str) -> HttpResponse:
    at = arrived_at()
    before = written(mine.application)
    found = _section(before, key)
    problems = [_save_field(request, mine, each, at) for each in fields_of(before, found)]
    wrong = {each: typed for each, typed in problems if typed}
    state = written(mine.application)
    appeared = any(
        state.shown(each)
        and not before.shown(each)
        and each.key not in wrong
        and each.key not in state.answers  # a script showed it, and it was answered at once
        for each in found.fields
    )
    then = request.POST.get("then", "stay")
    if not wrong:
        if then == "next" and not appeared:
            return redirect(_next(mine, state, found))
        if then == "leave":
            return redirect("programmes:application", code=mine.application.code)
        messages.success(request, _("Saved. More is asked now.") if appeared else _("Saved."))
        return redirect("programmes:section", code=mine.application.code, section=key)
    fields = _draw(state, found, request.LANGUAGE_CODE[:2])
    for each in fields:
        if each.key in wrong:
            _keep_typed(state, each, wrong[each.key], request.LANGUAGE_CODE[:2])
    stale = any("stale" in typed for typed in wrong.values())
    return _page(request, mine, state, found, fields, status=409 if stale else 422)


def _save_field(
    request: HttpRequest, mine: Mine, each: Field, at: Any
) -> tuple[str, dict[str, Any]]:
    """(key, what stands in the way): typed value, errors, staleness; {} when it is kept."""
    application = mine.application
    if each.kind == FieldKind.FILE:
        return each.key, _save_files(request, mine, each)
    if each.kind in NO_ANSWERS or not was_sent(each, request.POST):
        return each.key, {}
    typed = posted(each, request.POST)
    try:
        if mark(cleaned(each, typed)) == request.POST.get(f"b-{each.key}"):
            return each.key, {}
        answers.save_answer(
            application=application,
            by=request.user,
            key=each.key,
            value=typed,
            version=version_of(each, request.POST),
            page=request.POST.get("page", ""),
            at=at,
        )
    except Invalid as error:
        texts = error.texts
        return each.key, {"typed": typed, "errors": texts}
    except Stale as error:
        return each.key, {"typed": typed, "stale": error.current}
    except NotAllowedNow as error:  # too late: what was typed stays on the page all the same
        return each.key, {"typed": typed, "errors": [str(error.message)]}
    return each.key, {}


def _save_files(request: HttpRequest, mine: Mine, each: Field) -> dict[str, Any]:
    texts = []
    remove = request.POST.get("remove", "")
    if remove.isascii() and remove.isdecimal() and len(remove) < 19:
        file = mine.application.files.filter(key=each.key, pk=int(remove)).first()
        if file:
            files.remove_file(file=file, by=request.user)
    for upload in request.FILES.getlist(f"file-{each.key}"):
        try:
            files.add_file(
                application=mine.application, by=request.user, key=each.key, upload=upload
            )
        except (Invalid, NotAllowedNow) as error:
            texts += _named(upload.name, error)
    return {"errors": texts} if texts else {}


def _named(name: str, error: Invalid | NotAllowedNow) -> list[str]:
    return [f"{name}{colon()}{text}" for text in error.texts]


def _keep_typed(state: Written, each: Drawn, problem: dict[str, Any], language: str) -> None:
    """What was typed stays in its field, with what is wrong or the other's text beside it."""
    each.errors = problem.get("errors", [])
    if "typed" not in problem:
        return
    if "stale" in problem:
        each.theirs = state.answers.get(each.key)
        each.theirs_shown = in_words(each.field, each.value, language)
    each.base = mark(each.value)
    try:
        each.value = cleaned(each.field, problem["typed"])
    except Invalid:
        each.value = problem["typed"]


def _next(mine: Mine, state: Written, found: Section) -> str:
    keys = [each.key for each in state.definition.sections]
    at = keys.index(found.key) + 1
    code = mine.application.code
    if at < len(keys):
        return reverse("programmes:section", args=[code, keys[at]])
    return reverse("programmes:check", args=[code])


def _page(
    request: HttpRequest,
    mine: Mine,
    state: Written,
    found: Section,
    fields: list[Drawn],
    *,
    status: int = 200,
) -> HttpResponse:
    language = request.LANGUAGE_CODE[:2]
    steps = progress(state, gaps(state))
    here = {each.key for each in fields}
    context = {
        "application": mine.application,
        "call": mine.application.call,
        "mine": mine,
        "title": state.title,
        "section": found,
        "section_title": said(found.title, language),
        "section_help": said(found.help, language),
        "fields": fields,
        "asked_here": here,
        "partners": state.partners,
        "steps": [(said(each.section.title, language), each) for each in steps],
        "needed": sum(each.needed for each in steps),
        "done": sum(each.done for each in steps),
        "page_token": uuid.uuid4(),
        "problems": [each for each in fields if each.errors or each.theirs],
    }
    return render(request, "programmes/application/section.html", context, status=status)


@require_POST
@login_required
def save(request: HttpRequest, code: UUID) -> JsonResponse:
    """Save one field as it is typed.

    {"key", "version", "page", "values": {input name: [value, …]}} → {"version", "mark"}. 409 with
    {"box", "field", "version"} when somebody else changed it, 423 when the call is over, 422 when
    it is no answer to such a field, 400 when it is not such JSON. The text stays in the page.
    """
    # The busiest address of the last minute: it reads no more than it needs; the action asks who.
    at = arrived_at()
    rows = Application.objects.select_related("form").only("lead", "form__definition")
    row = get_object_or_404(rows, code=code)
    try:
        given = json.loads(request.body)
        key, page, version = str(given["key"]), str(given["page"]), int(given["version"])
        data = as_query(given["values"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        written_application(request, code)  # 404 for who may not even ask
        return JsonResponse({"message": ""}, status=400)
    each = TITLE_FIELD if key == TITLE else definition_of(row.form.definition).field(key)
    if each is None or each.kind in NO_ANSWERS:
        written_application(request, code)
        message = _("The form has changed. Please reload the page.")
        return JsonResponse({"message": message}, status=422)
    try:
        kept = answers.save_answer(
            application=row, by=request.user, key=key, value=posted(each, data),
            version=min(max(version, 0), 10**9), page=page, at=at,
        )  # fmt: skip
    except Refused as error:
        raise Http404 from error
    except Stale as error:
        return _conflict(request, written_application(request, code), each, error)
    except NotAllowedNow as error:
        return JsonResponse({"message": str(error.message), "closed": True}, status=423)
    except KoryuError as error:
        return JsonResponse({"message": str(error.message or error)}, status=422)
    return JsonResponse(
        {"version": kept.version, "mark": mark(kept.value), "at": kept.at.isoformat()}
    )


def _conflict(request: HttpRequest, mine: Mine, each: Field, error: Stale) -> JsonResponse:
    """Their text to read beside one's own, and the field as it is now, to take instead."""
    language = request.LANGUAGE_CODE[:2]
    state = written(mine.application)
    holder = next(s for s in state.definition.sections if each in fields_of(state, s))
    shown = next(one for one in _draw(state, holder, language) if one.key == each.key)
    context = {"mine": mine, "application": mine.application, "partners": state.partners}
    field = render_to_string(
        "programmes/application/_field.html", context | {"each": shown}, request
    )
    theirs = state.answers.get(each.key)
    words = {"theirs": theirs, "theirs_shown": in_words(each, shown.value, language)}
    box = render_to_string("programmes/application/_conflict.html", words, request)
    answer = {"version": error.current, "box": box, "field": field, "message": str(error.message)}
    return JsonResponse(answer, status=409)


@require_POST
@login_required
def upload(request: HttpRequest, code: UUID) -> HttpResponse:
    """Add a file while the rest of the page stays: the field's list of files comes back."""
    mine = written_application(request, code)
    key, status, errors = request.POST.get("key", ""), 200, []
    for sent in request.FILES.getlist("file")[:20]:
        try:
            files.add_file(application=mine.application, by=request.user, key=key, upload=sent)
        except (Invalid, NotAllowedNow) as error:
            errors += _named(sent.name, error)
            status = 422
    state = written(mine.application)
    each = state.definition.field(key)
    if each is None or each.kind != FieldKind.FILE:
        raise Http404
    shown = drawn(state, each, request.LANGUAGE_CODE[:2])
    shown.errors = errors
    context = {"each": shown, "mine": mine, "application": mine.application}
    return render(request, "programmes/application/_files.html", context, status=status)


@require_safe
@login_required
def check(request: HttpRequest, code: UUID) -> HttpResponse:
    """What is missing, each with its link; then the button that hands it in."""
    return _check(request, own_application(request, code))


def _check(request: HttpRequest, mine: Mine, status: int = 200) -> HttpResponse:
    language = request.LANGUAGE_CODE[:2]
    state = written(mine.application)
    found = gaps(state)
    shown = [
        (gap.label if isinstance(gap.label, str) else said(gap.label, language), gap)
        for gap in found
    ]
    context = {
        "application": mine.application,
        "call": mine.application.call,
        "mine": mine,
        "title": state.title,
        "gaps": shown,
        "last": latest(mine.application),
        "conditions": foreseen(mine.application) if mine.writable else [],
        "steps": [(said(each.section.title, language), each) for each in progress(state, found)],
    }
    return render(request, "programmes/application/check.html", context, status=status)


@require_POST
@login_required
def submit(request: HttpRequest, code: UUID) -> HttpResponse:
    """Hand in; the second click of a double click arrives at the same submission."""
    at = arrived_at()
    row = get_object_or_404(Application.objects.only("lead"), code=code)
    try:
        made = submissions.submit(application=row, by=request.user, at=at)
    except Refused as error:
        raise Http404 from error
    except Invalid:
        return _check(request, own_application(request, code), status=422)
    text = _("Handed in as number %(number)s. The receipt is being prepared.")
    messages.success(request, text % {"number": made.application.number})
    return redirect("programmes:application", code=code)
