"""The desk points an organisation whose offers fit to a call; what it does with that is its own."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.people.queries import people_of
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record

from ..enums import CallState
from ..models import Call
from ..queries.calls import challenge_of
from ..queries.suggesting import SUGGESTED, suggested_to
from ..rules.access import may_run
from .telling import WRITERS, tell

TELLABLE = (CallState.ANNOUNCED, CallState.OPEN)


@transaction.atomic
def suggest(*, call: Call, by: Person, organisation: Organisation) -> bool:
    """Tell owners and editors of an organisation of the call, once; whether it was news. History.

    Raises `Refused` for who is on no desk, `NotAllowedNow` unless everybody can read the call and
    it takes applications or will, `Invalid` for the seeker itself or an organisation that is not
    verified.
    """
    require(may_run(reader_for(by)))
    locked = Call.objects.select_for_update().get(pk=call.pk)
    now = timezone.now()
    if locked.state not in TELLABLE or locked.announced_at is None or locked.announced_at > now:
        raise NotAllowedNow(_("Only a call that everybody can read, before its end, is told of."))
    challenge = challenge_of(locked)
    if challenge is not None and challenge.seeker_id == organisation.pk:
        raise Invalid({"": [_("This organisation seeks the solution; it cannot propose one.")]})
    if organisation.closed_at or not organisation.is_verified:
        raise Invalid({"": [_("Only verified organisations can be told.")]})
    if organisation.pk in suggested_to(locked):
        return False
    record(verb=SUGGESTED, obj=locked, actor=by, organisation=organisation.pk)
    tell(people_of(organisation.pk, roles=WRITERS), "programmes.suggested", locked)
    return True
