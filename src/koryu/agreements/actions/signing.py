"""Sign, refuse, take back, end."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.history import record

from ..enums import AgreementState
from ..models import Agreement, Party, Signature
from ..signals import agreement_ended, agreement_signed
from .proposing import lock_parties, tell_party


@transaction.atomic
def sign(
    *,
    agreement: Agreement,
    by: Person,
    organisation: Organisation,
    typed_name: str,
    title: str,
    document_sha256: str,
) -> Signature:
    """Sign for one party what was shown. The last signature completes the agreement.

    Writes the signature and history, tells the other parties, sends `agreement_signed` at the end.
    The same person signing the same document again (a double click) changes nothing.
    Raises `Stale` when the document is not the one whose hash was shown, `NotAllowedNow` when it
    no longer waits for this party, `Invalid` for a missing name or one person on both sides.
    """
    parties = agreement.parties.exclude(organisation=None).select_related("organisation")
    lock_parties([party.organisation for party in parties])
    locked = _locked(agreement)
    require(reader_for(by).may_edit(organisation.pk))
    party = locked.parties.filter(organisation=organisation).first()
    require(party is not None)
    done = getattr(party, "signature", None)
    if done and (done.person_id, done.document_sha256) == (by.pk, document_sha256):
        return done
    if locked.state != AgreementState.PROPOSED or hasattr(party, "signature"):
        raise NotAllowedNow(_("This agreement no longer waits for your signature."))
    _check_signature(locked, by, typed_name, document_sha256)
    signature = Signature.objects.create(
        party=party,
        person=by,
        typed_name=typed_name.strip(),
        title=title.strip(),
        document_sha256=document_sha256,
        signed_at=timezone.now(),
    )
    record(verb="agreement.signed", obj=locked, actor=by, sha256=document_sha256)
    _tell_others(locked, organisation, "agreements.signed")
    if not locked.parties.filter(signature=None).exists():
        _complete(locked, by)
    return signature


def _check_signature(agreement: Agreement, by: Person, name: str, sha256: str) -> None:
    if agreement.document is None or agreement.document.sha256 != sha256:
        raise Stale(_("The document was replaced after you opened it. Please read it again."))
    if len(name.strip()) < 2:
        raise Invalid({"typed_name": [_("Type your full name.")]})
    if Signature.objects.filter(party__agreement=agreement, person=by).exists():
        raise Invalid(_("You signed for the other party. Another person must sign for this one."))


def _complete(agreement: Agreement, by: Person) -> None:
    now = timezone.now()
    agreement.complete()
    agreement.signed_at = now
    agreement.effective_from = agreement.effective_from or timezone.localdate(now)
    agreement.save()
    record(verb="agreement.completed", obj=agreement, actor=by)
    agreement_signed.send(Agreement, agreement=agreement, by=by)


@transaction.atomic
def refuse(
    *, agreement: Agreement, by: Person, organisation: Organisation, reason: str, language: str
) -> Agreement:
    """A party does not sign and says why; the others read the reason."""
    locked = _locked(agreement)
    require(reader_for(by).may_edit(organisation.pk))
    require(locked.parties.filter(organisation=organisation).exists())
    _end(locked, "refuse", by, reason, language)
    _tell_others(locked, organisation, "agreements.refused")
    return locked


@transaction.atomic
def terminate(
    *, agreement: Agreement, by: Person, organisation: Organisation, reason: str, language: str
) -> Agreement:
    """Take a proposal back, or end a signed agreement from now on. Sends `agreement_ended`."""
    locked = _locked(agreement)
    require(reader_for(by).may_edit(organisation.pk))
    require(locked.parties.filter(organisation=organisation).exists())
    _end(locked, "terminate", by, reason, language)
    _tell_others(locked, organisation, "agreements.terminated")
    return locked


def _end(agreement: Agreement, move: str, by: Person | None, reason: str, language: str) -> None:
    try:
        getattr(agreement, move)()
    except TransitionNotAllowed:
        raise NotAllowedNow(_("This agreement has already ended or been signed.")) from None
    agreement.ended_at, agreement.ended_by = timezone.now(), by
    agreement.end_reason, agreement.end_language = reason, language
    agreement.save()
    record(verb=f"agreement.{agreement.state}", obj=agreement, actor=by)
    agreement_ended.send(Agreement, agreement=agreement, by=by)


def _locked(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_for_update().get(pk=agreement.pk)


def _tell_others(agreement: Agreement, about: Organisation, kind: str) -> None:
    others = Party.objects.filter(agreement=agreement).exclude(organisation=about)
    for party in others.exclude(organisation=None).select_related("organisation"):
        tell_party(agreement, party.organisation, about=about, kind=kind)
