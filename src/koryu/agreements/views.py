"""Pages of agreements: own and public lists, one agreement, signing it, its files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koryu.shared.errors import Invalid, require
from koryu.shared.files import file_response
from koryu.shared.forms import add_errors, reader_language

from . import actions, queries
from .enums import AgreementState
from .forms import ReasonForm, ReplaceForm, SignForm
from .models import Agreement, Party

PAGE = 20


@require_safe
@login_required
def agreement_list(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    found = queries.own(request.reader)
    if state in AgreementState.values:
        found = found.filter(state=state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "state": state, "states": AgreementState.choices}
    return render(request, "agreements/list.html", context)


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.public(), PAGE).get_page(request.GET.get("page"))
    return render(request, "agreements/public.html", {"page_obj": page})


def _agreement(request: HttpRequest, pk: int) -> Agreement:
    return get_object_or_404(queries.visible(request.reader), pk=pk)


def _as_party(request: HttpRequest, pk: int) -> tuple[Agreement, Party]:
    agreement = _agreement(request, pk)
    party = queries.own_party(request.reader, agreement)
    if party is None:
        raise Http404
    return agreement, party


def _acting(request: HttpRequest, pk: int) -> tuple[Agreement, Party]:
    agreement, party = _as_party(request, pk)
    require(request.reader.may_edit(party.organisation_id))
    return agreement, party


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _agreement(request, pk))


def _detail(
    request: HttpRequest, agreement: Agreement, form: SignForm | None = None, status: int = 200
) -> HttpResponse:
    party = queries.own_party(request.reader, agreement)
    acts = bool(party and request.reader.may_edit(party.organisation_id))
    waits = agreement.state == AgreementState.PROPOSED
    signed = [queries.has_signed(each) for each in agreement.parties.all()]
    proposes = bool(acts and waits and party.pk == agreement.parties.all()[0].pk)
    context = {
        "agreement": agreement,
        "party": party,
        "acts": acts,
        "may_sign": acts and waits and not queries.has_signed(party),
        "may_replace": proposes and not any(signed),
        "proposes": proposes,
        "sign_form": form or _sign_form(request, agreement),
        "replace_form": ReplaceForm(),
    }
    return render(request, "agreements/detail.html", context, status=status)


def _sign_form(request: HttpRequest, agreement: Agreement) -> SignForm:
    shown = agreement.document.sha256 if agreement.document else ""
    title = getattr(request.user, "title", "")
    return SignForm(initial={"document_sha256": shown, "title": title})


@require_http_methods(["POST"])
@login_required
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, party = _acting(request, pk)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _detail(request, agreement, form, status=422)
    try:
        actions.sign(
            agreement=agreement,
            by=request.user,
            organisation=party.organisation,
            typed_name=form.cleaned_data["typed_name"],
            title=form.cleaned_data["title"],
            document_sha256=form.cleaned_data["document_sha256"],
        )
    except Invalid as error:
        add_errors(form, error)
        return _detail(request, agreement, form, status=422)
    messages.success(request, _("Signed. Your signature is recorded with the document's hash."))
    return redirect("agreements:detail", pk=pk)


@require_http_methods(["GET", "POST"])
@login_required
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _ending(request, pk, "refuse")


@require_http_methods(["GET", "POST"])
@login_required
def terminate(request: HttpRequest, pk: int) -> HttpResponse:
    return _ending(request, pk, "terminate")


def _ending(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    agreement, party = _acting(request, pk)
    form = ReasonForm(request.POST or None, initial={"language": reader_language()})
    if request.method == "POST" and form.is_valid():
        act = actions.refuse if move == "refuse" else actions.terminate
        act(
            agreement=agreement,
            by=request.user,
            organisation=party.organisation,
            **form.cleaned_data,
        )
        return redirect("agreements:detail", pk=pk)
    status = 422 if form.errors else 200
    context = {"agreement": agreement, "form": form, "move": move}
    return render(request, "agreements/end.html", context, status=status)


@require_http_methods(["POST"])
@login_required
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, _party = _acting(request, pk)
    form = ReplaceForm(request.POST, request.FILES)
    if form.is_valid():
        actions.replace_document(
            agreement=agreement, by=request.user, upload=form.cleaned_data["file"]
        )
        messages.success(request, _("The document was replaced."))
    return redirect("agreements:detail", pk=pk)


@require_safe
def document(request: HttpRequest, pk: int) -> FileResponse:
    agreement = _agreement(request, pk)
    if agreement.document is None:
        raise Http404
    return file_response(agreement.document, inline="inline" in request.GET)


@require_safe
@login_required
def signed_copy(request: HttpRequest, pk: int) -> FileResponse:
    agreement, _party = _as_party(request, pk)
    if agreement.document is None or agreement.signed_at is None:
        raise Http404
    if not queries.signatures(agreement).exists():
        raise Http404
    return file_response(actions.signed_copy(agreement))
