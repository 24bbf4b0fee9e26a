"""An application begun, taken back, moved to a newer form."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record

from ..enums import ApplicationState
from ..models import Application, Call, Challenge, FormVersion, PlannedProject
from ..queries.calls import offered_projects
from ..rules.form import definition_of
from ..rules.taking import DECIDED, WRITABLE, closed_because
from ..rules.words import said
from ..signals import application_withdrawn
from .consortium import lock, require_lead, tell_consortium


def begin(
    *,
    call: Call,
    by: Person,
    lead: Organisation,
    language: str,
    planned: PlannedProject | None = None,
) -> Application:
    """Start a draft, or return the one this lead has: a double click begins once. History.

    Raises `Refused` unless `by` is an owner or editor of `lead`, `NotAllowedNow` outside the
    call's time, `Invalid` for a language or planned project that is not offered,
    or for the seeker of the challenge itself.
    """
    require(reader_for(by).may_edit(lead.pk))
    if because := closed_because(call, timezone.now()):
        raise NotAllowedNow(because)
    _check(call, lead, language, planned)
    form = call.forms.order_by("number").last()
    if form is None:
        raise NotAllowedNow(_("This call has no form yet."))
    try:
        with transaction.atomic():
            if there := _living(call, lead):
                return there
            made = Application.objects.create(
                call=call, lead=lead, language=language, form=form, planned=planned, by=by
            )
            record(verb="application.begun", obj=made, actor=by)
            return made
    except IntegrityError:  # a colleague began it in the same moment
        there = _living(call, lead)
        if there is None:
            raise
        return there


def _living(call: Call, lead: Organisation) -> Application | None:
    found = Application.objects.filter(call=call, lead=lead)
    return found.exclude(state=ApplicationState.WITHDRAWN).first()


def _check(call: Call, lead: Organisation, language: str, planned: PlannedProject | None) -> None:
    if language not in Language.values:
        raise Invalid({"language": [_("Please choose from the list.")]})
    if planned is None and call.planned.filter(removed_at=None).exists():
        raise Invalid({"planned": [_("Please choose the project you apply to.")]})
    if planned is not None and not offered_projects(call).filter(pk=planned.pk).exists():
        raise Invalid({"planned": [_("Please choose from the list.")]})
    if Challenge.objects.filter(call=call, seeker=lead).exists():
        raise Invalid({"lead": [_("This organisation seeks the solution; it cannot propose one.")]})


@transaction.atomic
def withdraw(*, application: Application, by: Person) -> Application:
    """Take it back, until the call is decided. History, signal; the consortium is told.

    Raises `Refused` unless `by` edits for the lead, `NotAllowedNow` once decided or twice.
    """
    require_lead(application, by)
    locked = lock(application)
    if locked.call.state in DECIDED:
        raise NotAllowedNow(_("The call is decided; the application can no longer be withdrawn."))
    before = locked.state
    try:
        locked.withdraw()
    except TransitionNotAllowed as error:
        raise NotAllowedNow from error
    locked.withdrawn_at = timezone.now()
    locked.save()
    record(verb="application.withdrawn", obj=locked, actor=by, before=before)
    application_withdrawn.send(Application, application=locked)
    path = reverse("programmes:application", args=[locked.code])
    tell_consortium(locked, "programmes.withdrawn", path, but=[by.pk])
    return locked


@transaction.atomic
def move_to_form(*, form: FormVersion) -> int:
    """Bring every application that can still be written to a newer form; returns how many.

    Answers stay under their keys. The consortium is told what is new, in each one's language.
    History names the keys.
    """
    rows = Application.objects.filter(call=form.call_id, state__in=WRITABLE)
    behind = rows.filter(form__number__lt=form.number).select_related("call", "form", "lead")
    moved = 0
    for row in behind:
        new = new_keys(row.form, form)
        row.form = form
        row.save(update_fields=["form", "changed_at"])
        record(verb="application.form_moved", obj=row, actor=form.by, form=form.number, new=new)
        path = reverse("programmes:application", args=[row.code])
        tell_consortium(row, "programmes.form_changed", path)
        moved += 1
    return moved


def new_keys(old: FormVersion, new: FormVersion) -> list[str]:
    """Keys that the newer form asks and the older did not, or asks in another way."""
    before = {each.key: each for each in definition_of(old.definition).fields()}
    return [
        each.key for each in definition_of(new.definition).fields() if before.get(each.key) != each
    ]


def labels_of(form: FormVersion, keys: list[str], language: str) -> list[str]:
    """The labels of these keys, as far as the form has them."""
    fields = (definition_of(form.definition).field(key) for key in keys)
    return [said(each.label, language) for each in fields if each]
