"""One answer at a time, each with its own version: two editors never overwrite each other."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.people.models import Person
from koryu.shared.errors import Invalid, Stale
from koryu.shared.text import clean

from ..enums import FieldKind
from ..models import Answer, AnswerRevision, Application
from ..queries.writing import consortium_listings
from ..rules.answers import TITLE, TITLE_FIELD, cleaned
from ..rules.form import Field, definition_of
from .consortium import lock_to_save, require_writer

PAUSE = timedelta(minutes=10)


def save_answer(
    *,
    application: Application,
    by: Person,
    key: str,
    value: object,
    version: int,
    page: str = "",
    at: datetime | None = None,
) -> Answer:
    """Keep the answer to a field. `version` is the one that was changed, 0 for none yet.

    Saving what is there already changes nothing, so that a save can be sent again. `page` names
    the open page that types: its own save, whose reply was lost, is no other editor. `at`: when
    the request arrived. Raises `Stale` (with `current`) when somebody else changed this field
    meanwhile; `Invalid` (key), `NotAllowedNow` outside the call's time, `Refused`.
    """
    require_writer(application, by)
    each = _field(application, key)
    given = cleaned(each, value)
    if each.kind == FieldKind.LISTING:
        _check_listings(application, each, given)
    # What can be asked before is: the write lock of the busiest minute is held for four statements.
    with transaction.atomic():
        return _store(lock_to_save(application, at), by, key, given, version, clean(page)[:36])


def _field(application: Application, key: str) -> Field:
    found = TITLE_FIELD if key == TITLE else definition_of(application.form.definition).field(key)
    if found is None:
        raise Invalid({key: [_("The form has no such field any more; please load it again.")]})
    return found


def _check_listings(application: Application, each: Field, ids: object) -> None:
    known = consortium_listings(application).filter(pk__in=ids)
    if len(known) != len(ids):  # type: ignore[arg-type]
        text = _("Please choose published listings of your own organisations.")
        raise Invalid({each.key: [text]})


def _store(
    row: Application, by: Person, key: str, value: object, version: int, page: str
) -> Answer:
    now = timezone.now()
    there = row.answers.filter(key=key).first()
    if there is None:
        there = Answer.objects.create(
            application=row, key=key, value=value, page=page, by=by, at=now
        )
    elif there.value == value:
        return there
    else:
        own_page = bool(page) and there.page == page and there.by_id == by.pk
        if there.version != version and not own_page:
            raise Stale(current=there.version)
        if there.by_id != by.pk or now - there.at > PAUSE:
            _keep(there)
        there.value, there.by, there.at, there.page = value, by, now, page
        there.version += 1
        there.save()
    changes = {"changed_at": now} | ({"title": str(value)[:200]} if key == TITLE else {})
    Application.objects.filter(pk=row.pk).update(**changes)
    return there


def _keep(answer: Answer) -> None:
    AnswerRevision.objects.create(
        application_id=answer.application_id,
        key=answer.key,
        value=answer.value,
        version=answer.version,
        by_id=answer.by_id,
        at=answer.at,
    )
