"""Who may ask which URL of applications: the consortium, and the desk once it is handed in."""

from django.core.files.uploadedfile import SimpleUploadedFile

from koryu.programmes.actions.answers import save_answer
from koryu.programmes.actions.applications import begin
from koryu.programmes.actions.files import add_file
from koryu.programmes.actions.partners import invite
from koryu.programmes.actions.submissions import submit
from koryu.programmes.models import EligibilityRule
from tests.access.matrix import Route
from tests.access.world import OWN, SIGNED_IN, World
from tests.factories.applications import every_kind
from tests.factories.calls import planned
from tests.factories.programmes import make_application, make_call

DESK = frozenset({"operator_kr", "operator_jp"})
TEAM = OWN | {"nda"}  # the owner's side leads, the NDA partner is invited


def draft(world: World) -> dict[str, object]:
    """A draft of the owner's side with an invited partner and a file: nothing for the desk."""
    if "draft_application" not in world.extra:
        call = make_call(definition=every_kind())
        by, lead = world.owner.owner, world.owner.organisation
        made = begin(call=call, by=by, lead=lead, language="ko")
        save_answer(application=made, by=by, key="summary", value="요약", version=0)
        upload = SimpleUploadedFile("a.txt", "글".encode())
        file = add_file(application=made, by=by, key="deck", upload=upload)
        partner = invite(application=made, by=by, organisation=world.nda.organisation, part="시험")
        world.extra["draft_application"] = (made, file, partner)
    return {"code": world.extra["draft_application"][0].code}


def sent(world: World) -> dict[str, object]:
    """One handed in by the owner's side alone."""
    if "sent_application" not in world.extra:
        call = make_call(definition=every_kind())
        rule = EligibilityRule.objects.create(call=call, kind="person", text_ko="조건")
        by, lead = world.owner.owner, world.owner.organisation
        made = begin(call=call, by=by, lead=lead, language="ko")
        for key, value in (("_title", "제목"), ("summary", "요약")):
            save_answer(application=made, by=by, key=key, value=value, version=0)
        upload = SimpleUploadedFile("a.txt", "글".encode())
        file = add_file(application=made, by=by, key="deck", upload=upload)
        submit(application=made, by=by)
        world.extra["sent_application"] = (made, file, rule)
    return {"code": world.extra["sent_application"][0].code}


def call(world: World) -> dict[str, object]:
    sent(world)
    return {"slug": world.extra["sent_application"][0].call.slug}


def draft_page(world: World) -> dict[str, object]:
    return draft(world) | {"section": "plan"}


def draft_file(world: World) -> dict[str, object]:
    return draft(world) | {"pk": world.extra["draft_application"][1].pk}


def draft_partner(world: World) -> dict[str, object]:
    return draft(world) | {"pk": world.extra["draft_application"][2].pk}


def sent_file(world: World) -> dict[str, object]:
    return sent(world) | {"pk": world.extra["sent_application"][1].pk}


def first(world: World) -> dict[str, object]:
    return sent(world) | {"number": 1}


def overruled(world: World) -> dict[str, object]:
    sent(world)
    rule = world.extra["sent_application"][2]
    return {"rule": rule.pk, "finding": "met", "note": "근거"}


def plan(world: World) -> dict[str, object]:
    """A draft of the owner's side, applying to a planned project."""
    if "plan_application" not in world.extra:
        project = planned(world.people["operator_kr"])
        lead, by = world.owner.organisation, world.owner.owner
        made = make_application(project.call, by, lead, planned=project)
        world.extra["plan_application"] = made
    return {"code": world.extra["plan_application"].code}


ROUTES = [
    Route("programmes:application_fit", OWN, plan),
    Route("programmes:applications", SIGNED_IN),
    Route("programmes:apply", SIGNED_IN, call),
    Route("programmes:application", TEAM, draft),
    Route("programmes:application", OWN, sent, note="handed in"),
    Route("programmes:section", TEAM, draft_page),
    Route("programmes:check", TEAM, draft),
    Route("programmes:application_partners", TEAM, draft),
    Route("programmes:application_withdraw", {"owner"}, draft),
    Route("programmes:submission", OWN | DESK, first),
    Route("programmes:receipt", OWN | DESK, first),
    Route("programmes:application_file", TEAM, draft_file),
    Route("programmes:application_file", OWN | DESK, sent_file, note="handed in"),
    Route("programmes:application_file_text", TEAM, draft_file),
    Route("programmes:application_file_text", OWN | DESK, sent_file, note="handed in"),
    Route("programmes:desk_applications", DESK, call),
    Route("programmes:export_applications", DESK, lambda w: call(w) | {"kind": "csv"}),
    Route("programmes:desk_application", DESK, sent),
    Route("programmes:desk_application", (), draft, note="draft"),
    Route("programmes:section", {"owner"}, draft_page, "post", note="save"),
    Route("programmes:save_answer", {"owner"}, draft, "post"),
    Route("programmes:upload_file", {"owner"}, draft, "post", lambda world: {"key": "deck"}),
    Route("programmes:submit", {"owner"}, draft, "post"),
    Route(
        "programmes:partner_answer", {"nda"}, draft_partner, "post", lambda world: {"confirm": "1"}
    ),  # fmt: skip
    Route("programmes:partner_remove", {"owner"}, draft_partner, "post"),
    Route("programmes:overrule_finding", DESK, sent, "post", overruled),
    Route("programmes:agreement_signed", DESK, sent, "post"),
    Route("programmes:decide_eligibility", DESK, sent, "post"),
    Route("programmes:find_all_eligible", DESK, call, "post"),
]
