"""A small world with every kind of reader and a secret at every tier."""

from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile

from koryu.exchange import actions as exchange_actions
from koryu.exchange.models import Exchange
from koryu.people.models import Organisation, Person
from koryu.research import actions as research_actions
from koryu.research.models import Listing
from tests.factories.exchange import Side, make_room, make_side, propose, sign
from tests.factories.people import MembershipFactory, OrganisationFactory, PersonFactory

SECRETS = {
    "public": "공개암호가",
    "members": "회원암호나",
    "mutual": "상호암호다",
    "nda": "기밀암호라",
    "draft": "초안암호마",
    "room": "대화암호바",
    "mutual_room": "별실암호사",
    "draft_event": "행사암호아",
    "application": "신청암호자",
}
# Which secrets of the owner's side each role may ever meet.
SEES = {
    "visitor": {"public"},
    "unverified": {"public"},
    "stranger": {"public", "members"},
    "mutual": {"public", "members", "mutual", "mutual_room"},
    "nda": {"public", "members", "mutual", "nda", "room"},
    "owner": set(SECRETS) - {"draft_event", "application"},
    "member": set(SECRETS) - {"draft_event", "application"},
    "evaluator": {"public", "members", "application"},
    "operator_kr": {"public", "members", "draft_event", "application"},
    "operator_jp": {"public", "members", "draft_event", "application"},
}
ROLES = tuple(SEES)
SIGNED_IN = frozenset(ROLES) - {"visitor"}
MEMBERS = SIGNED_IN - {"unverified"}
OWN = frozenset({"owner", "member"})


@dataclass
class World:
    """Everybody and everything; `person(role)` is who acts in that role."""

    owner: Side
    mutual: Side
    nda: Side
    listing: Listing
    draft: Listing
    room: Exchange
    mutual_room: Exchange
    people: dict[str, Person | None] = field(default_factory=dict)
    unverified: Organisation | None = None
    extra: dict[str, object] = field(default_factory=dict)

    def person(self, role: str) -> Person | None:
        return self.people[role]


def content(prefix: str = "") -> dict:
    """A listing's content with a secret at each tier, in texts and in words that are searched."""
    texts = {
        "title": ("public", f"{prefix}세포치료 {SECRETS['public']}"),
        "summary": ("public", f"요약 {SECRETS['public']} 입니다."),
        "details": ("members", f"상세 {SECRETS['members']} 입니다."),
        "evidence": ("mutual", f"자료 {SECRETS['mutual']} 입니다."),
        "confidential": ("nda", f"기밀 {SECRETS['nda']} 입니다."),
    }
    return {
        "fields": {key: {"text": text, "tier": tier} for key, (tier, text) in texts.items()},
        "facets": {"field": {"codes": ["cell_therapy"], "tier": "public"}},
    }


def attachment(listing: Listing, person: Person, tier: str) -> object:
    upload = SimpleUploadedFile(f"{SECRETS[tier]}.txt", f"첨부 {SECRETS[tier]} 본문".encode())
    return research_actions.add_attachment(listing=listing, by=person, upload=upload, tier=tier)


def build() -> World:
    """Make the world through the rooms' own actions."""
    owner, mutual, nda = make_side(), _japanese("mutual"), _japanese("nda")
    listing = research_actions.create_listing(
        by=owner.owner,
        organisation=owner.organisation,
        kind="technology",
        source_language="ko",
        content=content(),
    )
    attachments = {t: attachment(listing, owner.owner, t) for t in ("members", "mutual", "nda")}
    research_actions.publish(listing=listing, by=owner.owner)
    draft = research_actions.create_listing(
        by=owner.owner,
        organisation=owner.organisation,
        kind="need",
        source_language="ko",
        content={"fields": {"title": {"text": SECRETS["draft"], "tier": "public"}}},
    )
    rooms = make_room(owner, mutual), make_room(owner, nda)
    for room, secret in zip(rooms, ("mutual_room", "room"), strict=True):
        exchange_actions.post_message(
            exchange=room,
            by=owner.owner,
            organisation=owner.organisation,
            text=SECRETS[secret],
            language="ko",
        )
    agreement = propose(rooms[1], owner)
    sign(rooms[1], nda)
    sign(rooms[1], owner)
    world = World(owner, mutual, nda, listing, draft, rooms[1], rooms[0])
    world.extra = {"attachments": attachments, "agreement": agreement}
    world.people = _people(world)
    return world


def _japanese(name: str) -> Side:
    return make_side(
        country="JP", language="ja", kind="pharma", name=f"サンプル{name}", name_en=f"Sample {name}"
    )


def _people(world: World) -> dict[str, Person | None]:
    world.unverified = OrganisationFactory(verified_at=None, verification="")
    return {
        "visitor": None,
        "unverified": MembershipFactory(organisation=world.unverified).person,
        "stranger": MembershipFactory().person,
        "mutual": world.mutual.owner,
        "nda": world.nda.owner,
        "owner": world.owner.owner,
        "member": world.owner.member,
        "evaluator": MembershipFactory(person__email="evaluator@panel.org").person,
        "operator_kr": PersonFactory(operator_country="KR"),
        "operator_jp": PersonFactory(operator_country="JP"),
    }
