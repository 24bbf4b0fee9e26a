"""After the event: asking those who came, their answers, certificates of attendance."""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from koryu.notify.actions import notify, send_mail
from koryu.people.models import Person
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record
from koryu.shared.models import HistoryEvent

from ..enums import EventMode, EventState, QuestionUse, RegistrationState
from ..models import Certificate, Event, Registration, SurveyAnswer
from ..queries.checkin import Guest, guest_of, places_of
from ..rules.answers import known, problems

FOLLOWED = "event.followed_up"
LOOK_BACK = timedelta(days=14)
# Digits and capitals that are not mistaken for one another when read aloud or from paper.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def follow_up_due() -> int:
    """Follow up on events that ended without anybody being told. Returns how many."""
    since = timezone.now() - LOOK_BACK
    ended = Event.objects.filter(state=EventState.ENDED, ends_at__gte=since)
    return sum(open_follow_up(event_id=pk) > 0 for pk in ended.values_list("pk", flat=True))


@transaction.atomic
def open_follow_up(*, event_id: int) -> int:
    """Thank everybody with a place, ask for the survey and name the certificate; once an event.

    One notice and one mail a person in their language. Returns how many were told.
    """
    event = Event.objects.select_for_update(of=("self",)).get(pk=event_id)
    done = HistoryEvent.objects.filter(
        verb=FOLLOWED, object_type=event._meta.label_lower, object_id=event.pk
    )
    if event.state != EventState.ENDED or done.exists():
        return 0
    asked = event.questions.filter(use=QuestionUse.SURVEY, removed_at=None).exists()
    guests = [guest_of(registration) for registration in places_of(event)]
    # No door knows who came online; where nobody was checked in, everybody with a place took part.
    doors = any(guest.presence.here for guest in guests)
    came = [guest for guest in guests if not doors or guest.presence.here or _online(guest)]
    for guest in came:
        _tell(event, guest.registration, asked=asked, certified=guest.presence.here)
    record(verb=FOLLOWED, obj=event, actor=None, people=len(came))
    return len(came)


def _online(guest: Guest) -> bool:
    return guest.registration.mode == EventMode.ONLINE


def _tell(event: Event, registration: Registration, *, asked: bool, certified: bool) -> None:
    person = registration.person
    path = reverse("events:after", args=[event.slug])
    with translation.override(person.language or settings.LANGUAGE_CODE):
        title = str(event.title)
        lines = [_("Thank you for taking part in “%(event)s”.") % {"event": title}]
        if asked:
            lines.append(_("Please answer a few questions; it takes two minutes."))
        if certified:
            lines.append(
                _("Your certificate of attendance and the materials are on the same page.")
            )
        send_mail(
            to=person.email,
            person=person,
            language=person.language,
            subject=_("After %(event)s") % {"event": title},
            text="\n\n".join([*lines, f"{settings.BASE_URL}{path}"]),
        )
    notify(
        people=[person],
        kind="events.follow_up",
        params={"event": title},
        path=path,
        group=f"event:{event.pk}",
    )


@transaction.atomic
def answer_survey(
    *, registration: Registration, by: Person, answers: Mapping[str, object]
) -> SurveyAnswer:
    """Keep what a participant says; answering again replaces it.

    Raises `NotAllowedNow` before the event ended, `Invalid` for answers that do not fit.
    """
    require(registration.person_id == by.pk)
    require(registration.state == RegistrationState.CONFIRMED)
    event = registration.event
    if event.state != EventState.ENDED:
        raise NotAllowedNow(_("The survey opens when the event has ended."))
    asked = list(event.questions.filter(use=QuestionUse.SURVEY, removed_at=None))
    if wrong := problems(asked, answers):
        raise Invalid(wrong)
    saved, _created = SurveyAnswer.objects.update_or_create(
        registration=registration,
        defaults={"answers": known(asked, answers), "answered_at": timezone.now()},
    )
    record(verb="event.survey_answered", obj=event, actor=None)
    return saved


@transaction.atomic
def issue_certificate(*, registration: Registration, by: Person) -> Certificate:
    """The certificate of somebody who was checked in, numbered once.

    The number cannot be guessed, since whoever has it reads the name.
    Raises `NotAllowedNow` before the end and for those who were not marked at the door.
    """
    require(registration.person_id == by.pk)
    locked = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if found := Certificate.objects.filter(registration=locked).first():
        return found
    if registration.event.state != EventState.ENDED:
        raise NotAllowedNow(_("Certificates are issued when the event has ended."))
    if not guest_of(locked).presence.here:
        raise NotAllowedNow(_("You were not marked as present. Please ask the organiser."))
    now = timezone.now()
    code = "".join(secrets.choice(ALPHABET) for _place in range(12))
    number = f"KORYU-{now.year}-{code[:4]}-{code[4:8]}-{code[8:]}"
    made = Certificate.objects.create(registration=locked, number=number, issued_at=now)
    record(verb="event.certified", obj=registration.event, actor=by)
    return made
