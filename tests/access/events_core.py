"""Who may ask which URL of events and registrations."""

from koryu.events.actions import events as actions
from koryu.events.models import Event
from koryu.people.models import Person
from tests.access.matrix import EVERYBODY, Route
from tests.access.world import MEMBERS, SECRETS, SIGNED_IN, World
from tests.factories.events import announced, ask, make_event, sign_up

OPERATORS = frozenset({"operator_kr", "operator_jp"})
REGISTERED = frozenset({"owner", "mutual"})


def _operator(world: World) -> Person:
    return world.people["operator_kr"]


def event(world: World, name: str) -> Event:
    """One event in each state and for each audience, made once a world; see `_made`."""
    found = world.extra.setdefault("events", {})
    if name not in found:
        found[name] = _made(world, name)
    return found[name]


def _made(world: World, name: str) -> Event:
    by, host = _operator(world), world.owner.organisation
    if name == "draft":
        return make_event(
            by, host=host, title_ko=f"초안 {SECRETS['draft_event']}", series=series(world)
        )
    if name == "members":
        return announced(by, host=host, audience="members", title_ko=SECRETS["members"])
    if name == "cancelled":
        made = announced(by, host=host)
        reasons = dict.fromkeys(("ko", "ja", "en"), "사유")
        return actions.cancel_event(event=made, by=by, reasons=reasons)
    made = announced(by, host=host, attendees_seen_by="members", series=series(world))
    for role in REGISTERED:
        sign_up(made, world.people[role], listed_to="members")
    return made


def series(world: World) -> object:
    if "series" not in world.extra:
        world.extra["series"] = actions.create_series(
            by=_operator(world),
            host=world.owner.organisation,
            title_ko="월례 교류회",
            rule="FREQ=MONTHLY;BYDAY=3TH",
        )
    return world.extra["series"]


def of(name: str, **more: object):
    return lambda world: {"slug": event(world, name).slug, **more}


def all_made(world: World) -> dict[str, object]:
    for name in ("draft", "members", "cancelled", "open"):
        event(world, name)
    return {}


def of_series(world: World) -> dict[str, object]:
    all_made(world)
    return {"slug": series(world).slug}


def registration(world: World) -> dict[str, object]:
    made = event(world, "open")
    return {"slug": made.slug, "pk": made.registrations.earliest("id").pk}


def question(world: World, **more: object) -> dict[str, object]:
    made = event(world, "open")
    return {"slug": made.slug, "pk": ask(made).pk, **more}


def _desk(name: str, kwargs: object = None, **more: object) -> Route:
    return Route(name, OPERATORS, kwargs or of("open"), **more)


ROUTES = [
    Route("events:list", EVERYBODY, all_made),
    Route("events:list", EVERYBODY, all_made, query=lambda world: {"when": "past"}, note="past"),
    Route("events:series", EVERYBODY, of_series),
    Route("events:event", EVERYBODY, of("open")),
    Route("events:event", OPERATORS, of("draft"), note="draft"),
    Route("events:event", MEMBERS, of("members"), note="for members"),
    Route("events:event", EVERYBODY, of("cancelled"), note="cancelled"),
    Route("events:programme", EVERYBODY, of("open")),
    Route("events:programme", OPERATORS, of("draft"), note="draft"),
    Route("events:people", EVERYBODY, of("open")),
    Route("events:people", OPERATORS, of("draft"), note="draft"),
    Route("events:map", frozenset(), of("open"), note="none there"),
    Route("events:register", SIGNED_IN, of("open")),
    Route("events:register", OPERATORS, of("draft"), note="draft"),
    Route("events:register", MEMBERS, of("members"), "post", note="write"),
    Route("events:registration", SIGNED_IN, of("open")),
    Route("events:registration", OPERATORS, of("draft"), note="draft"),
    Route("events:change_registration", REGISTERED, of("open")),
    Route("events:cancel_registration", SIGNED_IN, of("open"), "post"),
    Route("events:cancel_registration", OPERATORS, of("draft"), "post", note="draft"),
    Route("events:desk", OPERATORS),
    Route("events:new", OPERATORS),
    Route("events:new", OPERATORS, method="post", note="write"),
    Route("events:new_series", OPERATORS),
    Route("events:edit_series", OPERATORS, of_series),
    Route("events:continue_series", OPERATORS, of_series, "post"),
    _desk("events:manage"),
    _desk("events:edit_event", of("open", part="basics")),
    _desk("events:edit_event", of("open", part="place"), method="post", note="write"),
    _desk("events:set_map", method="post"),
    _desk("events:publish_event", of("draft"), method="post"),
    _desk("events:cancel_event"),
    _desk("events:cancel_event", of("members"), method="post", note="write"),
    _desk("events:end_event", method="post"),
    _desk("events:copy_event"),
    _desk("events:registrations"),
    _desk("events:add_registration"),
    _desk("events:decide", method="post"),
    _desk("events:export_registrations", of("open", kind="csv"), note="csv"),
    _desk("events:export_registrations", of("open", kind="xlsx"), note="xlsx"),
    _desk("events:desk_registration", registration),
    _desk("events:desk_registration", registration, method="post", note="write"),
    _desk("events:questions", of("open", use="registration")),
    _desk("events:questions", of("open", use="survey"), method="post", note="write"),
    _desk("events:question", question),
    _desk("events:act_on_question", lambda world: question(world, verb="up"), method="post"),
]  # fmt: skip
