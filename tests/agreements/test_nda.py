"""Signing: by both, of exactly the document shown; refusing, ending, expiring."""

import io
from datetime import timedelta

import pypdf
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from koryu.agreements import actions, queries
from koryu.agreements.models import Agreement, Signature
from koryu.agreements.rules import end_of_day, reminder_due
from koryu.disclosure.enums import Tier
from koryu.disclosure.queries import reader_for
from koryu.disclosure.rules import widest_tier
from koryu.exchange.models import Exchange
from koryu.notify.models import Notice
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale
from tests.factories.exchange import make_pair, make_room, propose, sign, under_nda

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def a_pdf(text: str = "x") -> SimpleUploadedFile:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": text})
    content = io.BytesIO()
    writer.write(content)
    return SimpleUploadedFile("계약서.pdf", content.getvalue(), "application/pdf")


def tier(one, other) -> Tier:
    return widest_tier(reader_for(one.owner), other.organisation.pk)


def pdf_text(stored) -> str:
    with stored.open() as file:
        document = pypdfium2.PdfDocument(file.read())
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "ko",
            [
                "상호 비밀유지계약서",
                "제3조 (비밀유지와 목적 외 사용 금지)",
                "サンプル製薬",
                "법무 검토",
            ],
        ),
        ("ja", ["相互秘密保持契約書", "第3条（秘密保持および目的外使用の禁止）", "サンプル製薬"]),
        ("en", ["Mutual confidentiality agreement", "3. Duty of confidence", "サンプル製薬"]),
    ],
)
def test_the_model_text_has_real_glyphs_of_every_script(language, words):
    one, other = make_pair()
    purpose = "CAR-T 공동연구 / 共同研究の検討"
    agreement = propose(make_room(one, other), one, language=language, purpose=purpose)
    text = pdf_text(agreement.document)
    assert [word for word in [*words, "샘플바이오", purpose] if word not in text] == []
    assert "\ufffd" not in text


def test_a_signature_keeps_who_when_and_the_hash_of_what_was_shown():
    one, other = make_pair()
    agreement = propose(make_room(one, other), one)
    before = timezone.now()
    sign(agreement_room(), other)
    signature = Signature.objects.get()
    assert signature.party.organisation == other.organisation
    assert (signature.person, signature.typed_name, signature.title) == (
        other.owner,
        "홍 길동",
        "대표",
    )
    assert signature.document_sha256 == agreement.document.sha256
    assert before <= signature.signed_at <= timezone.now()


def agreement_room() -> Exchange:
    return Exchange.objects.select_related("first", "second").get()


def test_signing_a_replaced_document_is_refused():
    one, other = make_pair()
    exchange = make_room(one, other)
    agreement = propose(exchange, one)
    shown = agreement.document.sha256
    actions.replace_document(agreement=agreement, by=one.owner, upload=a_pdf())
    with pytest.raises(Stale):
        sign(exchange, other, sha256=shown)
    assert not Signature.objects.exists()
    sign(exchange, other)
    with pytest.raises(NotAllowedNow):
        actions.replace_document(agreement=agreement, by=one.owner, upload=a_pdf("later"))


def test_nobody_signs_twice_or_for_both_or_from_outside():
    one, other = make_pair()
    exchange = make_room(one, other)
    propose(exchange, one)
    with pytest.raises(Refused):
        actions.sign(
            agreement=Agreement.objects.get(),
            by=other.member,
            organisation=other.organisation,
            typed_name="홍길동",
            title="",
            document_sha256=Agreement.objects.get().document.sha256,
        )
    with pytest.raises(Refused):
        sign(exchange, make_pair()[0])
    signature = sign(exchange, one)
    assert sign(exchange, one) == signature  # a double click changes nothing
    one.owner.memberships.create(organisation=other.organisation, role="owner")
    with pytest.raises(Invalid):
        actions.sign(
            agreement=Agreement.objects.get(),
            by=one.owner,
            organisation=other.organisation,
            typed_name="홍길동",
            title="",
            document_sha256=Agreement.objects.get().document.sha256,
        )
    assert Signature.objects.count() == 1


def test_the_signed_copy_ends_with_the_signature_page_and_carries_the_signed_bytes():
    one, other = make_pair()
    under_nda(one, other)
    agreement = Agreement.objects.get()
    copy = actions.signed_copy(agreement)
    text = pdf_text(copy)
    assert text.count(agreement.document.sha256[:32]) == 3
    assert "홍 길동" in text
    with copy.open() as file:
        attached = pypdf.PdfReader(io.BytesIO(file.read())).attachments["signed-document.pdf"][0]
    with agreement.document.open() as file:
        assert attached == file.read()
    assert actions.signed_copy(Agreement.objects.get()).pk == copy.pk


def test_refusing_needs_a_reason_the_other_side_reads_and_opens_nothing():
    one, other = make_pair()
    exchange = make_room(one, other)
    agreement = propose(exchange, one)
    actions.refuse(
        agreement=agreement,
        by=other.owner,
        organisation=other.organisation,
        reason="期間が長すぎます。",
        language="ja",
    )
    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.end_reason) == ("refused", "期間が長すぎます。")
    assert tier(one, other) == Tier.MUTUAL
    assert Notice.objects.filter(person=one.owner, kind="agreements.refused").count() == 1
    propose(exchange, other)  # and a new one may be proposed


