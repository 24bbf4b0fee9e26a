"""Who may ask which page of the people room. The owner's organisation is the thing asked about."""

from koryu.people.actions import invite
from koryu.people.models import Invitation, Membership, Organisation, Person
from koryu.people.rules import token_hash
from koryu.shared.models import Term
from tests.access.matrix import EVERYBODY, Route
from tests.access.world import OWN, SIGNED_IN, World

TOKEN = "a-token-of-the-access-table"
NOBODY: frozenset[str] = frozenset()
OWNER = frozenset({"owner"})
OPERATOR_KR = frozenset({"operator_kr"})
OPERATORS = frozenset({"operator_kr", "operator_jp"})


def owners(world: World) -> dict[str, object]:
    return {"slug": world.owner.organisation.slug}


def unverified(world: World) -> dict[str, object]:
    return {"slug": world.unverified.slug}


def other_member(world: World) -> dict[str, object]:
    """The plain member, as somebody else's membership and as one's own."""
    found = Membership.objects.get(person=world.owner.member, organisation=world.owner.organisation)
    return owners(world) | {"pk": found.pk}


def owner_member(world: World) -> dict[str, object]:
    found = Membership.objects.get(person=world.owner.owner, organisation=world.owner.organisation)
    return owners(world) | {"pk": found.pk}


def invited(world: World, organisation: Organisation, by: Person, email: str) -> Invitation:
    """One invitation an organisation, made when first asked for."""
    key = f"invitation of {organisation.pk}"
    if key not in world.extra:
        made = invite(organisation=organisation, by=by, email=email, role="member", language="ko")
        world.extra[key] = made
    return world.extra[key]


def owners_invitation(world: World) -> Invitation:
    """The owner's organisation invites somebody who has no account."""
    return invited(world, world.owner.organisation, world.owner.owner, "new@example.com")


def to_the_stranger(world: World) -> dict[str, object]:
    """Joining this one opens nothing of the owner's organisation."""
    email = world.person("stranger").email
    by = world.person("unverified")
    return {"pk": invited(world, world.unverified, by, email).pk}


def token(world: World) -> dict[str, object]:
    made = owners_invitation(world)
    made.token_sha256 = token_hash(TOKEN)
    made.save()
    return {"token": TOKEN}


def any_term(world: World) -> dict[str, object]:
    return {"pk": Term.objects.first().pk}


ROUTES = [
    Route("people:language", method="post"),
    Route("people:switch", method="post", allowed=SIGNED_IN),
    Route("people:me", allowed=SIGNED_IN),
    Route("people:directory"),
    Route("people:new_organisation", allowed=SIGNED_IN),
    Route("people:organisation", kwargs=owners),
    Route(
        "people:organisation",
        kwargs=unverified,
        allowed={"unverified"} | OPERATORS,
        note="unverified",
    ),
    Route("people:edit", kwargs=owners, allowed=OWNER),
    Route("people:members", kwargs=owners, allowed=OWN),
    Route("people:members", kwargs=owners, allowed=OWNER, method="post", note="invites"),
    Route(
        "people:change_role",
        kwargs=other_member,
        allowed=OWNER,
        method="post",
        data=lambda world: {"role": "member"},
    ),
    Route("people:end_membership", kwargs=other_member, allowed=OWN),
    Route("people:end_membership", kwargs=owner_member, allowed=OWNER, note="the owner's"),
    Route(
        "people:revoke",
        kwargs=lambda world: owners(world) | {"pk": owners_invitation(world).pk},
        allowed=OWNER,
        method="post",
    ),
    Route(
        "people:join",
        kwargs=to_the_stranger,
        allowed={"stranger"},
        method="post",
    ),
    Route("people:accept", kwargs=token, allowed=EVERYBODY),
    Route("people:accept", kwargs=lambda world: {"token": "x"}, allowed=NOBODY, note="unknown"),
    Route("people:desk", allowed=OPERATORS),
    Route("people:terms", allowed=OPERATORS),
    Route("people:term_list", kwargs=lambda world: {"term_list": "deal"}, allowed=OPERATORS),
    Route("people:term", kwargs=any_term, allowed=OPERATORS),
    Route("people:term", kwargs=any_term, allowed=OPERATORS, method="post"),
    Route("people:verify", kwargs=owners, allowed=OPERATOR_KR, method="post"),
    Route("people:unverify", kwargs=owners, allowed=OPERATOR_KR),
]
