"""Who may ask which page of the research room."""

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from koryu.research import actions
from tests.access.matrix import EVERYBODY, Route
from tests.access.world import MEMBERS, OWN, SIGNED_IN, World, content

EDITOR = frozenset({"owner"})
WRITERS = SIGNED_IN - {"member"}  # the others see what to do first: they have no organisation
CSV = "kind,language,title,summary\nneed,ko,{},요약\n"


def listing(world: World) -> dict[str, object]:
    return {"pk": world.listing.pk}


def draft(world: World) -> dict[str, object]:
    return {"pk": world.draft.pk}


def step(name: str):
    return lambda world: {"pk": world.draft.pk, "step": name}


def move(verb: str):
    return lambda world: {"pk": world.draft.pk, "verb": verb}


def version(world: World) -> dict[str, object]:
    return {"pk": world.listing.pk, "number": 1}


def attachment(tier: str):
    return lambda world: {"pk": world.extra["attachments"][tier].pk}


def batch(world: World) -> dict[str, object]:
    """A checked spreadsheet of the owner's organisation, made on first use."""
    if "batch" not in world.extra:
        world.extra["batch"] = actions.check_import(
            by=world.owner.owner,
            organisation=world.owner.organisation,
            upload=SimpleUploadedFile("l.csv", CSV.format("표의 제목").encode()),
        )
    return {"pk": world.extra["batch"].pk}


def in_review(world: World) -> dict[str, object]:
    """A listing with confidential texts that waits for the Korean operator."""
    if "in_review" not in world.extra:
        found = actions.create_listing(
            by=world.owner.owner,
            organisation=world.owner.organisation,
            kind="need",
            source_language="ko",
            content=content("심사 "),
        )
        with override_settings(KORYU={**settings.KORYU, "LISTING_REVIEW": True}):
            actions.publish(listing=found, by=world.owner.owner)
        world.extra["in_review"] = found
    return {"pk": world.extra["in_review"].pk}


ROUTES = [
    Route("research:list", SIGNED_IN),
    Route("research:new", WRITERS),
    Route("research:new_document", WRITERS),
    Route("research:detail", EVERYBODY, listing),
    Route("research:detail", OWN, draft, note="draft"),
    Route("research:detail", OWN, in_review, note="in review"),
    *(Route("research:edit", EDITOR, step(name), note=name) for name in ("text", "facets")),
    *(Route("research:edit", EDITOR, step(name), note=name) for name in ("disclosure", "check")),
    Route("research:edit", EDITOR, step("text"), method="post", note="post"),
    Route("research:autosave", EDITOR, step("text"), method="post"),
    Route("research:preview", EDITOR, draft),
    Route("research:publish", EDITOR, draft, method="post", data=lambda w: {"version": "99"}),
    *(Route("research:move", EDITOR, move(v), method="post", note=v) for v in ("pause", "resume")),
    Route("research:move", EDITOR, move("withdraw"), method="post", note="withdraw"),
    Route("research:close", EDITOR, draft),
    Route("research:close", EDITOR, draft, method="post", note="post"),
    Route("research:versions", OWN, listing),
    Route("research:version", OWN, version),
    Route("research:restore", EDITOR, version, method="post"),
    Route("research:attach", EDITOR, draft, method="post"),
    Route("research:download", MEMBERS, attachment("members"), note="members"),
    Route("research:download", {"mutual", "nda", *OWN}, attachment("mutual"), note="mutual"),
    Route("research:download", {"nda", *OWN}, attachment("nda"), note="nda"),
    Route("research:proposal", EDITOR, attachment("nda")),
    Route("research:proposal", EDITOR, attachment("nda"), method="post", note="post"),
    Route(
        "research:attachment_tier",
        EDITOR,
        attachment("nda"),
        method="post",
        data=lambda w: {"tier": "nda"},
    ),
    Route("research:remove", EDITOR, attachment("nda"), method="post"),
    Route("research:import", WRITERS),
    Route("research:import_template", SIGNED_IN),
    Route("research:import_batch", EDITOR, batch),
    Route("research:import_errors", EDITOR, batch),
    Route("research:import_run", EDITOR, batch, method="post"),
    Route("research:import_discard", EDITOR, batch, method="post"),
    Route("research:desk", {"operator_kr", "operator_jp"}),
    Route("research:review", {"operator_kr"}, in_review),
    Route("research:review", {"operator_kr"}, in_review, method="post", note="post"),
]