def test_only_one_proposal_waits_at_a_time():
    one, other = make_pair()
    exchange = make_room(one, other)
    propose(exchange, one)
    with pytest.raises(NotAllowedNow):
        propose(exchange, other)


def test_an_expired_agreement_closes_the_tier_by_its_date_alone(time_machine_at):
    one, other = make_pair()
    exchange = make_room(one, other)
    last_day = timezone.localdate() + timedelta(days=10)
    propose(exchange, one, expires_on=last_day)
    sign(exchange, one)
    sign(exchange, other)
    end = end_of_day(last_day)
    with time_machine_at(end - timedelta(seconds=1)):
        assert tier(one, other) == Tier.NDA
    with time_machine_at(end):  # no job has run
        assert tier(one, other) == Tier.MUTUAL
        assert queries.nda_in_force(*exchange.side_ids) is None


@pytest.fixture
def time_machine_at(monkeypatch):
    from contextlib import contextmanager

    @contextmanager
    def at(moment):
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda: moment)
            yield

    return at


def test_the_job_marks_what_expired_once_and_tells_both_sides():
    one, other = make_pair()
    under_nda(one, other)
    end = Agreement.objects.get().ends_at
    assert actions.expire_due(now=end - timedelta(minutes=1)) == 0
    assert actions.expire_due(now=end + timedelta(minutes=1)) == 1
    assert actions.expire_due(now=end + timedelta(minutes=2)) == 0
    assert Agreement.objects.get().state == "expired"
    told = set(Notice.objects.filter(kind="agreements.expired").values_list("person", flat=True))
    assert told == {one.owner.pk, other.owner.pk}


def test_ending_a_signed_agreement_closes_the_tier_at_once():
    one, other = make_pair()
    under_nda(one, other)
    actions.terminate(
        agreement=Agreement.objects.get(),
        by=other.owner,
        organisation=other.organisation,
        reason="終了します。",
        language="ja",
    )
    assert tier(one, other) == tier(other, one) == Tier.MUTUAL


def test_a_renewal_keeps_the_tier_open_to_the_later_day():
    one, other = make_pair()
    exchange = under_nda(one, other)
    later = timezone.localdate() + timedelta(days=900)
    propose(exchange, other, expires_on=later)
    sign(exchange, one)
    sign(exchange, other)
    assert queries.nda_in_force(*exchange.side_ids).expires_on == later
    first = Agreement.objects.order_by("pk").first()
    actions.expire_due(now=first.ends_at + timedelta(minutes=1))
    assert tier(one, other) == Tier.NDA


def test_reminders_come_thirty_and_seven_days_before_the_end():
    day = timezone.localdate() + timedelta(days=100)
    end = end_of_day(day)
    assert not reminder_due(day, None, end - timedelta(days=31))
    assert reminder_due(day, None, end - timedelta(days=30))
    assert not reminder_due(day, end - timedelta(days=30), end - timedelta(days=8))
    assert reminder_due(day, end - timedelta(days=30), end - timedelta(days=7))
    assert not reminder_due(day, end - timedelta(days=7), end - timedelta(days=1))
    assert not reminder_due(day, None, end)


def test_an_uploaded_text_must_be_a_pdf_and_its_day_must_come():
    one, other = make_pair()
    exchange = make_room(one, other)
    fields = {
        "by": one.owner,
        "organisation": one.organisation,
        "other": other.organisation,
        "language": "ja",
        "title": "秘密保持契約書",
    }
    day = timezone.localdate() + timedelta(days=30)
    with pytest.raises(Invalid) as refused:
        upload = SimpleUploadedFile("nda.pdf", b"not a pdf at all")
        actions.propose_uploaded_nda(**fields, expires_on=day, upload=upload)
    assert list(refused.value.errors) == ["file"]
    with pytest.raises(Invalid) as refused:
        actions.propose_uploaded_nda(**fields, expires_on=timezone.localdate(), upload=a_pdf())
    assert list(refused.value.errors) == ["expires_on"]
    actions.propose_uploaded_nda(**fields, expires_on=day, upload=a_pdf())
    sign(exchange, one)
    sign(exchange, other)
    assert tier(one, other) == Tier.NDA
    assert "SHA-256" in pdf_text(actions.signed_copy(Agreement.objects.get()))


def test_a_document_no_parser_can_join_still_has_its_signed_copy(monkeypatch):
    one, other = make_pair()
    room = make_room(one, other)
    propose(room, one)
    sign(room, one)
    sign(room, other)
    agreement = Agreement.objects.get()

    def broken(self, *args, **kwargs):
        raise RecursionError

    monkeypatch.setattr(pypdf.PdfWriter, "append", _after_the_first(broken))
    assert "홍 길동" in pdf_text(actions.signed_copy(agreement))


def _after_the_first(broken):
    """`PdfWriter.append` that fails for the first file it is given."""
    real, calls = pypdf.PdfWriter.append, []

    def append(self, *args, **kwargs):
        calls.append(1)
        return broken(self) if len(calls) == 1 else real(self, *args, **kwargs)

    return append


def test_an_agreement_whose_first_party_is_outside_is_replaced_by_nobody():
    one, _other = make_pair()
    agreement = actions.register_agreement(
        by=None, kind="mou", title="MOU", language="ko", parties=["외부기관", one.organisation]
    )
    with pytest.raises(Refused):
        actions.replace_document(agreement=agreement, by=one.owner, upload=a_pdf())
