"""Every write of a challenge's brief."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.people.queries import people_of
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.history import record
from koryu.shared.terms import terms

from ..enums import CallState, ProgrammeKind
from ..models import Call, Challenge
from ..queries.completeness import meter_of, seeker_named_in
from ..rules.access import may_draft_brief, may_run
from ..rules.brief import PARTS
from .telling import WRITERS, tell

OVER = (CallState.EVALUATING, CallState.DECIDED, CallState.APPEALS, CallState.FINAL)


@transaction.atomic
def set_seeker(*, call: Call, by: Person, seeker: Organisation, anonymous: bool) -> Challenge:
    """Say who seeks and whether it stays unnamed; its people may then draft the brief.

    Raises `NotAllowedNow` after the announcement (people have read who seeks, or that nobody is
    named), `Invalid` where the call is no challenge.
    """
    require(may_run(reader_for(by)))
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.programme.kind != ProgrammeKind.CHALLENGE:
        raise Invalid({"seeker": [_("Only a challenge has a seeker.")]})
    if locked.state != CallState.DRAFT:
        raise NotAllowedNow(_("The call is announced; who seeks, and whether named, stays."))
    there = Challenge.objects.filter(call=locked).first()
    newly = there is None or there.seeker_id != seeker.pk
    challenge, _made = Challenge.objects.update_or_create(
        call=locked, defaults={"seeker": seeker, "anonymous": anonymous}
    )
    record(verb="challenge.seeker", obj=challenge, actor=by, anonymous=anonymous)
    if newly:
        from django.urls import reverse

        path = reverse("programmes:brief", args=[locked.slug])
        tell(people_of(seeker.pk, roles=WRITERS), "programmes.brief", locked, path)
    return challenge


@transaction.atomic
def save_brief(
    *, challenge: Challenge, by: Person, version: int, texts: Mapping[str, str], fields: list[str]
) -> Challenge:
    """Write the brief: operators, and the seeker's own people while the call is a draft.

    `texts`: context_ko … described_as_en; `fields`: codes of the list of fields. `version` is the
    call's. Raises `Stale`, `Invalid` by field, `NotAllowedNow` once the evaluation began.
    """
    call = Call.objects.select_for_update().get(pk=challenge.call_id)
    draft = call.state == CallState.DRAFT
    require(may_draft_brief(reader_for(by), seeker_id=challenge.seeker_id, draft=draft))
    if call.version != version:
        raise Stale(current=call.version)
    if call.state in OVER or call.state == CallState.CANCELLED:
        raise NotAllowedNow(_("The evaluation has begun; the brief stays as it was."))
    if set(fields) - {term.code for term in terms("field")}:
        raise Invalid({"fields": [_("Choose from the list.")]})
    challenge.call = call
    for part in (*PARTS, "described_as"):
        for code in Language.values:
            setattr(challenge, f"{part}_{code}", texts.get(f"{part}_{code}", "").strip())
    challenge.fields = list(fields)
    _check(challenge)
    challenge.save()
    call.version += 1
    call.save(update_fields=["version"])
    record(verb="challenge.brief", obj=challenge, actor=by)
    return challenge


def _check(challenge: Challenge) -> None:
    """An announced brief stays whole, and never names a seeker that is to stay unnamed."""
    named = seeker_named_in(challenge)
    if named:
        text = _("The seeker is to stay unnamed, but this text names it.")
        own = [part for part in named if part in (*PARTS, "described_as")]
        if own:
            raise Invalid({f"{part}_ko": [text] for part in own})
    if challenge.call.state != CallState.DRAFT and not meter_of(challenge).whole:
        raise Invalid(_("An announced brief must stay complete."))
