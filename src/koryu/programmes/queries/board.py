"""The notice board and the questions of a call."""

from django.db.models import QuerySet

from koryu.disclosure.rules import Reader

from ..models import Call, CallNotice, CallQuestion


def notices_of(call: Call) -> QuerySet[CallNotice]:
    """What stands on the board, latest first."""
    return call.notices.filter(removed_at=None)


def published_questions(call: Call) -> QuerySet[CallQuestion]:
    """Published questions, oldest first, without anything of who asked."""
    found = call.questions.filter(published_at__isnull=False)
    return found.order_by("published_at", "id").defer("text", "asked_by", "answered_by")


def own_questions(reader: Reader, call: Call) -> QuerySet[CallQuestion]:
    """What this reader asked."""
    if reader.is_anonymous:
        return CallQuestion.objects.none()
    return call.questions.filter(asked_by=reader.person)


def desk_questions(call: Call) -> QuerySet[CallQuestion]:
    """Every question for the operators: what waits first, then the latest."""
    found = call.questions.select_related("asked_by", "answered_by")
    return found.order_by("answered_at", "-asked_at")
