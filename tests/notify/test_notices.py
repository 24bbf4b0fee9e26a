"""Notices: told once, batched per person at their pace, with no confidential text."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from koryu.notify import actions, kinds
from koryu.notify.enums import Pace
from koryu.notify.models import Mail, Notice
from koryu.notify.queries import unread_count
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    said = kinds.Kind("test.said", _("%(name)s is verified: you can publish now"))
    monkeypatch.setitem(kinds.KINDS, "test.said", said)


def tell(*people, name="샘플", path="/people/me/", group=""):
    made = actions.notify(
        people=people, kind="test.said", params={"name": name}, path=path, group=group
    )
    Notice.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    return made


def run(pace, capture):
    with capture(execute=True):
        return actions.mail_batches(pace=pace)


def test_an_unregistered_kind_is_an_error_of_the_caller():
    with pytest.raises(KeyError):
        actions.notify(people=[PersonFactory()], kind="test.unknown", params={}, path="/")


def test_a_persons_notices_come_as_one_mail_in_their_language(django_capture_on_commit_callbacks):
    person = PersonFactory(language="ja")
    tell(person, name="甲")
    tell(person, name="乙", path="/notices/")
    assert run(Pace.SOON, django_capture_on_commit_callbacks) == 1
    sent = mail.outbox[0]
    assert sent.subject == "[Koryu] お知らせ 2件"
    assert "甲 が確認されました" in sent.body
    assert "http://127.0.0.1:8000/notices/" in sent.body
    assert sent.extra_headers["Content-Language"] == "ja"


def test_nothing_is_mailed_twice_or_before_it_settled(django_capture_on_commit_callbacks):
    person = PersonFactory()
    tell(person)
    assert run(Pace.SOON, django_capture_on_commit_callbacks) == 1
    actions.notify(people=[person], kind="test.said", params={"name": "new"}, path="/")
    assert run(Pace.SOON, django_capture_on_commit_callbacks) == 0
    assert len(mail.outbox) == 1


def test_what_was_read_on_the_site_is_not_mailed(django_capture_on_commit_callbacks):
    person = PersonFactory()
    tell(person)
    assert actions.mark_read(person=person) == 1
    assert run(Pace.SOON, django_capture_on_commit_callbacks) == 0


@pytest.mark.parametrize(
    ("pace", "soon", "daily"), [(Pace.SOON, 1, 0), (Pace.DAILY, 0, 1), (Pace.NEVER, 0, 0)]
)
def test_everyone_has_their_pace(pace, soon, daily, django_capture_on_commit_callbacks):
    person = PersonFactory()
    actions.set_pace(person=person, pace=pace)
    tell(person)
    got = [run(each, django_capture_on_commit_callbacks) for each in (Pace.SOON, Pace.DAILY)]
    assert got == [soon, daily]


def test_one_persons_pace_does_not_hold_back_another(django_capture_on_commit_callbacks):
    daily, soon = PersonFactory(), PersonFactory()
    actions.set_pace(person=daily, pace=Pace.DAILY)
    actions.set_pace(person=soon, pace=Pace.SOON)
    tell(daily, soon)
    run(Pace.SOON, django_capture_on_commit_callbacks)
    assert [m.to for m in mail.outbox] == [[soon.email]]


def test_a_group_is_one_line_with_its_count(django_capture_on_commit_callbacks):
    person = PersonFactory(language="en")
    for _each in range(3):
        tell(person, group="room-7")
    tell(person, name="other")
    run(Pace.SOON, django_capture_on_commit_callbacks)
    assert "(×3)" in mail.outbox[0].body
    assert mail.outbox[0].subject == "[Koryu] 2 notices"


def test_accounts_that_were_closed_get_nothing(django_capture_on_commit_callbacks):
    tell(PersonFactory(is_active=False))
    assert run(Pace.SOON, django_capture_on_commit_callbacks) == 0


def test_a_mail_that_fails_stays_with_its_error_and_is_given_up_after_five(monkeypatch):
    def refuse(self, messages):
        raise ConnectionRefusedError("mail server is down")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    stored = actions.send_mail(to="a@example.com", language="ko", subject="제목", text="글")
    states = []
    for _attempt in range(actions.MAX_ATTEMPTS):
        with pytest.raises(ConnectionRefusedError):
            actions.deliver(stored.pk)
        stored.refresh_from_db()
        states.append(stored.state)
    assert states == ["queued"] * 4 + ["failed"]
    assert (stored.attempts, stored.error) == (5, "mail server is down")


def test_a_sent_mail_is_not_sent_again():
    stored = actions.send_mail(to="a@example.com", language="ko", subject="제목", text="글")
    actions.deliver(stored.pk)
    actions.deliver(stored.pk)
    assert len(mail.outbox) == 1


def test_a_mail_whose_job_was_lost_is_queued_again(django_capture_on_commit_callbacks):
    lost = actions.send_mail(to="a@example.com", language="ko", subject="제목", text="글")
    assert actions.send_stranded() == 0
    Mail.objects.update(created_at=timezone.now() - timedelta(hours=3))
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.send_stranded() == 1
    lost.refresh_from_db()
    assert lost.state == "sent"


def test_a_subject_cannot_carry_headers():
    stored = actions.send_mail(
        to="a@example.com", language="ko", subject="제목\r\nBcc: x@example.com", text="글"
    )
    actions.deliver(stored.pk)
    assert mail.outbox[0].subject == "제목 Bcc: x@example.com"
    assert mail.outbox[0].recipients() == ["a@example.com"]


def test_a_calendar_comes_as_an_alternative_with_its_method():
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    stored = actions.send_mail(
        to="a@example.com", language="ja", subject="面談", text="本文", calendar=calendar,
        calendar_method="REQUEST",
    )  # fmt: skip
    actions.deliver(stored.pk)
    parts = list(mail.outbox[0].message().walk())
    part = next(each for each in parts if each.get_content_type() == "text/calendar")
    assert parts[0].get_content_type() == "multipart/alternative"
    assert part.get_param("method") == "REQUEST"
    assert part.get_payload(decode=True).decode().replace("\r\n", "\n") == calendar.replace(
        "\r\n", "\n"
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_many(client, django_assert_num_queries, count):
    person = PersonFactory()
    client.force_login(person)
    for _each in range(count):
        tell(person)
    with django_assert_num_queries(6):
        page = client.get("/notices/").content.decode()
    assert page.count("list--lined") == 1


def test_following_a_notice_reads_it_and_only_ones_own(client):
    person, other = PersonFactory(), PersonFactory()
    mine, theirs = tell(person, other)
    client.force_login(person)
    assert client.get(f"/notices/{mine.pk}/")["Location"] == "/people/me/"
    assert client.get(f"/notices/{theirs.pk}/").status_code == 404
    assert (unread_count(person), unread_count(other)) == (0, 1)


def test_the_badge_counts_what_is_unread(client):
    person = PersonFactory(language="en")
    client.force_login(person)
    tell(person)
    tell(person)
    assert '<span class="journey__count">2</span>' in client.get("/notices/").content.decode()
    client.post("/notices/read/")
    assert "journey__count" not in client.get("/notices/").content.decode()


def test_the_pace_is_chosen_on_a_page(client):
    person = PersonFactory()
    client.force_login(person)
    client.post("/notices/settings/", {"pace": "daily"})
    assert client.get("/notices/settings/").context["form"].initial == {"pace": "daily"}


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_every_registered_kind_reads_whole_in_every_language(language):
    class Something(int):
        def __str__(self):
            return "X"

    class Named(dict):
        def __missing__(self, key):
            return Something(7)

    with translation.override(language):
        said = {code: kinds.sentence(code, Named()) for code in kinds.KINDS}
    assert all(text and "%(" not in text for text in said.values())
