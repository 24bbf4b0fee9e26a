"""Who may ask which URL of the discovery room and of the JSON interface."""

from koryu.discovery.models import Follow, SavedSearch
from tests.access.matrix import EVERYBODY, Route
from tests.access.world import SECRETS, SIGNED_IN, World

NOBODY: frozenset[str] = frozenset()
OWNER = frozenset({"owner"})
EDITORS = frozenset({"unverified", "stranger", "evaluator", "mutual", "nda", "owner"})
WORDS = " ".join(SECRETS.values())


def about(world: World) -> dict[str, object]:
    return {"listing": world.listing.pk}


def followed(world: World) -> dict[str, object]:
    found, _ = Follow.objects.get_or_create(person=world.owner.owner, listing=world.listing)
    return {"pk": found.pk}


def everybody_follows(world: World) -> dict[str, object]:
    for person in filter(None, world.people.values()):
        Follow.objects.get_or_create(person=person, listing=world.listing)
    return about(world)


def saved(world: World) -> dict[str, object]:
    found, _ = SavedSearch.objects.get_or_create(
        person=world.owner.owner, name="검색", defaults={"query": "세포"}
    )
    return {"pk": found.pk}


ROUTES = [
    Route("discovery:search", EVERYBODY),
    # The words asked are shown in their box, so the question here holds no secret; what secrets
    # find is in tests/discovery/test_leaks.py, and the JSON interface echoes nothing.
    Route("discovery:search", EVERYBODY, query=lambda w: {"q": "세포치료 상세 자료"}, note="asked"),
    Route("discovery:recommended", SIGNED_IN),
    Route("discovery:board", SIGNED_IN),
    Route("discovery:follow", SIGNED_IN, method="post", data=about),
    Route("discovery:unfollow", SIGNED_IN, method="post", data=everybody_follows),
    Route("discovery:note", OWNER, followed, "post", lambda w: {"note": "메모"}),
    Route(
        "discovery:set_aside",
        EDITORS - OWNER,
        method="post",
        data=lambda w: {**about(w), "reason": "field"},
    ),
    Route("discovery:take_back", EDITORS, method="post", data=about),
    Route(
        "discovery:save_search",
        SIGNED_IN,
        method="post",
        data=lambda w: {"name": "검색", "frequency": "weekly"},
    ),
    Route("discovery:change_search", OWNER, saved, "post", lambda w: {"frequency": "daily"}),
    Route("discovery:forget_search", OWNER, saved, "post"),
    Route("api:search", EVERYBODY, query=lambda w: {"q": WORDS}),
    Route("api:listing", EVERYBODY, lambda w: {"listing_id": w.listing.pk}),
    Route("api:listing", NOBODY, lambda w: {"listing_id": w.draft.pk}, note="draft"),
    Route("api:organisations", EVERYBODY),
    Route("api:openapi-json", EVERYBODY),
    Route("api:openapi-view", EVERYBODY),
    Route("api:api-root", NOBODY),
]
