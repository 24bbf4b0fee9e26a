"""Two owners leave at the same moment, each in a process of their own: one of them stays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import sys, time
import django
django.setup()
from koryu.people.actions import leave
from koryu.people.models import Membership, Organisation, Person
from koryu.shared.errors import NotAllowedNow

if sys.argv[1] == "make":
    organisation = Organisation.objects.create(slug="one", kind="startup", country="KR", name="One")
    for number in range(2):
        person = Person.objects.create_user(f"owner{number}@example.com")
        Membership.objects.create(person=person, organisation=organisation, role="owner")
else:
    mine = Membership.objects.select_related("person", "organisation").order_by("id")[int(sys.argv[1])]
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        leave(membership=mine, by=mine.person)
        print("left")
    except NotAllowedNow:
        print("stayed")
"""


@pytest.mark.slow
def test_two_owners_leaving_at_once_leave_one_behind(tmp_path):
    environment = os.environ | {
        "KORYU_MODE": "demo",
        "KORYU_DATA": str(tmp_path),
        "KORYU_DATABASE_URL": f"sqlite:///{tmp_path / 'owners.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "koryu.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }

    def start(*words: str) -> subprocess.Popen:
        command = [sys.executable, "-c", SCRIPT, *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True)

    migrate = [sys.executable, "-m", "koryu", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=environment, check=True)
    assert start("make").wait(60) == 0
    both = [start("0"), start("1")]
    assert [each.stdout.readline() for each in both] == ["ready\n", "ready\n"]
    for each in both:
        each.stdin.write("go\n")
        each.stdin.flush()
    assert sorted(each.communicate(timeout=60)[0] for each in both) == ["left\n", "stayed\n"]
