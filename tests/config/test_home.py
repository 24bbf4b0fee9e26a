"""The first page, the frame, the rail."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from koryu.config import home
from tests.factories.exchange import make_listing, make_pair
from tests.factories.people import MembershipFactory, PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
ROOT = Path(__file__).resolve().parents[2]


def test_visitors_read_what_koryu_is(client):
    page = client.get("/")
    assert page.status_code == 200
    assert "config/welcome.html" in [t.name for t in page.templates]


def test_a_new_person_is_told_the_first_step(client):
    client.force_login(PersonFactory(language="en"))
    items = client.get("/").context["items"]
    assert [item["path"] for item in items] == ["/people/organisations/new/"]


def test_what_presses_comes_first(client, monkeypatch):
    from datetime import UTC, datetime

    items = [
        {"text": "later", "path": "/a", "urgency": 2, "due": datetime(2027, 1, 1, tzinfo=UTC)},
        {"text": "low", "path": "/b", "urgency": 1},
        {"text": "any time", "path": "/c", "urgency": 2},
        {"text": "soon", "path": "/d", "urgency": 2, "due": datetime(2026, 12, 1, tzinfo=UTC)},
        {"text": "now", "path": "/e", "urgency": 3},
    ]
    monkeypatch.setattr(home, "TODO", (lambda reader: items[:2], lambda reader: items[2:]))
    client.force_login(PersonFactory())
    shown = [item["text"] for item in client.get("/").context["items"]]
    assert shown == ["now", "soon", "later", "any time", "low"]


def _todo(queries: object) -> object:
    """The room's function, which stands in `queries` or in its module `todo`."""
    found = getattr(queries, "todo", None)
    return getattr(found, "todo", found)


def test_every_rooms_todo_is_on_the_home_page():
    rooms = (
        "agreements", "discovery", "evaluation", "events", "exchange", "people", "programmes",
        "research",
    )  # fmt: skip
    having = {_todo(import_module(f"koryu.{room}.queries")) for room in rooms} - {None}
    assert having == set(home.TODO)


@pytest.mark.parametrize(
    ("path", "marked"), [("/", "/"), ("/people/me/", None), ("/accounts/2fa/", None)]
)
def test_the_rail_marks_where_the_reader_is(client, path, marked):
    client.force_login(MembershipFactory().person)
    stops = client.get(path).context["journey"]
    assert [stop["url"] for stop in stops if stop["current"]] == ([marked] if marked else [])


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
@pytest.mark.parametrize("name", ["terms", "privacy"])
def test_what_people_agree_to_is_there_in_their_language(client, name, language):
    client.cookies["koryu_language"] = language
    page = client.get(f"/{name}/")
    assert page.templates[0].name == f"config/legal/{name}_{language}.html"
    assert "2026-11" in page.content.decode()


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/accounts/signup/", "/terms/"])
def test_no_page_has_code_or_style_in_it(client, path):
    page = client.get(path).content.decode()
    for tag in re.findall(r"<script\b[^>]*>", page):
        assert "src=" in tag or 'type="application/json"' in tag
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page


def test_every_setting_is_documented_with_its_default():
    source = (ROOT / "src" / "koryu" / "config" / "settings.py").read_text("utf-8")
    page = (ROOT / "docs" / "operator" / "settings.md").read_text("utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"(KORYU_\w+)"', source))
    documented = set(re.findall(r"^\| `(KORYU_\w+)` \|", page, flags=re.MULTILINE))
    assert read == documented
    rows = dict(re.findall(r"^\| `(KORYU_\w+)` \| `?([^`|]*?)`? \|", page, flags=re.MULTILINE))
    plain = dict(re.findall(r'env\.\w+\(\s*"(KORYU_\w+)",\s*default="?([\w.:/]+)"?\)', source))
    differing = {k: (v, rows[k]) for k, v in plain.items() if v.lower() != rows[k].lower()}
    assert differing == {}


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_the_dictionaries_are_acknowledged_in_each_language(client, language):
    client.cookies["koryu_language"] = language
    page = client.get("/about/")
    assert f"config/legal/about_{language}.html" in [t.name for t in page.templates]
    for address in ("JMdict-EDICT_Dictionary_Project", "KANJIDIC_Project", "edrdg/licence.html"):
        assert address in page.content.decode()


def test_a_listing_of_others_is_discovered_and_ones_own_is_shared(client):
    one, other = make_pair()
    path = f"/listings/{make_listing(other).pk}/"
    for person, marked in ((one.owner, "/discover/"), (other.owner, "/listings/")):
        client.force_login(person)
        stops = client.get(path).context["journey"]
        assert [stop["url"] for stop in stops if stop["current"]] == [marked]
