"""Who may ask which URL of the programme's making, the door, and after an event."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from koryu.events.actions import materials as material_actions
from koryu.events.actions.after import issue_certificate
from koryu.events.enums import EventState
from koryu.events.models import CheckIn, Event, Registration
from tests.access.matrix import EVERYBODY, Route
from tests.access.world import MEMBERS, World
from tests.factories.events_dayof import make_event, register

OPERATORS = frozenset({"operator_kr", "operator_jp"})
OWNER = frozenset({"owner"})


def event(world: World) -> Event:
    """A public event that has ended, at which the owner was."""
    if "day of" not in world.extra:
        made = make_event(state=EventState.ENDED, slug="day-of-the-table")
        place = register(made, world.owner.owner)
        CheckIn.objects.create(
            registration=place,
            at=timezone.now(),
            by=world.people["operator_kr"],
            client_id=uuid.uuid4(),
        )
        world.extra["day of"] = made
    return world.extra["day of"]


def slug(world: World) -> dict[str, object]:
    return {"slug": event(world).slug}


def members_only(world: World) -> dict[str, object]:
    found = Event.objects.filter(slug="day-of-members").first()
    return {"slug": (found or make_event(slug="day-of-members", audience="members")).slug}


def a_draft(world: World) -> dict[str, object]:
    found = Event.objects.filter(slug="day-of-drafts").first()
    return {"slug": (found or make_event(slug="day-of-drafts", state="draft")).slug}


def session(world: World) -> dict[str, object]:
    found = event(world)
    times = {"starts_at": found.starts_at, "ends_at": found.ends_at}
    made = found.sessions.first() or found.sessions.create(kind="talk", title_en="Cells", **times)
    return {"slug": found.slug, "pk": made.pk}


def track(world: World) -> dict[str, object]:
    found = event(world)
    made = found.tracks.first() or found.tracks.create(title_en="Hall")
    return {"slug": found.slug, "pk": made.pk}


def speaker(world: World) -> dict[str, object]:
    found = event(world)
    made = found.speakers.first() or found.speakers.create(name_en="Jane Roe")
    return {"slug": found.slug, "pk": made.pk}


def place(world: World) -> dict[str, object]:
    found = event(world)
    return {"slug": found.slug, "pk": found.registrations.get().pk}


def material(audience: str):
    def made(world: World) -> dict[str, object]:
        found = event(world)
        there = found.materials.filter(audience=audience, removed_at=None).first()
        kept = there or material_actions.add_material(
            event=found,
            by=world.people["operator_kr"],
            upload=SimpleUploadedFile("handout.txt", "자료입니다".encode()),
            session=None,
            title="",
            language="ko",
            audience=audience,
        )
        return {"slug": found.slug, "pk": kept.pk}

    return made


def certificate(world: World) -> dict[str, object]:
    found = Registration.objects.get(pk=place(world)["pk"])
    return {"number": issue_certificate(registration=found, by=world.owner.owner).number}


ROUTES = [
    Route("events:site_ics", EVERYBODY),
    Route("events:schedule_json", EVERYBODY, slug),
    Route("events:schedule_ics", EVERYBODY, slug),
    Route("events:schedule_json", MEMBERS, members_only, note="members"),
    Route("events:schedule_ics", OPERATORS, a_draft, note="draft"),
    Route("events:certificates", EVERYBODY),
    Route("events:certificate", EVERYBODY, certificate, note="issued"),
    Route("events:certificate", frozenset(), lambda w: {"number": "KORYU-1"}, note="guessed"),
    Route("events:schedule", OPERATORS, slug),
    Route("events:import", OPERATORS, slug),
    Route("events:import", OPERATORS, slug, "post", lambda w: {"text": "10:00-11:00 A"}, note="read"),
    Route("events:session_new", OPERATORS, slug),
    Route("events:session", OPERATORS, session),
    Route("events:move", OPERATORS, session, "post"),
    Route("events:track_new", OPERATORS, slug),
    Route("events:track", OPERATORS, track),
    Route("events:speaker", OPERATORS, speaker),
    Route("events:materials", OPERATORS, slug),
    Route("events:material_remove", OPERATORS, material("public"), "post"),
    Route("events:material", EVERYBODY, material("public"), note="public"),
    Route("events:material", MEMBERS, material("members"), note="members"),
    Route("events:material", OWNER | OPERATORS, material("registered"), note="registered"),
    Route("events:survey_results", OPERATORS, slug),
    Route("events:door", OPERATORS, slug),
    Route("events:door_data", OPERATORS, slug),
    Route("events:door_sync", OPERATORS, slug, "post"),
    Route("events:door_worker", OPERATORS, slug),
    Route("events:door_mark", OPERATORS, place, "post"),
    Route("events:badges", OPERATORS, slug),
    Route("events:attendance", OPERATORS, slug),
    Route("events:badge", OWNER, slug),
    Route("events:after", OWNER, slug),
    Route("events:my_certificate", OWNER, slug, "post"),
    Route("events:session_remove", OPERATORS, session, "post"),
]  # fmt: skip
