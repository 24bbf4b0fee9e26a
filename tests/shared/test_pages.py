"""Errors as pages, health, the doctor."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory

from koryu.shared import health
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale
from koryu.shared.middleware import RefusalMiddleware
from koryu.shared.views import csrf_failure, server_error, too_many
from tests.factories.people import PersonFactory

WORDS = {
    "ko": ("페이지가 없거나", "서버에 문제가"),
    "ja": ("ページが存在しないか", "サーバー側で問題"),
    "en": ("This page is not here", "Something went wrong on our side"),
}


@pytest.mark.parametrize("language", WORDS)
def test_a_missing_page_says_so_in_the_readers_language(db, client, language):
    client.cookies["koryu_language"] = language
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert WORDS[language][0] in page.content.decode()


@pytest.mark.parametrize("language", WORDS)
def test_a_failure_has_its_page_without_any_database(language):
    # No `db` fixture: a query would raise.
    request = RequestFactory().get("/", headers={"accept-language": language})
    page = server_error(request)
    assert page.status_code == 500
    assert WORDS[language][1] in page.content.decode()
    assert f'lang="{language}"' in page.content.decode()


def test_a_broken_database_ends_on_that_page(db, monkeypatch):
    person = PersonFactory()
    client = Client(raise_request_exception=False)
    client.force_login(person)

    def broken(*args, **kwargs):
        raise ConnectionError("no database")

    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", broken)
        page = client.get("/", headers={"accept-language": "ja"})
    assert page.status_code == 500
    assert "サーバー側で問題" in page.content.decode()
    assert "Content-Security-Policy" in page


@pytest.mark.parametrize(
    ("error", "status"),
    [(Refused("x"), 403), (Stale(), 409), (NotAllowedNow("x"), 409), (Invalid("x"), 422)],
)
def test_what_actions_refuse_becomes_a_page(db, client, error, status):
    request = client.get("/").wsgi_request
    page = RefusalMiddleware(lambda r: None).process_exception(request, error)
    assert page.status_code == status
    assert RefusalMiddleware(lambda r: None).process_exception(request, KeyError()) is None


def test_a_refusal_within_a_page_comes_beside_it(db, client):
    client.cookies["koryu_language"] = "ja"
    request = client.get("/", headers={"hx-request": "true"}).wsgi_request
    answer = RefusalMiddleware(lambda r: None).process_exception(request, NotAllowedNow("理由"))
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#toasts")
    assert "<html" not in answer.content.decode()
    assert "理由" in answer.content.decode()


def test_limits_and_stale_forms_have_their_words(db, client):
    client.cookies["koryu_language"] = "en"
    request = client.get("/").wsgi_request
    assert (too_many(request).status_code, csrf_failure(request).status_code) == (429, 403)


def test_a_form_without_its_token_is_refused_with_advice(db):
    client = Client(enforce_csrf_checks=True)
    client.cookies["koryu_language"] = "en"
    page = client.post("/people/language/", {"language": "ja"})
    assert page.status_code == 403
    assert "your text is still there" in page.content.decode()


def test_ready_says_what_is_not(db, client, monkeypatch):
    assert client.get("/readyz").json() == {
        "status": "ready",
        "checks": {"database": "ok", "migrations": "ok", "files": "ok"},
    }
    down = health.Finding("database", health.FAIL, "gone")
    monkeypatch.setattr(health, "database", lambda: down)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["database"]) == (503, "fail")


def doctor() -> tuple[str, int]:
    out, status = StringIO(), 0
    try:
        call_command("doctor", stdout=out)
    except SystemExit as end:
        status = int(end.code)
    return out.getvalue(), status


def test_the_doctor_names_every_check_and_a_remedy(db, monkeypatch):
    monkeypatch.setattr(health, "embedder", lambda: health.Finding("embedder", health.OK, "384"))
    monkeypatch.setattr(
        health, "CHECKS", (health.database, health.worker, health.secret_key, health.disk)
    )
    said, status = doctor()
    assert "warn  worker" in said
    assert "koryu worker" in said
    assert status == 0


def test_the_doctor_fails_when_something_fails(db, monkeypatch):
    gone = health.Finding("database", health.FAIL, "gone", "Bring it back.")
    monkeypatch.setattr(health, "CHECKS", (lambda: gone,))
    said, status = doctor()
    assert said.splitlines() == ["fail  database  gone", "                -> Bring it back."]
    assert status == 1


def test_a_silent_worker_is_a_failure(db):
    from datetime import timedelta

    from django.utils import timezone

    from koryu.shared.models import WorkerHeartbeat

    WorkerHeartbeat.objects.create(worker_id="x", beat_at=timezone.now() - timedelta(minutes=5))
    assert health.worker().state == health.FAIL
    WorkerHeartbeat.objects.create(worker_id="y", beat_at=timezone.now())
    assert health.worker().state == health.OK


def test_the_embedder_starts_and_answers():
    assert health.embedder() == health.Finding("embedder", health.OK, "384 dimensions")


def test_a_database_that_is_gone_is_said_not_raised(db, monkeypatch):
    def broken():
        raise ConnectionError("refused\nmore")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", broken)
        found = health.database()
    assert (found.state, found.detail) == (health.FAIL, "ConnectionError: refused")
