"""Every write of notices and mails."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koryu.shared.jobs import enqueue_many

from .enums import MailState, Pace
from .kinds import KINDS, sentence
from .models import Mail, Notice, NoticePace

BATCH_AFTER = timedelta(minutes=5)
MAX_ATTEMPTS = 5
STRANDED_AFTER = timedelta(hours=2)  # the last of five tries comes 42 minutes after the first


@transaction.atomic
def notify(
    *, people: Iterable[object], kind: str, params: dict, path: str, group: str = ""
) -> list[Notice]:
    """Tell people something. Stored at once; mailed later, batched per person at their pace.

    `params` fill the kind's sentence and must hold only what each recipient may always see.
    Raises KeyError for a kind nobody registered.
    """
    KINDS[kind]
    return Notice.objects.bulk_create(
        Notice(person=person, kind=kind, params=params, path=path, group=group) for person in people
    )


@transaction.atomic
def mark_read(*, person: object, notice_ids: Iterable[int] | None = None) -> int:
    """Mark the person's notices (all, or these) as read. Returns how many changed."""
    unread = Notice.objects.filter(person=person, read_at=None)
    if notice_ids is not None:
        unread = unread.filter(pk__in=list(notice_ids))
    return unread.update(read_at=timezone.now())


@transaction.atomic
def set_pace(*, person: object, pace: str) -> NoticePace:
    """How often this person wants mail of notices."""
    return NoticePace.objects.update_or_create(person=person, defaults={"pace": Pace(pace)})[0]


@transaction.atomic
def send_mail(
    *,
    to: str,
    language: str,
    subject: str,
    text: str,
    person: object | None = None,
    calendar: str = "",
    calendar_method: str = "",
    queue: bool = True,
) -> Mail:
    """Queue one mail as a stored object; the worker sends it with retries.

    Who writes to hundreds at once says `queue=False` and hands them all to `queue_mails`.
    """
    mail = Mail.objects.create(
        to=to,
        person=person,
        language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        subject=" ".join(subject.split())[:300],
        text=text,
        calendar=calendar,
        calendar_method=calendar_method,
    )
    if queue:
        queue_mails([mail])
    return mail


def queue_mails(mails: Iterable[Mail]) -> None:
    """Let the worker send these stored mails, each with its own retries."""
    enqueue_many("notify.deliver", [{"mail_id": mail.pk} for mail in mails])


def deliver(mail_id: int) -> None:
    """Send one queued mail; a failure is kept with its error and tried again by the job."""
    mail = Mail.objects.get(pk=mail_id)
    if mail.state == MailState.SENT:
        return
    mail.attempts += 1
    try:
        _message(mail).send()
        mail.state, mail.sent_at, mail.error = MailState.SENT, timezone.now(), ""
    except Exception as error:
        mail.error = str(error)[:2000]
        mail.state = MailState.FAILED if mail.attempts >= MAX_ATTEMPTS else MailState.QUEUED
        raise
    finally:
        mail.save()


def _message(mail: Mail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(subject=mail.subject, body=mail.text, to=[mail.to])
    message.extra_headers["Content-Language"] = mail.language
    message.stored_id = mail.pk
    if mail.calendar:
        method = mail.calendar_method or "PUBLISH"
        message.attach_alternative(mail.calendar, f"text/calendar; method={method}")
    return message


def send_stranded() -> int:
    """Queue again what was stored but never sent, hours after its last try should have been.

    Happens when a process dies between storing a mail and queueing its job. Returns how many.
    """
    old = timezone.now() - STRANDED_AFTER
    stranded = Mail.objects.filter(state=MailState.QUEUED, created_at__lt=old)
    ids = list(stranded.values_list("pk", flat=True)[:500])
    enqueue_many("notify.deliver", [{"mail_id": pk} for pk in ids])
    return len(ids)


def mail_batches(*, pace: str) -> int:
    """Gather unmailed, unread notices of everyone at this pace into one mail a person.

    Returns how many people were written to. Safe to run twice at once: each notice is claimed
    under a lock before it is put into a mail.
    """
    due = _waiting(pace).order_by().values_list("person_id", flat=True).distinct()
    return sum(_mail_batch(person_id, pace) for person_id in list(due))


def _waiting(pace: str) -> QuerySet[Notice]:
    unmailed = Notice.objects.filter(mailed_at=None, read_at=None, person__is_active=True)
    if pace != Pace.SOON:
        return unmailed.filter(person__notice_pace__pace=pace)
    others = NoticePace.objects.exclude(pace=Pace.SOON).values("person")
    settled = timezone.now() - BATCH_AFTER
    return unmailed.filter(created_at__lte=settled).exclude(person__in=others)


@transaction.atomic
def _mail_batch(person_id: int, pace: str) -> bool:
    mine = _waiting(pace).filter(person=person_id).order_by("id")
    notices = list(mine.select_related("person").select_for_update(of=("self",)))
    if not notices:
        return False
    Notice.objects.filter(pk__in=[n.pk for n in notices]).update(mailed_at=timezone.now())
    person = notices[0].person
    language = person.language or settings.LANGUAGE_CODE  # type: ignore[attr-defined]
    with translation.override(language):
        lines = [f"- {text}\n  {settings.BASE_URL}{path}" for text, path in grouped(notices)]
        count = len(lines)
        subject = "[Koryu] " + ngettext("%(count)d notice", "%(count)d notices", count) % {
            "count": count
        }
        footer = _("You can change how often you receive these e-mails: %(url)s") % {
            "url": f"{settings.BASE_URL}/notices/settings/"
        }
        send_mail(
            to=person.email,  # type: ignore[attr-defined]
            person=person,
            language=language,
            subject=subject,
            text="\n\n".join([*lines, "--", footer]),
        )
    return True


def grouped(notices: Iterable[Notice]) -> list[tuple[str, str]]:
    """(sentence, path) pairs; notices of one group and kind become one line with a count."""
    groups: dict[tuple[str, str], list[Notice]] = defaultdict(list)
    for notice in notices:
        groups[(notice.kind, notice.group or str(notice.pk))].append(notice)
    lines = []
    for (kind, _group), members in groups.items():
        text = sentence(kind, members[-1].params)
        lines.append((f"{text} (×{len(members)})" if len(members) > 1 else text, members[-1].path))
    return lines
