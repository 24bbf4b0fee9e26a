"""Who may ask which URL of a participant's side of the meetings."""

from koryu.events.actions.meetings import propose_walk_in
from koryu.events.actions.notes import save_note
from koryu.events.actions.wishes import set_wish
from koryu.events.models import Meeting, MeetingDay, MeetingRequest
from tests.access.matrix import Route
from tests.access.world import OWN, SIGNED_IN, World
from tests.factories.events_side import At, make_day, make_meeting, publish, running, take_part

SIDES = OWN | {"nda", "mutual"}
MEETING = OWN | {"nda"}
ACTING = frozenset({"owner", "nda", "mutual"})
AT_TABLE = frozenset({"owner", "nda"})
NOTE = "회의암호아"


def day(world: World) -> dict[str, object]:
    """Three sides at a day that runs: the owner's meets the NDA partner's."""
    if "day" not in world.extra:
        event = make_day(who="any")
        sides = [take_part(event, each) for each in (world.owner, world.nda, world.mutual)]
        owner, nda, mutual = sides
        set_wish(own=mutual.own, by=mutual.side.owner, other=owner.own, wish="want")
        make_meeting(event, owner, nda)
        running(publish(event))
        meeting = Meeting.objects.get(event=event)
        save_note(meeting=meeting, own=owner.own, by=world.owner.owner, text=NOTE)
        world.extra["day"] = (event, *sides)
    return {"slug": world.extra["day"][0].slug}


def mutual(world: World) -> At:
    day(world)
    return world.extra["day"][3]


def other(world: World) -> dict[str, object]:
    return day(world) | {"pk": mutual(world).own.pk}


def request(world: World) -> dict[str, object]:
    kwargs = day(world)
    return kwargs | {"pk": MeetingRequest.objects.get(sender__event__slug=kwargs["slug"]).pk}


def meeting(world: World) -> dict[str, object]:
    kwargs = day(world)
    found = Meeting.objects.get(walk_in=False, event__slug=kwargs["slug"])
    return kwargs | {"pk": found.pk}


def proposal(world: World) -> dict[str, object]:
    kwargs = day(world)
    event, owner = world.extra["day"][:2]
    proposed = propose_walk_in(
        own=owner.own, other=mutual(world).own, slot=event.slots.all()[3], by=world.owner.owner
    )
    return kwargs | {"pk": proposed.pk, "verb": "confirm"}


def collecting(world: World) -> dict[str, object]:
    kwargs = other(world)
    MeetingDay.objects.update(stage="collecting")
    return kwargs


ROUTES = [
    Route("events:meet", SIGNED_IN, day),
    Route("events:meet_part", ACTING, day),
    Route("events:meet_leave", ACTING, day),
    Route("events:meet_others", SIDES, day),
    Route("events:meet_wish", AT_TABLE, other),
    Route("events:meet_requests", SIDES, day),
    Route("events:meet_decline", {"owner"}, request),
    Route("events:my_day", SIDES, day),
    Route("events:my_day_ics", SIDES, day),
    Route("events:my_meeting", MEETING, meeting),
    Route("events:meet_call_off", AT_TABLE, meeting),
    Route("events:walk_ins", ACTING, day),
    Route("events:walk_in", AT_TABLE, other),
    Route("events:meet_accept", {"owner"}, request, "post"),
    Route("events:meet_late", AT_TABLE, meeting, "post", lambda world: {"minutes": "5"}),
    Route("events:meet_note", AT_TABLE, meeting, "post", lambda world: {"text": "기록", "version": "0"}),
    Route("events:meet_share", AT_TABLE, meeting, "post"),  # after the note above
    Route("events:meet_no_show", AT_TABLE, meeting, "post"),
    Route("events:meet_held", AT_TABLE, meeting, "post"),
    Route("events:walk_in_answer", {"mutual"}, proposal, "post"),
    Route("events:meet_wish", AT_TABLE, collecting, "post", lambda world: {"wish": "want", "language": "ko"}, note="send"),
]  # fmt: skip
