"""Every write of application forms: one action, whatever step the editor took."""

import json

from django.db import transaction
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.history import record

from ..enums import CallState
from ..models import Call, FormVersion
from ..queries.calls import current_form
from ..rules.access import may_run
from ..rules.form import Definition, definition_of
from ..rules.form_checks import faults
from .unnamed import keep_unnamed

CHANGEABLE = (CallState.DRAFT, CallState.ANNOUNCED, CallState.OPEN)


@transaction.atomic
def save_form(*, call: Call, by: Person, version: int, definition: Definition) -> FormVersion:
    """Keep a form. Once an application uses it, a new version is made and the old one stays.

    `version` is the `FormVersion.version` the editor saw; it grows over all versions of a form, so
    that two editors never overwrite each other: raises `Stale`. Raises `Invalid` with what cannot
    be shown or answered, `NotAllowedNow` once the call is closed.
    """
    require(may_run(reader_for(by)))
    locked = Call.objects.select_for_update().get(pk=call.pk)
    last = FormVersion.objects.select_for_update().get(pk=current_form(locked).pk)
    if last.version != version:
        raise Stale(current=last.version)
    if locked.state not in CHANGEABLE:
        raise NotAllowedNow(_("The call is closed; its form stays as it was."))
    if found := faults(definition):
        raise Invalid({"": [each.text for each in found]})
    keep_unnamed(locked, {"": json.dumps(definition.as_json(), ensure_ascii=False)})
    if definition == definition_of(last.definition):
        return last
    if last.applications.exists():
        last = FormVersion(call=locked, number=last.number + 1, version=version, by=by)
    last.definition, last.by = definition.as_json(), by
    last.version = version + 1
    last.save()
    record(verb="form.saved", obj=last, actor=by, number=last.number)
    return last
