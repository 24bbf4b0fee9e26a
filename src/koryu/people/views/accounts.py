"""The person's own pages: profile, language, the organisation acted for."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from koryu.people import actions
from koryu.people.forms import ProfileForm
from koryu.people.queries import memberships_of

ACTIVE = "active_organisation"


def back(request: HttpRequest, default: str = "/") -> HttpResponseRedirect:
    """Redirect to the posted `next` when it is a path of this site."""
    target = request.POST.get("next") or default
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if safe else default)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the interface language and stay on the page."""
    language = request.POST.get("language", "")
    response = back(request)
    if language in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            actions.set_language(person=request.user, language=language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 86400,
            samesite="Lax",
            secure=settings.HTTPS,
        )
    return response


@require_POST
@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organisations."""
    chosen = request.POST.get("organisation", "")
    if chosen.isdecimal() and request.reader.belongs_to(int(chosen)):
        request.session[ACTIVE] = int(chosen)
    return back(request)


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """One's own profile and memberships."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.refresh_from_db()
        actions.update_profile(person=request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        response = redirect("people:me")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"])
        return response
    context = {"form": form, "memberships": memberships_of(request.user)}
    return render(request, "people/me.html", context)
