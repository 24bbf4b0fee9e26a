"""Who may ask which URL of the exchange room."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from koryu.exchange import actions
from koryu.exchange.models import Interest
from tests.access.matrix import EVERYBODY, Route
from tests.access.world import OWN, SECRETS, SIGNED_IN, World

SIDES = OWN | {"nda"}
ACTING = frozenset({"owner", "nda"})
OPERATORS = frozenset({"operator_kr", "operator_jp"})


def room(world: World) -> dict[str, object]:
    return {"pk": world.room.pk}


def introduction(world: World) -> dict[str, object]:
    return {"pk": world.room.introduction_id}


def owner(world: World) -> dict[str, object]:
    return {"by": world.owner.owner, "organisation": world.owner.organisation}


def interest(world: World) -> dict[str, object]:
    found, _created = Interest.objects.get_or_create(
        organisation=world.owner.organisation,
        target=world.nda.organisation,
        withdrawn_at=None,
        defaults={"by": world.owner.owner},
    )
    return {"pk": found.pk}


def shared(world: World) -> dict[str, object]:
    upload = SimpleUploadedFile("confidential.txt", f"본문 {SECRETS['nda']}".encode())
    made = actions.share_file(exchange=world.room, **owner(world), upload=upload, under_nda=True)
    return {"pk": world.room.pk, "file_pk": made.pk}


def step(world: World) -> dict[str, object]:
    made = actions.add_step(
        exchange=world.room, **owner(world), owner=world.owner.organisation, text="자료 송부"
    )
    return {"pk": world.room.pk, "step_pk": made.pk, "verb": "done"}


def meeting(world: World) -> dict[str, object]:
    starts = timezone.now() + timedelta(days=3)
    made = actions.schedule_meeting(
        exchange=world.room,
        **owner(world),
        title="회의",
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
    )
    return {"pk": world.room.pk, "meeting_pk": made.pk}


def feed(world: World) -> dict[str, object]:
    return {"token": actions.renew_feed(by=world.owner.owner)}


def the_listing(world: World) -> dict[str, object]:
    return {"listing": world.listing.pk}


def the_organisation(world: World) -> dict[str, object]:
    return {"organisation": world.owner.organisation.pk}


def a_request(world: World) -> dict[str, object]:
    texts = {"language": "ko", "why": "이유", "offer": "제안", "seek": "요청", "send": "1"}
    return the_organisation(world) | texts


ROUTES = [
    Route("exchange:list", SIGNED_IN),
    Route("exchange:interests", SIGNED_IN),
    Route("exchange:introductions", SIGNED_IN),
    Route("exchange:calendar", SIGNED_IN),
    Route("exchange:feed", EVERYBODY, feed, note="with the secret"),
    Route("exchange:feed", frozenset(), lambda world: {"token": "guessed"}, note="without it"),
    Route("exchange:desk", OPERATORS),
    Route("exchange:export", OPERATORS, lambda world: {"kind": "csv"}, note="csv"),
    Route("exchange:export", OPERATORS, lambda world: {"kind": "xlsx"}, note="xlsx"),
    Route("exchange:introduction", SIDES, introduction),
    Route(
        "exchange:introduce",
        {"unverified", "stranger", "evaluator", "mutual", "nda"},
        query=the_organisation,
    ),
    Route("exchange:decline", {"nda"}, introduction),
    Route("exchange:room", SIDES, room),
    Route("exchange:messages", SIDES, room),
    Route("exchange:download", SIDES, shared),
    Route("exchange:ics", SIDES, meeting),
    Route("exchange:schedule", ACTING, room),
    Route("exchange:meeting", ACTING, meeting),
    Route("exchange:nda", ACTING, room),
    Route("exchange:agree", ACTING, room),
    Route("exchange:close", ACTING, room),
    Route("exchange:interest", {"stranger", "evaluator", "mutual", "nda", "owner"}, method="post", data=the_listing),
    Route("exchange:withdraw_interest", {"owner"}, interest, "post"),
    Route("exchange:introduce", {"stranger", "evaluator", "mutual", "nda"}, method="post", data=a_request, note="send"),
    Route("exchange:accept", {"nda"}, introduction, "post"),
    Route("exchange:withdraw", {"owner"}, introduction, "post"),
    Route("exchange:draft", SIDES, room, "post", lambda world: {"text": "초안"}),
    Route(
        "exchange:messages",
        ACTING,
        room,
        "post",
        lambda world: {
            "text": "안녕하십니까",
            "language": "ko",
            "client_id": "5b0a1f0e-7a4f-4c0c-9d1f-2f1d3c4b5a69",
        },
        note="write",
    ),
    Route("exchange:share", ACTING, room, "post"),
    Route("exchange:remove_file", {"owner"}, shared, "post"),
    Route("exchange:add_step", ACTING, room, "post"),
    Route("exchange:set_step", ACTING, step, "post"),
    Route("exchange:cancel_meeting", ACTING, meeting, "post"),
    Route("exchange:evaluate", ACTING, room, "post"),
]  # fmt: skip
