"""Who may ask which URL of the agreements room."""

from koryu.agreements.actions import register_agreement
from tests.access.matrix import EVERYBODY, Route
from tests.access.world import OWN, SIGNED_IN, World

PARTIES = OWN | {"nda"}
ACTING = frozenset({"owner", "nda"})


def agreement(world: World) -> dict[str, object]:
    return {"pk": world.extra["agreement"].pk}


def public_agreement(world: World) -> dict[str, object]:
    made = register_agreement(
        by=None, kind="mou", title="업무협약", language="ko", parties=["중소벤처기업부", "iPark"]
    )
    return {"pk": made.pk}


def signature(world: World) -> dict[str, object]:
    sha256 = world.extra["agreement"].document.sha256
    return {"typed_name": "홍길동", "confirm": "on", "document_sha256": sha256}


ROUTES = [
    Route("agreements:list", SIGNED_IN),
    Route("agreements:public", EVERYBODY),
    Route("agreements:detail", PARTIES, agreement),
    Route("agreements:detail", EVERYBODY, public_agreement, note="public"),
    Route("agreements:document", PARTIES, agreement),
    Route("agreements:signed_copy", PARTIES, agreement),
    Route("agreements:sign", ACTING, agreement, "post", signature),
    Route("agreements:replace", ACTING, agreement, "post"),
    Route("agreements:refuse", ACTING, agreement),
    Route("agreements:terminate", ACTING, agreement),
]
