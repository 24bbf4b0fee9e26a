"""The documents say only what is there: links lead somewhere, named paths exist, lists are whole."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
HOUSE_PLAN = ROOT / "docs" / "developer" / "house-plan.md"
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
OURS = ("src/", "tests/", "docs/", "scripts/", "deploy/", "benchmarks/", "requirements/")
LANGUAGES = ("", ".ko", ".ja")


def prose(page: Path) -> str:
    """The page without its fenced blocks, which may show what a reader is to write."""
    return FENCE.sub("", page.read_text("utf-8"))


def heading_anchors(page: Path) -> set[str]:
    """The anchors a Markdown reader gives the page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", heading.strip().lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in kept}


def broken_links(page: Path) -> list[str]:
    """Relative links and images of the page that lead nowhere."""
    broken = []
    for link in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (
            anchor and target.suffix == ".md" and anchor not in heading_anchors(target)
        ):
            broken.append(link)
    return broken


def missing_paths(page: Path) -> list[str]:
    """Paths of this repository that the page names in code type and that are not there."""
    named = (text.split("::")[0].split(":")[0] for text in CODE.findall(prose(page)))
    return [
        path
        for path in named
        if path.startswith(OURS)
        and not re.search(r"[\s*{}<>…]", path)
        and not (ROOT / path).exists()
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    assert broken_links(page) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_that_is_named_exists(page):
    assert missing_paths(page) == []


def test_a_broken_link_and_a_missing_path_are_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# One\n[a](gone.md) [b](#one) [c](#two)\n`src/koryu/gone.py` `src/koryu/cli.py`"
    )
    assert broken_links(page) == ["gone.md", "#two"]
    assert missing_paths(page) == ["src/koryu/gone.py"]


def test_the_house_plan_names_every_room_and_every_module_of_shared():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    rooms = next(c["layers"] for c in contracts["contracts"] if c["id"] == "rooms")
    shared = ROOT / "src" / "koryu" / "shared"
    modules = {path.stem for path in shared.glob("*.py")} - {"__init__"}
    named = set(CODE.findall(prose(HOUSE_PLAN)))
    assert {room for room in rooms if f"koryu.{room}" not in named} == set()
    assert {module for module in modules if f"shared.{module}" not in named} == set()


@pytest.mark.parametrize("name", ["README", "docs/user/tour"])
def test_the_three_languages_of_a_page_have_the_same_parts(name):
    texts = [(ROOT / f"{name}{language}.md").read_text("utf-8") for language in LANGUAGES]
    shape = [re.findall(r"^#+(?= )|^```|^!\[", text, re.MULTILINE) for text in texts]
    assert shape[1] == shape[0]
    assert shape[2] == shape[0]
