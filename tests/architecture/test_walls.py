"""What the import rules cannot see, and that they see red when a wall is broken."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "koryu"
ORDER = [
    "config", "sample", "evaluation", "programmes", "events", "exchange", "discovery", "research", "agreements",
    "disclosure", "people", "notify", "shared",
]  # fmt: skip
RANK = {room: rank for rank, room in enumerate(ORDER)}


def room_models():
    return [m for m in apps.get_models() if m.__module__.startswith("koryu.")]


def test_foreign_keys_point_down_or_to_the_person():
    upward = []
    for model in room_models():
        for field in model._meta.get_fields():
            target = getattr(field, "remote_field", None) and getattr(field, "related_model", None)
            if not target or field.auto_created or not target.__module__.startswith("koryu."):
                continue
            here, there = model.__module__.split(".")[1], target.__module__.split(".")[1]
            person = target._meta.label == settings.AUTH_USER_MODEL
            if RANK[there] < RANK[here] and not person:
                upward.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert upward == []


@pytest.mark.parametrize("room", [r for r in ORDER if r != "config"])
def test_templates_name_only_rooms_below(room):
    wrong = []
    for path in (SOURCE / room / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        named = re.findall(r"{%\s*url\s+['\"](\w+):", text)
        named += re.findall(r"{%\s*(?:include|extends)\s+['\"](\w+)/", text)
        rooms = {name for name in named if name in RANK and name != "config"}
        wrong += [f"{path.relative_to(SOURCE)} -> {r}" for r in rooms if RANK[r] < RANK[room]]
    assert wrong == []


def test_the_engine_runs_without_the_platform():
    code = (
        "import pkgutil, sys, importlib, koryu_engine\n"
        "for m in pkgutil.walk_packages(koryu_engine.__path__, 'koryu_engine.'):\n"
        "    if not m.name.endswith('worker'):\n"
        "        importlib.import_module(m.name)\n"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('django', 'koryu')]\n"
        "sys.exit(', '.join(bad) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_planted_violation_turns_the_walls_red(tmp_path):
    planted = SOURCE / "shared" / "planted_violation.py"
    copy = tmp_path / "src"
    subprocess.run(["cp", "-r", str(ROOT / "src"), str(copy)], check=True)
    subprocess.run(["cp", str(ROOT / "pyproject.toml"), str(tmp_path)], check=True)
    (copy / "koryu" / "shared" / planted.name).write_text("import koryu.exchange.models\n")
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(copy), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "koryu.shared.planted_violation -> koryu.exchange.models" in done.stdout


def test_no_migration_is_missing(db):
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=str)
def test_files_are_short_enough_to_read_in_one_sitting(path):
    if "migrations" not in path.parts:
        assert len(path.read_text("utf-8").splitlines()) <= 400
