"""The operators' page of the controlled lists."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from koryu.people import actions
from koryu.people.forms import TermForm
from koryu.shared.enums import TermList
from koryu.shared.errors import Invalid
from koryu.shared.forms import add_errors
from koryu.shared.models import Term


@require_http_methods(["GET", "POST"])
@login_required
def terms(request: HttpRequest, term_list: str = TermList.FIELD) -> HttpResponse:
    """One list with its entries, and a form to add one."""
    _operator_only(request)
    if term_list not in TermList.values:
        raise Http404
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_term(by=request.user, term_list=term_list, **form.labels())
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Added. It can be chosen within a minute."))
            return redirect("people:term_list", term_list)
    context = {
        "form": form,
        "lists": TermList.choices,
        "here": term_list,
        "label": TermList(term_list).label,
        "entries": Term.objects.filter(list=term_list),
    }
    return render(request, "people/terms.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def term(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename an entry or switch it off."""
    _operator_only(request)
    found = get_object_or_404(Term, pk=pk)
    initial = {"ko": found.ko, "ja": found.ja, "en": found.en, "active": found.active}
    form = TermForm(request.POST or None, initial=initial, existing=True)
    if request.method == "POST" and form.is_valid():
        active = form.cleaned_data["active"]
        actions.change_term(by=request.user, term=found, active=active, **form.labels())
        messages.success(request, _("Saved. Everybody sees it within a minute."))
        return redirect("people:term_list", found.list)
    context = {"form": form, "term": found, "label": TermList(found.list).label}
    return render(request, "people/term.html", context, status=422 if form.errors else 200)


def _operator_only(request: HttpRequest) -> None:
    if not request.reader.is_operator:
        raise Http404
