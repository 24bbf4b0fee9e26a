"""The demo's one-click sign-in and mailbox. Not in production; refused off this machine."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from koryu.notify.models import Mail
from koryu.people.models import Person

from .facts import facts

ROLES = (
    ("contact@nareum-neuro.example", _("Startup founder, Korea"), "ko"),
    ("contact@yunseul-cell.example", _("Business development director, Korea"), "ko"),
    ("contact@hoshimine-pharma.example", _("Alliance manager, Japanese pharma"), "ja"),
    ("operator.kr@sample.example", _("Operator of the Korean desk"), "ko"),
    ("operator.jp@sample.example", _("Operator of the Japanese desk"), "ja"),
    ("evaluator.kr1@sample.example", _("Evaluator of the Korean panel"), "ko"),
    ("evaluator.jp1@sample.example", _("Evaluator of the Japanese panel"), "ja"),
)
LOOPBACK = {"127.0.0.1", "::1"}
PROXIED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_FORWARDED")


def allowed(request: HttpRequest) -> bool:
    """Only the demo, and only from this machine under a loopback name."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    local = request.META.get("REMOTE_ADDR") in LOOPBACK
    # A proxy on this machine asks from here for others: what it passes on gives it away.
    local = local and not any(header in request.META for header in PROXIED)
    return settings.DEMO and local and host in {"127.0.0.1", "localhost", "[::1]"}


@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest) -> HttpResponse:
    """Choose a role; the visitor's choice signs out."""
    if not allowed(request):
        raise Http404
    if request.method == "POST":
        email = request.POST.get("email", "")
        logout(request)
        if email != "visitor":
            person = get_object_or_404(Person, email=email, is_sample=True)
            login(request, person, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("home")
    return render(request, "sample/roles.html", {"roles": _roles()})


def _roles() -> list[dict[str, object]]:
    people = {p.email: p for p in Person.objects.filter(email__in=[r[0] for r in ROLES])}
    found = [(people.get(email), label, lang) for email, label, lang in ROLES]
    return [
        {"person": person, "label": label, "language": lang}
        for person, label, lang in found
        if person
    ]


def cluster(request: HttpRequest) -> HttpResponse:
    """What the public announcement of the agreement says."""
    if not allowed(request):
        raise Http404
    language = (get_language() or "en")[:2]
    return render(request, "sample/cluster.html", {"facts": facts(language)})


def mails(request: HttpRequest) -> HttpResponse:
    """Every mail the demo would have sent, newest first."""
    if not allowed(request):
        raise Http404
    page = Paginator(Mail.objects.order_by("-id"), 30).get_page(request.GET.get("page"))
    return render(request, "sample/mails.html", {"page": page})


def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail, its links live."""
    if not allowed(request):
        raise Http404
    return render(request, "sample/mail.html", {"mail": get_object_or_404(Mail, pk=pk)})
