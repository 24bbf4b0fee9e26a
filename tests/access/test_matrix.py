"""Ask every URL as every role; nothing a reader may not see shows up anywhere."""

import importlib
import pkgutil

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

import koryu.shared.views as errors
import tests.access as package
from tests.access.matrix import Route, refused
from tests.access.world import ROLES, SECRETS, SEES, build

# Pages of libraries, which hold nothing of ours; the sign-in pages have their own tests.
FOREIGN = ("account_", "mfa_", "admin:", "djdt", "api-1.0.0:openapi")


def all_routes() -> list[Route]:
    """The rows of every room's table."""
    routes: list[Route] = []
    for module in pkgutil.iter_modules(package.__path__):
        found = importlib.import_module(f"tests.access.{module.name}")
        routes += getattr(found, "ROUTES", [])
    return routes


def url_names(resolver: object = None, prefix: str = "") -> set[str]:
    """Every named URL of the site, with its namespace."""
    resolver = resolver or get_resolver()
    names: set[str] = set()
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            names |= url_names(pattern, space)
        elif pattern.name:
            names.add(f"{prefix}{pattern.name}")
    return names


def test_every_url_of_the_site_has_a_row():
    listed = {route.name for route in all_routes()}
    ours = {name for name in url_names() if not name.startswith(FOREIGN)}
    assert ours - listed == set()
    assert listed - ours == set()


@pytest.fixture
def world(transactional_db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    # Most answers are refusals, and the page that says so costs more than the question.
    monkeypatch.setattr(errors, "render", lambda *_, status, **__: HttpResponse(status=status))
    return build()


def ask(client: Client, route: Route, world: object) -> object:
    url = reverse(route.name, kwargs=dict(route.kwargs(world)))
    if route.method == "get":
        return client.get(url, dict(route.query(world)))
    return client.post(url, dict(route.data(world)))


def body(response: object) -> str:
    """Everything the answer says: its text, its headers, a file's bytes."""
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    return raw.decode("utf-8", "replace") + str(dict(response.headers.items()))


# Between them they open nearly every page: enough to ask a second database each page's queries.
OPENING = {"owner", "operator_kr", "evaluator"}


@pytest.mark.parametrize(
    "role",
    [role if role in OPENING else pytest.param(role, marks=pytest.mark.pages) for role in ROLES],
)
def test_each_role_gets_exactly_what_is_its_own(role, world):
    client = Client(raise_request_exception=False)
    person, wrong = world.person(role), []
    # Reads first: a permitted write may change what later rows would show.
    for route in sorted(all_routes(), key=lambda r: r.method != "get"):
        # A write may end the session; reads go on in the first one.
        if person and (route.method != "get" or "sessionid" not in client.cookies):
            client.force_login(person)
        response = ask(client, route, world)
        if response.status_code >= 500:
            wrong.append(f"{route.label}: {response.status_code}")
        elif refused(response) == (role in route.allowed):
            wrong.append(f"{route.label}: {response.status_code}, allowed={role in route.allowed}")
        if route.method == "get" and not refused(response):
            said = body(response)
            leaked = [k for k, word in SECRETS.items() if word in said and k not in SEES[role]]
            wrong += [f"{route.label} shows {k}" for k in leaked]
    assert wrong == []
