"""allauth's door into the room."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from koryu.notify.actions import send_mail

from .actions import give_consent, set_language, update_profile
from .models import Person

TERMS_VERSION = "2026-11"


def complete_sign_up(request: HttpRequest, person: Person, data: dict[str, str]) -> None:
    """Names, language and consents of a new account."""
    language = (get_language() or "en")[:2]
    names = {key: data[key] for key in ("family_name", "given_name")}
    update_profile(person=person, by=person, **names)
    set_language(person=person, language=language)
    for kind in ("terms", "privacy", "overseas"):
        give_consent(person=person, kind=kind, version=TERMS_VERSION, language=language)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail only; mails are stored, then sent by the worker with retries."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Render in the reader's language and queue: a mail server that is down loses nothing."""
        language = (get_language() or "en")[:2]
        given = {"email": email, "site_url": settings.BASE_URL, **context}
        message = self.render_mail(template_prefix, email, given)
        send_mail(to=email, language=language, subject=message.subject, text=message.body)
