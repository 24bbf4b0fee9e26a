"""Put an agreement before its parties; replace its document; take it back."""

from collections.abc import Iterable
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.people.queries import people_of
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.files import store_bytes, store_upload
from koryu.shared.history import record
from koryu.shared.models import StoredFile

from ..enums import AgreementKind, AgreementState
from ..models import Agreement, Party, Signature
from ..queries import pending_nda
from .documents import NDA_TEMPLATE, nda_pdf
from .telling import tell

ACTING = ("owner", "editor")
NDA_TITLES = {
    "ko": "상호 비밀유지계약서",
    "ja": "相互秘密保持契約書",
    "en": "Mutual confidentiality agreement",
}


def propose_nda(
    *,
    by: Person,
    organisation: Organisation,
    other: Organisation,
    language: str,
    purpose: str,
    expires_on: date,
    survival_years: int = 3,
    law: str = "KR",
) -> Agreement:
    """Propose the model NDA. Renders and stores its PDF, tells both sides' people who act.

    Raises `Invalid` (expires_on) for a day that is over, `NotAllowedNow` while another waits.
    """
    _check_nda(by, organisation, other, expires_on)
    content = nda_pdf(
        one=organisation,
        other=other,
        language=language,
        purpose=purpose,
        expires_on=expires_on,
        survival_years=survival_years,
        law=law,
    )
    with transaction.atomic():
        document = store_bytes(
            content=content, name=f"{NDA_TITLES[language]}.pdf", kind="pdf", by=by
        )
        return _propose(
            by=by,
            parties=(organisation, other),
            document=document,
            title=NDA_TITLES[language],
            scope=purpose,
            language=language,
            expires_on=expires_on,
            template=NDA_TEMPLATE,
        )


@transaction.atomic
def propose_uploaded_nda(
    *,
    by: Person,
    organisation: Organisation,
    other: Organisation,
    language: str,
    title: str,
    expires_on: date | None,
    upload: UploadedFile,
) -> Agreement:
    """Propose one's own text as a PDF. Raises `Invalid` (file) for anything but a sound PDF."""
    _check_nda(by, organisation, other, expires_on)
    return _propose(
        by=by,
        parties=(organisation, other),
        document=store_upload(upload=upload, by=by, kinds={"pdf"}),
        title=title,
        language=language,
        expires_on=expires_on,
    )


def _check_nda(
    by: Person, organisation: Organisation, other: Organisation, expires_on: date | None
) -> None:
    require(reader_for(by).may_edit(organisation.pk))
    if expires_on and expires_on <= timezone.localdate():
        raise Invalid({"expires_on": [_("Choose a day in the future.")]})


def _propose(
    *,
    by: Person,
    parties: tuple[Organisation, Organisation],
    document: StoredFile,
    **fields: object,
) -> Agreement:
    lock_parties(parties)
    if pending_nda(parties[0].pk, parties[1].pk):
        raise NotAllowedNow(_("A confidentiality agreement already waits for signatures."))
    agreement = Agreement(kind=AgreementKind.NDA, document=document, created_by=by, **fields)
    agreement.propose()
    agreement.save()
    for position, party in enumerate(parties):
        Party.objects.create(agreement=agreement, organisation=party, position=position)
    record(verb="agreement.proposed", obj=agreement, actor=by, sha256=document.sha256)
    tell_party(agreement, parties[1], about=parties[0], kind="agreements.proposed")
    return agreement


@transaction.atomic
def replace_document(*, agreement: Agreement, by: Person, upload: UploadedFile) -> Agreement:
    """Put another PDF in place while nobody has signed. Whoever saw the old one must look again.

    Raises `NotAllowedNow` once there is a signature, `Invalid` (file) for anything but a PDF.
    """
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    proposer = _proposer(locked)
    require(proposer is not None and reader_for(by).may_edit(proposer.pk))
    signed = Signature.objects.filter(party__agreement=locked).exists()
    if locked.state != AgreementState.PROPOSED or signed:
        raise NotAllowedNow(_("The document can be replaced only before the first signature."))
    locked.document = store_upload(upload=upload, by=by, kinds={"pdf"})
    locked.template, locked.version = "", locked.version + 1
    locked.save()
    record(verb="agreement.replaced", obj=locked, actor=by, sha256=locked.document.sha256)
    for party in locked.parties.exclude(organisation=proposer):
        tell_party(locked, party.organisation, about=proposer, kind="agreements.replaced")
    return locked


@transaction.atomic
def register_agreement(
    *,
    by: Person | None,
    kind: str,
    title: str,
    language: str,
    parties: Iterable[Organisation | str],
    state: str = AgreementState.SIGNED,
    is_public: bool = True,
    **fields: object,
) -> Agreement:
    """Enter an agreement made elsewhere (an MOU): parties are organisations here or names.

    Operators only (`by=None`: the system itself, e.g. a data load). Tells nobody.
    """
    require(by is None or reader_for(by).is_operator)
    agreement = Agreement.objects.create(
        kind=kind,
        title=title,
        language=language,
        state=state,
        is_public=is_public,
        created_by=by,
        **fields,
    )
    for position, party in enumerate(parties):
        who = {"outside_name": party} if isinstance(party, str) else {"organisation": party}
        Party.objects.create(agreement=agreement, position=position, **who)
    record(verb="agreement.registered", obj=agreement, actor=by)
    return agreement


def lock_parties(parties: Iterable[Organisation]) -> None:
    """Serialise what two people do at once between the same organisations."""
    ids = sorted(party.pk for party in parties)
    list(Organisation.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def _proposer(agreement: Agreement) -> Organisation | None:
    return agreement.parties.select_related("organisation")[0].organisation


def tell_party(
    agreement: Agreement, party: Organisation, *, about: Organisation, kind: str
) -> None:
    """Tell the people who act for `party` something that `about` did."""
    tell(
        people_of(party.pk, roles=ACTING),
        kind=kind,
        organisation=about,
        path=reverse("agreements:detail", args=[agreement.pk]),
        group=f"agreement:{agreement.pk}",
    )
