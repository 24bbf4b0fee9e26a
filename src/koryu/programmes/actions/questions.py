"""Every write of questions about a call and their answers."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale, require
from koryu.shared.history import record
from koryu.shared.text import clean

from ..models import Call, CallQuestion
from ..queries.calls import visible_calls
from ..rules.access import may_run
from ..rules.timeline import takes_questions
from .telling import desk, interested, tell
from .unnamed import keep_unnamed

LIMIT = 2000
MOST_A_DAY = 20


@transaction.atomic
def ask(*, call: Call, by: Person, text: str, language: str) -> CallQuestion:
    """A member asks; both desks are told. A second click asks once.

    Raises `Refused` for who is no member or may not see the call, `NotAllowedNow` after the
    questions closed, `Invalid` (text).
    """
    reader = reader_for(by)
    require(reader.is_member, _("People of verified organisations may ask."))
    if not visible_calls(reader).filter(pk=call.pk).exists():
        raise Refused
    now = timezone.now()
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if not takes_questions(locked, now):
        raise NotAllowedNow(_("Questions about this call are closed."))
    said = clean(text).strip()
    if not said or len(said) > LIMIT:
        limit = {"limit": LIMIT}
        raise Invalid({"text": [_("Write a question of at most %(limit)d characters.") % limit]})
    mine = locked.questions.filter(asked_by=by)
    if there := mine.filter(text=said).first():
        return there
    if mine.filter(asked_at__gte=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise NotAllowedNow(_("You asked many questions today. Please go on tomorrow."))
    question = CallQuestion.objects.create(
        call=locked, text=said, language=Language(language), asked_by=by, asked_at=now
    )
    record(verb="question.asked", obj=question, actor=by)
    path = reverse("programmes:desk_question", args=[locked.slug, question.pk])
    tell(desk(), "programmes.asked", locked, path)
    return question


@transaction.atomic
def answer(
    *, question: CallQuestion, by: Person, version: int, texts: Mapping[str, str], publish: bool
) -> CallQuestion:
    """Answer, and with `publish` show question and answer to everybody without the asker's name.

    `texts`: shown_ko … answer_en. What is published is the wording of `shown`, never the question
    as it was asked. The asker is told at the first answer, applicants and other askers when it is
    published.
    Both desks are told of a question:
    raises `Stale` when somebody answered since `version`; `Invalid` by field.
    """
    require(may_run(reader_for(by)))
    locked = CallQuestion.objects.select_for_update().get(pk=question.pk)
    fields = [f"{name}_{code}" for name in ("shown", "answer") for code in Language.values]
    given = {name: clean(texts.get(name, "")).strip() for name in fields}
    if locked.version != version:
        same = all(getattr(locked, name) == text for name, text in given.items())
        if same and (locked.published_at is not None or not publish):
            return locked  # a double click
        raise Stale(current=locked.version)
    for name, text in given.items():
        setattr(locked, name, text)
    answered = {code for code in Language.values if getattr(locked, f"answer_{code}")}
    if not answered:
        raise Invalid({"answer_ko": [_("Write the answer in one language at least.")]})
    shown = publish or locked.published_at is not None
    names = ("shown", "answer") if shown else ("answer",)
    written = {f"{name}_{code}" for name in names for code in Language.values}
    keep_unnamed(locked.call, {name: getattr(locked, name) for name in written})
    if publish:
        _check_published(locked)
    first, newly = locked.answered_at is None, publish and locked.published_at is None
    locked.answered_by, locked.answered_at = by, locked.answered_at or timezone.now()
    if publish:
        locked.published_at = locked.published_at or timezone.now()
    locked.version += 1
    locked.save()
    record(verb="question.answered", obj=locked, actor=by, published=publish)
    path = reverse("programmes:call", args=[locked.call.slug]) + "#questions"
    if first:
        tell([locked.asked_by], "programmes.answered", locked.call, path)
    if newly:
        others = [each for each in interested(locked.call) if each.pk != locked.asked_by_id]
        tell(others, "programmes.published", locked.call, path)
    return locked


def _check_published(question: CallQuestion) -> None:
    """Everybody reads it: question and answer in Korean, Japanese and English."""
    text = _("Everybody reads it; write it in this language too.")
    left = [
        f"{name}_{code}"
        for name in ("shown", "answer")
        for code in Language.values
        if not getattr(question, f"{name}_{code}")
    ]
    if left:
        raise Invalid({name: [text] for name in left})


@transaction.atomic
def take_back(*, question: CallQuestion, by: Person) -> CallQuestion:
    """Show it to nobody but the asker any more. Twice is once."""
    require(may_run(reader_for(by)))
    if question.published_at is not None:
        question.published_at = None
        question.save(update_fields=["published_at"])
        record(verb="question.taken_back", obj=question, actor=by)
    return question
