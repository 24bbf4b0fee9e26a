"""Who may ask which URL of programmes and calls."""

from django.core.files.uploadedfile import SimpleUploadedFile

from koryu.people.models import Person
from koryu.programmes.actions import academy, notices, questions
from koryu.programmes.models import Call
from koryu.programmes.queries.calls import current_form
from tests.access.matrix import Route
from tests.access.world import MEMBERS, SECRETS, SIGNED_IN, World
from tests.factories.calls import announced, briefed, draft, fresh, planned

OPERATORS = frozenset({"operator_kr", "operator_jp"})
SEEKERS = OPERATORS | {"mutual"}


def _operator(world: World) -> Person:
    return world.people["operator_kr"]


def call(world: World, name: str) -> Call:
    """A call of each sort, made once a world; a draft holds a secret only operators meet."""
    found = world.extra.setdefault("calls", {})
    if name not in found:
        found[name] = _made(world, name)
    return fresh(found[name])


def _made(world: World, name: str) -> Call:
    by = _operator(world)
    if name == "draft":
        return draft(by=by, title_ko=f"초안 {SECRETS['draft_event']}")
    if name == "sought":
        return briefed(by, seeker=world.mutual.organisation).call
    if name == "joint":
        world.extra["planned_project"] = planned(by)
        return world.extra["planned_project"].call
    if name == "academy":
        return announced("academy", by)
    made = announced(by=by)
    upload = SimpleUploadedFile("guide.txt", "지침".encode())
    add = notices.add_document
    world.extra["call_document"] = add(call=made, by=by, upload=upload, title="지침", language="ko")
    world.extra["call_notice"] = notices.post_notice(call=made, by=by, title_ko="공지")
    ask = questions.ask
    asked = ask(call=made, by=_operator(world), text=SECRETS["draft_event"], language="ko")
    world.extra["call_question"] = asked
    return made


def of(name: str, **more: object):
    return lambda world: {"slug": call(world, name).slug, **more}


def with_pk(name: str, key: str, **more: object):
    return lambda world: {
        "slug": call(world, name).slug,
        "pk": world.extra[key].pk,
        **more,
    }


def all_made(world: World) -> dict[str, object]:
    for name in ("draft", "open", "joint", "academy", "sought"):
        call(world, name)
    return {}


def rule(world: World) -> dict[str, object]:
    made = call(world, "draft")
    return {"slug": made.slug, "pk": made.rules.first().pk}


def unit(world: World) -> dict[str, object]:
    made = call(world, "academy")
    return {"slug": made.slug, "pk": made.curriculum.first().pk}


def mentor(world: World) -> dict[str, object]:
    made = call(world, "academy")
    person = world.people["member"]
    found = academy.set_mentor(
        call=made, by=_operator(world), person=person, capacity=1, about={"ko": "멘토"}
    )
    return {"slug": made.slug, "what": "mentor", "pk": found.pk}


def solver(world: World) -> dict[str, object]:
    return {"slug": call(world, "open").slug, "pk": world.mutual.organisation.pk}


def version(name: str, **more: object):
    return lambda world: {"version": current_form(call(world, name)).version, **more}


def _desk(name: str, sort: str = "draft", **more: object) -> Route:
    return Route(f"programmes:{name}", OPERATORS, of(sort, **more))


def _posted(name: str, kwargs, data=lambda world: {}, note: str = "post") -> Route:
    return Route(f"programmes:{name}", OPERATORS, kwargs, "post", data, note=note)


