"""What a hostile client sends to any page, and where the demo must not exist."""

import json
import os
import stat
import subprocess
import sys
import time

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from koryu.discovery.models import Follow
from koryu.shared.fields import DayField
from koryu.shared.text import render_markdown
from tests.factories.people import MembershipFactory, PersonFactory

LOOK = """
import json, django
django.setup()
from django.conf import settings
from django.urls import Resolver404, resolve
try:
    resolve("/demo/")
    there = True
except Resolver404:
    there = False
print(json.dumps([there, "koryu.sample" in settings.INSTALLED_APPS]))
"""


def look(mode: str, folder) -> list[bool]:
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "koryu.config.settings",
        "KORYU_MODE": mode,
        "KORYU_DATA": str(folder),
    }
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.slow
def test_production_has_no_demo_and_keeps_its_data_to_its_owner(tmp_path):
    folder = tmp_path / "data"
    assert look("production", folder) == [False, False]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    key = folder / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text()) >= 50
    assert sorted(path.name for path in folder.iterdir()) == ["secret_key", "static"]


@pytest.mark.slow
def test_the_demo_is_where_the_production_look_would_have_seen_it(tmp_path):
    assert look("demo", tmp_path / "data") == [True, True]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 404),
        ({"HTTP_HOST": "testserver"}, 404),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ({"HTTP_X_REAL_IP": "127.0.0.1"}, 404),
        ({"HTTP_FORWARDED": "for=127.0.0.1"}, 404),
    ],
)
def test_the_demo_signs_in_from_this_machine_only(asked, status):
    person = PersonFactory(is_sample=True)
    here = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"} | asked
    client = Client()
    with override_settings(DEMO=True):
        assert client.get("/demo/", **here).status_code == status
        client.post("/demo/", {"email": person.email}, **here)
    assert ("_auth_user_id" in client.session) is (status == 200)


@pytest.mark.django_db
def test_the_demo_signs_in_nobody_real_and_takes_a_new_session():
    real, sample = PersonFactory(), PersonFactory(is_sample=True)
    here = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}
    client = Client()
    with override_settings(DEMO=True):
        assert client.post("/demo/", {"email": real.email}, **here).status_code == 404
        session = client.session
        session["planted"] = "1"
        session.save()
        planted = session.session_key
        client.post("/demo/", {"email": sample.email}, **here)
    assert client.session.session_key != planted
    assert "planted" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/people/language/", "/people/switch/", "/exchange/interest/", "/discover/board/follow/"],
)
@pytest.mark.parametrize(
    "wanted",
    ["home", "foo", "//evil.example/", "https://evil.example/", "/\\evil.example", "a\x00"],
)
def test_a_forged_next_leads_nowhere_else(path, wanted):
    one, other = MembershipFactory(), MembershipFactory()
    client = Client()
    client.force_login(one.person)
    data = {"next": wanted, "language": "ja", "organisation": other.organisation_id}
    response = client.post(path, data)
    assert response.status_code == 302
    assert response["Location"].startswith("/")
    assert "evil" not in response["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["9" * 25, "9" * 5000, "-1", "²", "٣", "1e3", "\x00", ""])
@pytest.mark.parametrize(
    ("path", "name", "status"),
    [
        ("/people/switch/", "organisation", 302),
        ("/exchange/interest/", "organisation", 404),
        ("/exchange/interest/", "listing", 404),
        ("/discover/board/follow/", "listing", 404),
    ],
)
def test_forged_numbers_are_nobodys(path, name, status, number):
    client = Client()
    client.force_login(MembershipFactory().person)
    assert client.post(path, {name: number}).status_code == status


def test_a_few_characters_do_not_become_a_table_of_a_million_cells():
    bomb = "|" + "a|" * 200 + "\n|" + "-|" * 200 + "\n" + "|\n" * 3_600
    started = time.process_time()
    html = render_markdown(bomb)
    assert time.process_time() - started < 1
    assert len(html) < 100_000
    assert "<table>" in render_markdown("|a|b|\n|-|-|\n|1|2|")


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_days_at_the_edges_of_the_calendar_are_refused(day):
    field = DayField()
    with pytest.raises(Exception, match="Ensure this value"):
        field.clean(day)
    assert field.clean("2026-11-23").isoformat() == "2026-11-23"


@pytest.mark.django_db
def test_the_interface_counts_callers_by_their_own_address():
    cache.clear()
    client = Client()
    statuses = {
        client.get("/api/v1/organisations", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}").status_code
        for n in range(70)
    }
    assert statuses == {200, 429}
    cache.clear()


HOSTILE = ["\x00", "a\x00b", "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"),
           "\u202e", "9" * 5000, "-1", "%", "'\"<>", "가" * 3000]  # fmt: skip
