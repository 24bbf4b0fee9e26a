"""Notices are each person's own."""

from koryu.notify.actions import notify
from koryu.notify.models import Notice
from tests.access.matrix import Route
from tests.access.world import SIGNED_IN, World


def notice(world: World) -> dict[str, object]:
    """A notice of the owner."""
    if "notice" not in world.extra:
        notify(
            people=[world.owner.owner],
            kind="people.verified",
            params={"name": "샘플"},
            path="/people/me/",
        )
        world.extra["notice"] = Notice.objects.filter(person=world.owner.owner).latest("id")
    return {"pk": world.extra["notice"].pk}


ROUTES = [
    Route("notify:list", allowed=SIGNED_IN),
    Route("notify:follow", kwargs=notice, allowed={"owner"}),
    Route("notify:read_all", method="post", allowed=SIGNED_IN),
    Route("notify:settings", allowed=SIGNED_IN),
]