ROUTES = [
    Route("programmes:list", kwargs=all_made),
    Route("programmes:list", query=lambda world: {"when": "past"}, note="past"),
    Route("programmes:calendar", kwargs=all_made),
    Route("programmes:recommended", SIGNED_IN, all_made),
    Route("programmes:call", kwargs=of("open")),
    Route("programmes:call", OPERATORS, of("draft"), note="draft"),
    Route("programmes:call", kwargs=of("academy"), note="academy"),
    Route("programmes:call_calendar", kwargs=of("open")),
    Route("programmes:call_calendar", OPERATORS, of("draft"), note="draft"),
    Route("programmes:document", kwargs=with_pk("open", "call_document")),
    Route(
        "programmes:ask",
        MEMBERS,
        of("open"),
        "post",
        lambda world: {"text": "물음", "language": "ko"},
    ),
    Route("programmes:ask", OPERATORS, of("draft"), "post", note="draft"),
    Route("programmes:own_fit", OPERATORS, of("sought")),
    Route("programmes:own_project_fit", OPERATORS, with_pk("joint", "planned_project")),
    Route("programmes:brief", SEEKERS, of("sought")),
    Route("programmes:brief", SEEKERS, of("sought"), "post", note="post"),
    Route("programmes:desk", OPERATORS, all_made),
    _desk("desk_call"),
    *(_desk("desk_edit", part=part) for part in ("basics", "text", "timeline", "terms")),
    _desk("desk_announce"),
    _desk("desk_cancel"),
    _desk("desk_copy"),
    _desk("desk_form"),
    _desk("desk_form_preview"),
    _desk("desk_new_section"),
    _desk("desk_section", key="business"),
    _desk("desk_field", key="summary"),
    _desk("desk_form_remove", what="field", key="summary"),
    Route(
        "programmes:desk_new_field",
        OPERATORS,
        of("draft", key="business"),
        query=lambda world: {"kind": "short"},
    ),
    _desk("desk_conditions"),
    Route("programmes:desk_condition", OPERATORS, rule),
    _desk("desk_notices", "open"),
    _desk("desk_questions", "open"),
    Route("programmes:desk_question", OPERATORS, with_pk("open", "call_question")),
    _desk("desk_challenge", "sought"),
    _desk("desk_solvers", "sought"),
    _desk("desk_projects", "joint"),
    Route("programmes:desk_project", OPERATORS, with_pk("joint", "planned_project")),
    Route("programmes:desk_export_check", OPERATORS, with_pk("joint", "planned_project")),
    Route("programmes:desk_project_partners", OPERATORS, with_pk("joint", "planned_project")),
    _desk("desk_academy", "academy"),
    Route("programmes:desk_unit", OPERATORS, unit),
    Route("programmes:desk_new", OPERATORS),
    Route("programmes:desk_new_programme", OPERATORS),
    Route(
        "programmes:desk_programme",
        OPERATORS,
        lambda world: {"slug": call(world, "open").programme.slug},
    ),
    # Writes
    _posted("desk_new", lambda world: {}),
    _posted("desk_new_programme", lambda world: {}),
    _posted("desk_edit", of("draft", part="terms")),
    _posted(
        "desk_form_move", of("draft", what="field", key="summary", verb="down"), version("draft")
    ),
    _posted("desk_form_remove", of("draft", what="field", key="summary"), version("draft")),
    _posted("desk_new_section", of("draft")),
    _posted("desk_section", of("draft", key="business")),
    _posted("desk_conditions", of("draft")),
    _posted("desk_condition", rule),
    _posted("desk_condition_act", lambda world: rule(world) | {"verb": "up"}),
    _posted("desk_notices", of("open")),
    _posted("desk_remove_notice", with_pk("open", "call_notice")),
    _posted("desk_add_document", of("open")),
    _posted("desk_question", with_pk("open", "call_question")),
    _posted("desk_take_back", with_pk("open", "call_question")),
    _posted("desk_challenge", of("sought")),
    _posted("desk_suggest", solver),
    _posted("desk_projects", of("joint")),
    _posted("desk_project", with_pk("joint", "planned_project")),
    _posted("desk_export_check", with_pk("joint", "planned_project")),
    _posted("desk_remove_project", with_pk("joint", "planned_project")),
    _posted("desk_academy", of("academy")),
    _posted("desk_unit", unit),
    _posted("desk_add_mentor", of("academy")),
    _posted("desk_remove_part", mentor),
    _posted("desk_remove_document", with_pk("open", "call_document")),
    _posted("desk_copy", of("draft")),
    _posted("desk_cancel", of("draft")),
    _posted("desk_announce", of("draft")),
]