ASKED = {
    "/": ["page"],
    "/discover/": ["q", "kind", "field", "country", "mode", "sort", "page"],
    "/discover/board/": ["page"],
    "/discover/recommended/": ["page"],
    "/api/v1/search": ["q", "kind"],
    "/api/v1/organisations": ["country"],
    "/listings/": ["state", "within", "page"],
    "/exchange/": ["state", "page"],
    "/exchange/introductions/": ["box", "state", "page"],
    "/exchange/introductions/new/": ["listing", "organisation"],
    "/exchange/interests/": ["page"],
    "/agreements/": ["state", "page"],
    "/agreements/public/": ["page"],
    "/people/organisations/": ["name", "country", "kind", "page"],
    "/notices/": ["page"],
    "/accounts/login/": ["next"],
}


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "names"), ASKED.items(), ids=ASKED)
def test_no_question_in_an_address_breaks_a_page(path, names):
    cache.clear()
    client, visitor = Client(), Client()
    client.force_login(MembershipFactory().person)
    answers = {
        (name, text[:9]): who.get(path, {name: text}).status_code
        for who in (client, visitor)
        for name in names
        for text in HOSTILE
    }
    assert {key: status for key, status in answers.items() if status >= 500} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_in_a_form_breaks_it(text):
    mine = MembershipFactory()
    client = Client()
    client.force_login(mine.person)
    organisation = f"/people/organisations/{mine.organisation.slug}/"
    posts = {
        "/people/me/": ["family_name", "given_name", "title", "language", "timezone"],
        "/people/organisations/new/": ["name", "kind", "website", "corporate_number", "city"],
        f"{organisation}edit/": ["name", "website", "founded_year", "version", "ror_id"],
        f"{organisation}members/": ["email", "role", "language"],
        "/discover/searches/?q=x": ["name", "frequency"],
        "/notices/settings/": ["pace"],
        "/listings/new/": ["kind", "source_language"],
        "/accounts/login/": ["login", "password"],
        "/accounts/password/reset/": ["email"],
        "/people/language/": ["language", "next"],
    }
    for path, names in posts.items():
        answer = client.post(path, dict.fromkeys(names, text))
        assert answer.status_code < 500, path
    named = {"name": text or "x", "frequency": "weekly", "website": ""}
    assert client.post("/discover/searches/?q=x&field=%00", named).status_code < 500
    followed = MembershipFactory().organisation_id
    client.post("/discover/board/follow/", {"organisation": followed})
    note = Follow.objects.get()
    assert client.post(f"/discover/board/{note.pk}/note/", {"note": text}).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ACCEPT_LANGUAGE": "x" * 5000},
        {"HTTP_ACCEPT_LANGUAGE": "ko;q=nan, \x00;;,,*;q=9"},
        {"HTTP_COOKIE": "koryu_language=../../etc; sessionid=%00; csrftoken="},
        {"HTTP_COOKIE": "koryu_language=\xff; ; =; a=b=c"},
        {"HTTP_REFERER": "http://[::1", "HTTP_SEC_FETCH_MODE": "\xff"},
        {"HTTP_X_FORWARDED_FOR": "\x00, ,,", "HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[::1"},
    ],
)
def test_no_header_breaks_a_page(headers):
    client = Client()
    for path in ("/", "/discover/", "/accounts/login/", "/exchange/"):
        assert client.get(path, **headers).status_code < 500
    assert client.post("/exchange/interest/", {"listing": "1"}, **headers).status_code < 500


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "localhost@evil.example", "a b", "[::1"])
def test_a_foreign_host_is_refused(host):
    assert Client().get("/accounts/login/", HTTP_HOST=host).status_code == 400


@pytest.mark.django_db
def test_a_form_of_ten_thousand_fields_is_refused():
    client = Client()
    client.force_login(MembershipFactory().person)
    data = {f"f{number}": "x" for number in range(10_000)}
    assert client.post("/exchange/interest/", data).status_code == 400
    client = Client(enforce_csrf_checks=True)
    assert client.post("/exchange/interest/", data).status_code in (400, 403)
