"""Two owners leave at the same moment, each in a process of their own: one of them stays."""

import subprocess
import sys

import pytest

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
@pytest.mark.xdist_group("installation")
def test_two_owners_leaving_at_once_leave_one_behind(installation):
    def start(*words: str) -> subprocess.Popen:
        command = [sys.executable, "-c", SCRIPT, *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=installation, stdin=pipe, stdout=pipe, text=True)

    assert start("make").wait(60) == 0
    both = [start("0"), start("1")]
    assert [each.stdout.readline() for each in both] == ["ready\n", "ready\n"]
    for each in both:
        each.stdin.write("go\n")
        each.stdin.flush()
    assert sorted(each.communicate(timeout=60)[0] for each in both) == ["left\n", "stayed\n"]
