"""Notices on the site, and how often they come by mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from . import actions
from .enums import Pace
from .forms import PaceForm
from .kinds import sentence
from .models import Notice
from .queries import notices_of


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """Everything this person was told, newest first."""
    page = Paginator(notices_of(request.user), 30).get_page(request.GET.get("page"))
    rows = [{"notice": n, "text": sentence(n.kind, n.params)} for n in page.object_list]
    return render(request, "notify/notices.html", {"page": page, "rows": rows})


@login_required
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go where it points."""
    notice = get_object_or_404(Notice, pk=pk, person=request.user)
    actions.mark_read(person=request.user, notice_ids=[pk])
    return redirect(notice.path)


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every notice as read."""
    actions.mark_read(person=request.user)
    return redirect("notify:list")


@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """How often notices come by mail."""
    current = getattr(request.user, "notice_pace", None)
    form = PaceForm(request.POST or None, initial={"pace": current.pace if current else Pace.SOON})
    if request.method == "POST" and form.is_valid():
        actions.set_pace(person=request.user, pace=form.cleaned_data["pace"])
        messages.success(request, _("Saved."))
        return redirect("notify:settings")
    return render(request, "notify/settings.html", {"form": form})
