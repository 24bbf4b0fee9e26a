"""The rooms: the list, one room, its messages, and its way to an outcome."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.agreements.queries import nda_in_force, pending_nda
from koryu.shared.errors import Invalid, require
from koryu.shared.forms import add_errors, reader_language

from .. import actions, queries
from ..enums import ExchangeState
from ..forms import (
    AgreeForm,
    CloseForm,
    FileForm,
    MessageForm,
    StepForm,
)
from ..models import Exchange
from ..queries.rooms import draft_of, has_news, participants, with_work
from .finding import find_room, whole

PAGE = 20
PATH = ExchangeState.choices[:4]  # the way to an outcome; closing leaves it


@require_safe
@login_required
def room_list(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    page = Paginator(queries.rooms_of(request.reader, state=state), PAGE).get_page(
        request.GET.get("page")
    )
    for exchange in page.object_list:
        queries.placed(request.reader, exchange)
    context = {"page_obj": page, "state": state, "states": ExchangeState.choices}
    return render(request, "exchange/list.html", context)


@require_safe
@login_required
def room(request: HttpRequest, pk: int) -> HttpResponse:
    return show_room(request, find_room(request, pk))


def show_room(
    request: HttpRequest, exchange: Exchange, *, status: int = 200, **forms: object
) -> HttpResponse:
    """The room's page; `forms` replace the empty ones when one of them was not valid."""
    past = whole(request.GET.get("before", "")) or None
    written = queries.newer_messages(exchange, before=past)
    latest = written[-1] if written and past is None else None
    if has_news(request.reader, exchange, latest):
        actions.mark_read(exchange=exchange, by=request.user, message=latest)
    steps, meetings = with_work(exchange)
    context = {
        "exchange": exchange,
        "written": written,
        "latest_id": latest.pk if latest else 0,
        "past": past,
        "earlier": written and exchange.messages.filter(pk__lt=written[0].pk).exists(),
        "files": queries.shared_files(request.reader, exchange),
        "steps": steps,
        "meetings": meetings,
        "sides": participants(exchange),
        "nda": nda_in_force(*exchange.side_ids),
        "waiting_nda": pending_nda(*exchange.side_ids),
        "path": PATH,
        "passed": ExchangeState.values[: ExchangeState.values.index(exchange.state)],
        "message_form": _composer(request, exchange),
        "file_form": FileForm(),
        "step_form": StepForm(exchange=exchange),
    }
    return render(request, "exchange/room.html", context | forms, status=status)


def _composer(request: HttpRequest, exchange: Exchange) -> MessageForm:
    draft = draft_of(exchange, request.user)
    text = draft.text if draft else ""
    return MessageForm(initial={"text": text, "language": reader_language()})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def message_list(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: messages newer than `after` as a fragment, 204 without any. POST: write one."""
    exchange = find_room(request, pk)
    if request.method == "POST":
        return _post(request, exchange)
    written = queries.newer_messages(exchange, after=whole(request.GET.get("after", "")))
    if not written:
        return HttpResponse(status=204)
    actions.mark_read(exchange=exchange, by=request.user, message=written[-1])
    context = {"exchange": exchange, "written": written, "latest_id": written[-1].pk}
    return render(request, "exchange/_messages.html", context)


def _post(request: HttpRequest, exchange: Exchange) -> HttpResponse:
    require(request.reader.may_edit(exchange.own.pk))
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            actions.post_message(
                exchange=exchange, by=request.user, organisation=exchange.own, **form.cleaned_data
            )
        except Invalid as error:
            add_errors(form, error)
        else:
            return _posted(request, exchange)
    if request.htmx:
        context = {"exchange": exchange, "message_form": form}
        return render(request, "exchange/_composer.html", context)
    return show_room(request, exchange, message_form=form, status=422)


def _posted(request: HttpRequest, exchange: Exchange) -> HttpResponse:
    if not request.htmx:
        return redirect(reverse("exchange:room", args=[exchange.pk]) + "#newer")
    context = {"exchange": exchange, "message_form": _composer(request, exchange)}
    response = render(request, "exchange/_composer.html", context)
    response["HX-Trigger"] = "posted"
    return response


@require_POST
@login_required
def draft(request: HttpRequest, pk: int) -> JsonResponse:
    """Autosave of the composer."""
    actions.save_draft(
        exchange=find_room(request, pk),
        by=request.user,
        text=request.POST.get("text", ""),
        client_id=request.POST.get("client_id", ""),
    )
    return JsonResponse({"saved": True})


@require_POST
@login_required
def evaluate(request: HttpRequest, pk: int) -> HttpResponse:
    exchange = find_room(request, pk)
    actions.start_evaluation(exchange=exchange, by=request.user, organisation=exchange.own)
    messages.success(request, _("The evaluation has begun."))
    return redirect("exchange:room", pk=pk)


@require_http_methods(["GET", "POST"])
@login_required
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    return _finish(request, pk, AgreeForm, actions.agree, "exchange/agree.html")


@require_http_methods(["GET", "POST"])
@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _finish(request, pk, CloseForm, actions.close_exchange, "exchange/close.html")


def _finish(
    request: HttpRequest, pk: int, form_class: type, action: object, template: str
) -> HttpResponse:
    exchange = find_room(request, pk)
    require(request.reader.may_edit(exchange.own.pk))
    form = form_class(request.POST or None, initial={"language": reader_language()})
    if request.method == "POST" and form.is_valid():
        action(exchange=exchange, by=request.user, organisation=exchange.own, **form.cleaned_data)
        return redirect("exchange:room", pk=pk)
    status = 422 if form.errors else 200
    return render(request, template, {"exchange": exchange, "form": form}, status=status)
