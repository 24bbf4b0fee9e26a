"""The demo's doors: one-click roles and the mailbox, on this machine only."""

import pytest

from koryu.notify.actions import send_mail
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
PATHS = ("/demo/", "/demo/mail/")


@pytest.mark.parametrize("path", PATHS)
def test_open_in_the_demo_from_this_machine(client, settings, path):
    settings.DEMO = True
    assert client.get(path, headers={"host": "localhost:8000"}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("demo", "host", "address"),
    [
        (False, "localhost", "127.0.0.1"),
        (True, "testserver", "127.0.0.1"),
        (True, "localhost", "192.0.2.7"),
    ],
)
def test_closed_elsewhere(client, settings, path, demo, host, address):
    settings.DEMO = demo
    answer = client.get(path, headers={"host": host}, REMOTE_ADDR=address)
    assert answer.status_code == 404


def test_a_mail_can_be_read_with_its_links(client, settings):
    settings.DEMO = True
    stored = send_mail(
        to="a@example.com", language="ko", subject="제목", text="https://x.example/?a=1 <b>글</b>"
    )
    page = client.get(f"/demo/mail/{stored.pk}/", headers={"host": "localhost"}).content.decode()
    assert '<a href="https://x.example/?a=1" rel="nofollow">' in page
    assert "&lt;b&gt;" in page


def test_only_sample_people_are_signed_in_by_a_click(client, settings):
    settings.DEMO = True
    PersonFactory(email="real@example.com")
    answer = client.post("/demo/", {"email": "real@example.com"}, headers={"host": "localhost"})
    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session
