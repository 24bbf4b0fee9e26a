"""Files, next steps and the confidentiality agreement of a room."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.agreements.actions import nda_pdf
from koryu.agreements.queries import pending_nda
from koryu.shared.errors import Invalid, require
from koryu.shared.files import file_response
from koryu.shared.forms import add_errors, reader_language

from .. import actions, queries
from ..forms import FileForm, ModelNdaForm, StepForm, UploadedNdaForm
from ..models import Exchange
from .finding import find_room
from .rooms import show_room

STEP_ACTIONS = {
    "done": actions.finish_step,
    "drop": actions.drop_step,
    "undo": actions.reopen_step,
}


@require_POST
@login_required
def share(request: HttpRequest, pk: int) -> HttpResponse:
    exchange = find_room(request, pk)
    require(request.reader.may_edit(exchange.own.pk))
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.share_file(
                exchange=exchange,
                by=request.user,
                organisation=exchange.own,
                upload=form.cleaned_data["file"],
                under_nda=form.cleaned_data["under_nda"],
            )
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The file is in the room."))
            return redirect(reverse("exchange:room", args=[pk]) + "#files")
    return show_room(request, exchange, file_form=form, status=422)


@require_safe
@login_required
def download(request: HttpRequest, pk: int, file_pk: int) -> FileResponse:
    exchange = find_room(request, pk)
    shared = exchange.files.select_related("file", "exchange").filter(pk=file_pk).first()
    if shared is None or not queries.downloadable(request.reader, shared):
        raise Http404
    return file_response(shared.file)


@require_POST
@login_required
def remove(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    exchange = find_room(request, pk)
    shared = get_object_or_404(exchange.files.filter(removed_at=None), pk=file_pk)
    actions.remove_file(shared=shared, by=request.user, organisation=exchange.own)
    messages.success(request, _("The file was removed from the room."))
    return redirect(reverse("exchange:room", args=[pk]) + "#files")


@require_POST
@login_required
def add_step(request: HttpRequest, pk: int) -> HttpResponse:
    exchange = find_room(request, pk)
    require(request.reader.may_edit(exchange.own.pk))
    form = StepForm(request.POST, exchange=exchange)
    if not form.is_valid():
        return show_room(request, exchange, step_form=form, status=422)
    data = form.cleaned_data
    owner = exchange.first if data["owner"] == exchange.first_id else exchange.second
    actions.add_step(
        exchange=exchange,
        by=request.user,
        organisation=exchange.own,
        owner=owner,
        text=data["text"],
        due=data["due"],
    )
    return redirect(reverse("exchange:room", args=[pk]) + "#steps")


@require_POST
@login_required
def set_step(request: HttpRequest, pk: int, step_pk: int, verb: str) -> HttpResponse:
    exchange = find_room(request, pk)
    act = STEP_ACTIONS.get(verb)
    if act is None:
        raise Http404
    step = get_object_or_404(exchange.steps, pk=step_pk)
    act(step=step, by=request.user, organisation=exchange.own)
    return redirect(reverse("exchange:room", args=[pk]) + "#steps")


@require_http_methods(["GET", "POST"])
@login_required
def nda(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose an NDA: from the model text (with a preview of the PDF) or one's own PDF."""
    exchange = find_room(request, pk)
    require(request.reader.may_edit(exchange.own.pk))
    if waiting := pending_nda(*exchange.side_ids):
        return redirect("agreements:detail", pk=waiting.pk)
    model = ModelNdaForm(initial={"language": reader_language(), "law": exchange.own.country})
    upload = UploadedNdaForm(prefix="own", initial={"language": reader_language()})
    if request.method == "POST":
        if "upload" in request.POST:
            upload = UploadedNdaForm(request.POST, request.FILES, prefix="own")
            done = _propose(request, exchange, upload, actions.propose_uploaded_nda)
        else:
            model = ModelNdaForm(request.POST)
            done = _model(request, exchange, model)
        if done is not None:
            return done
    context = {"exchange": exchange, "model_form": model, "upload_form": upload}
    status = 422 if model.errors or upload.errors else 200
    return render(request, "exchange/nda.html", context, status=status)


def _model(request: HttpRequest, exchange: Exchange, form: ModelNdaForm) -> HttpResponse | None:
    if "preview" not in request.POST:
        return _propose(request, exchange, form, actions.propose_nda)
    if not form.is_valid():
        return None
    content = nda_pdf(one=exchange.own, other=exchange.partner, **form.cleaned_data)
    headers = {"Content-Disposition": 'inline; filename="nda-preview.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _propose(
    request: HttpRequest, exchange: Exchange, form: object, act: Callable
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    fields = dict(form.cleaned_data)
    if "file" in fields:
        fields["upload"] = fields.pop("file")
    try:
        agreement = act(exchange=exchange, by=request.user, organisation=exchange.own, **fields)
    except Invalid as error:
        add_errors(form, error)
        return None
    messages.success(request, _("Proposed. Read the document and sign it; the other side is told."))
    return redirect("agreements:detail", pk=agreement.pk)
