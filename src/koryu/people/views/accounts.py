"""The person's own pages: profile, language, the organisation acted for."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from koryu.people import actions
from koryu.people.forms import ProfileForm
from koryu.people.models import Person
from koryu.people.queries import invitations_for, memberships_of
from koryu.people.rules import ACTIVE
from koryu.shared.going import go_on


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the interface language and stay on the page."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return go_on(request, "/")
    if request.user.is_authenticated:
        actions.set_language(person=request.user, language=language)
    return remember_language(go_on(request, "/"), language)


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    """Set the cookie that carries the choice for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 86400,
        samesite="Lax",
        secure=settings.HTTPS,
        httponly=True,
    )
    return response


@require_POST
@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organisations."""
    mine = {str(pk): pk for pk in request.reader.organisation_ids}
    if chosen := mine.get(request.POST.get("organisation", "")):
        request.session[ACTIVE] = chosen
    return go_on(request, "/")


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """One's own profile, memberships, and the invitations that wait."""
    # The form gets its own copy: validating it must not change the name in the page's head.
    form = ProfileForm(request.POST or None, instance=Person.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        actions.update_profile(person=request.user, by=request.user, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your profile is saved."))
        return remember_language(redirect("people:me"), form.cleaned_data["language"])
    context = {
        "form": form,
        "memberships": memberships_of(request.user),
        "invitations": invitations_for(request.user),
    }
    return render(request, "people/me.html", context)
