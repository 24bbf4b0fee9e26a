"""What happens in a room: messages, drafts, read marks, files, next steps, outcomes."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from koryu.agreements import actions as agreements
from koryu.agreements.models import Agreement
from koryu.disclosure.enums import Tier
from koryu.disclosure.queries import reader_for
from koryu.disclosure.rules import widest_tier
from koryu.exchange import actions, queries
from koryu.exchange.models import Exchange, Message, MessageDraft
from koryu.notify.models import Notice
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.exchange import interest, make_pair, make_room, make_side, propose, under_nda

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def acting(exchange, side) -> dict:
    return {"exchange": exchange, "by": side.owner, "organisation": side.organisation}


def post(exchange, side, text="안녕하십니까", **fields) -> Message:
    return actions.post_message(**acting(exchange, side), text=text, language="ko", **fields)


def room(reader_person, exchange) -> Exchange:
    return queries.rooms_of(reader_for(reader_person)).get(pk=exchange.pk)


def test_a_repeated_submission_is_one_message_and_one_notice():
    one, other = make_pair()
    exchange = make_room(one, other)
    once = uuid.uuid4()
    assert post(exchange, one, client_id=once).pk == post(exchange, one, client_id=once).pk
    assert Message.objects.count() == 1
    assert Notice.objects.filter(kind="exchange.message").count() == 1
    with pytest.raises(Refused):  # somebody else's id is no way to another's message
        post(exchange, other, client_id=once)


def test_text_is_cleaned_and_limited_in_characters():
    one, other = make_pair()
    exchange = make_room(one, other)
    decomposed = "\u1112\u1161\u11ab\u1100\u1173\u11af"  # 한글 as NFD jamo
    assert post(exchange, one, text=f"{decomposed}\u202e").text == "한글"
    assert len(post(exchange, one, text="가" * 8000).text) == 8000
    for wrong in ("가" * 8001, " \n "):
        with pytest.raises(Invalid):
            post(exchange, one, text=wrong)


def test_a_draft_is_kept_until_the_message_is_sent():
    one, other = make_pair()
    exchange = make_room(one, other)
    actions.save_draft(exchange=exchange, by=one.owner, text="쓰다 만 글")
    assert MessageDraft.objects.get().text == "쓰다 만 글"
    with pytest.raises(Invalid):
        post(exchange, one, text="가" * 8001)
    assert MessageDraft.objects.get().text == "쓰다 만 글"
    once = uuid.uuid4()
    post(exchange, one, client_id=once)
    assert not MessageDraft.objects.exists()
    late = {"exchange": exchange, "by": one.owner, "text": "쓰다 만 글"}
    actions.save_draft(**late, client_id=str(once))  # an autosave that arrives after the sending
    assert not MessageDraft.objects.exists()
    with pytest.raises(Refused):
        actions.save_draft(exchange=exchange, by=make_side().owner, text="엿보기")


def test_unread_counts_what_the_other_side_wrote_after_the_mark():
    one, other = make_pair()
    exchange = make_room(one, other)
    first = post(exchange, one)
    post(exchange, one)
    assert room(other.owner, exchange).unread == 2
    assert room(one.owner, exchange).unread == 0
    actions.mark_read(exchange=exchange, by=other.owner, message=first)
    assert room(other.owner, exchange).unread == 1
    assert not Notice.objects.filter(person=other.owner, read_at=None, group="exchange:1").exists()
    actions.mark_read(exchange=exchange, by=other.owner, message=Message.objects.last())
    actions.mark_read(exchange=exchange, by=other.owner, message=first)  # never goes back
    assert room(other.owner, exchange).unread == 0


def test_members_hear_of_messages_once_they_follow_the_room():
    one, other = make_pair()
    exchange = make_room(one, other)
    post(exchange, one)
    assert not Notice.objects.filter(person=other.member).exists()
    actions.mark_read(exchange=exchange, by=other.member, message=None)
    post(exchange, one)
    notice = Notice.objects.get(person=other.member)
    assert notice.params == {"organisation": one.organisation.display_name("ja")}
    assert notice.group == f"exchange:{exchange.pk}"


def test_only_owners_and_editors_of_the_two_sides_write():
    one, other = make_pair()
    exchange = make_room(one, other)
    outsider = make_side()
    for person, organisation in (
        (one.member, one.organisation),
        (outsider.owner, outsider.organisation),
        (outsider.owner, one.organisation),
    ):
        with pytest.raises(Refused):
            actions.post_message(
                exchange=exchange, by=person, organisation=organisation, text="x", language="ko"
            )


def upload(name: str = "자료.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "비임상 자료 본문".encode())


def test_files_under_nda_need_it_in_force_to_share_and_to_open():
    one, other = make_pair()
    exchange = make_room(one, other)
    with pytest.raises(Invalid) as refused:
        actions.share_file(**acting(exchange, one), upload=upload(), under_nda=True)
    assert list(refused.value.errors) == ["under_nda"]
    plain = actions.share_file(**acting(exchange, one), upload=upload())
    exchange = _sign_both(exchange, one, other)
    secret = actions.share_file(**acting(exchange, one), upload=upload(), under_nda=True)
    assert queries.downloadable(reader_for(other.member), secret)
    agreements.terminate(
        agreement=Agreement.objects.get(),
        by=one.owner,
        organisation=one.organisation,
        reason="종료",
        language="ko",
    )
    assert not queries.downloadable(reader_for(other.member), secret)
    assert queries.downloadable(reader_for(one.member), secret)
    assert queries.downloadable(reader_for(other.member), plain)
    assert not queries.downloadable(reader_for(make_side().owner), plain)


def _sign_both(exchange, one, other) -> Exchange:
    from tests.factories.exchange import sign

    propose(exchange, one)
    sign(exchange, one)
    sign(exchange, other)
    return Exchange.objects.select_related("first", "second").get(pk=exchange.pk)


def test_a_file_is_removed_by_its_own_side_only():
    one, other = make_pair()
    exchange = make_room(one, other)
    shared = actions.share_file(**acting(exchange, one), upload=upload())
    with pytest.raises(Refused):
        actions.remove_file(shared=shared, by=other.owner, organisation=other.organisation)
    shared = actions.remove_file(shared=shared, by=one.owner, organisation=one.organisation)
    assert not queries.downloadable(reader_for(one.owner), shared)


def test_next_steps_are_done_dropped_and_undone():
    one, other = make_pair()
    exchange = make_room(one, other)
    step = actions.add_step(
        **acting(exchange, one), owner=other.organisation, text="MTA 案を送る", due=None
    )
    side = {"by": other.owner, "organisation": other.organisation}
    assert actions.finish_step(step=step, **side).done_at
    dropped = actions.drop_step(step=step, **side)
    assert (dropped.done_at, bool(dropped.dropped_at)) == (None, True)
    undone = actions.reopen_step(step=step, **side)
    assert (undone.done_at, undone.dropped_at) == (None, None)
    with pytest.raises(Invalid):
        actions.add_step(**acting(exchange, one), owner=one.organisation, text=" ")
    with pytest.raises(Refused):
        actions.add_step(**acting(exchange, one), owner=make_side().organisation, text="x")


def test_the_state_machine_refuses_moves_that_are_not_drawn():
    one, other = make_pair()
    exchange = make_room(one, other)
    with pytest.raises(NotAllowedNow):
        actions.start_evaluation(**acting(exchange, one))
    with pytest.raises(NotAllowedNow):
        actions.agree(**acting(exchange, one), outcome="licence")
    exchange = _sign_both(exchange, one, other)
    with pytest.raises(NotAllowedNow):
        actions.agree(**acting(exchange, one), outcome="licence")
    actions.start_evaluation(**acting(exchange, one))
    with pytest.raises(Invalid):
        actions.agree(**acting(exchange, one), outcome="marriage")
    agreed = actions.agree(**acting(exchange, other), outcome="joint_rd", note="共同研究へ")
    assert (agreed.state, agreed.outcome, agreed.is_living) == ("agreed", "joint_rd", True)
    with pytest.raises(NotAllowedNow):
        actions.close_exchange(**acting(exchange, one), reason="other")
    assert widest_tier(reader_for(one.owner), other.organisation.pk) == Tier.NDA


def test_a_closed_room_can_be_read_but_nothing_more_and_its_tiers_are_shut():
    one, other = make_pair()
    exchange = under_nda(one, other)
    post(exchange, one)
    actions.close_exchange(
        **acting(exchange, one), reason="not_our_field", feedback="분야가 다릅니다.", language="ko"
    )
    closed = queries.room_for(reader_for(other.member), exchange.pk)
    assert (closed.state, closed.reason, closed.outcome_note) == (
        "closed",
        "not_our_field",
        "분야가 다릅니다.",
    )
    assert Notice.objects.filter(person=other.owner, kind="exchange.closed").count() == 1
    for reader, owner in ((one, other), (other, one)):
        assert widest_tier(reader_for(reader.owner), owner.organisation.pk) == Tier.MEMBERS
    for attempt in (
        lambda: post(exchange, other),
        lambda: actions.close_exchange(**acting(exchange, other), reason="other"),
        lambda: propose(exchange, other),
        lambda: actions.share_file(**acting(exchange, other), upload=upload()),
    ):
        with pytest.raises(NotAllowedNow):
            attempt()


def test_a_new_room_takes_over_an_agreement_still_in_force():
    one, other = make_pair()
    exchange = under_nda(one, other)
    actions.close_exchange(**acting(exchange, one), reason="no_capacity")
    interest(one, other)
    interest(other, one)
    reopened = Exchange.objects.get(closed_at=None)
    assert (reopened.state, reopened.nda_id) == ("under_nda", exchange.nda_id)
    assert widest_tier(reader_for(one.owner), other.organisation.pk) == Tier.NDA


def test_closing_takes_back_a_proposal_that_waits():
    one, other = make_pair()
    exchange = make_room(one, other)
    propose(exchange, other)
    actions.close_exchange(**acting(exchange, one), reason="other")
    assert Agreement.objects.get().state == "terminated"


def test_the_other_side_and_its_people_are_told_in_their_own_language():
    one, other = make_pair()
    exchange = make_room(one, other)
    post(exchange, other)
    assert Notice.objects.get(kind="exchange.message").params == {
        "organisation": other.organisation.display_name("ko")
    }


def test_what_waits_shows_on_the_home_list():
    one, other = make_pair()
    exchange = make_room(one, other)
    post(exchange, one)
    today = timezone.localdate()
    actions.add_step(**acting(exchange, one), owner=other.organisation, text="자료 송부", due=today)
    items = queries.todo(reader_for(other.owner))
    assert [item["path"] for item in items] == [f"/exchange/{exchange.pk}/"] * 2
    assert [item["urgency"] for item in items] == [2, 2]
    assert queries.todo(reader_for(make_side().owner)) == []
