"""What to write in each field: a hint in the reader's language, an example in the text's own."""

from functools import cache
from importlib.resources import files

import yaml
from django.utils.translation import gettext_lazy as _

from ..enums import OFFERS, FieldKey, ListingKind

KIND_HELP = {
    ListingKind.TECHNOLOGY: _("A technology you own and want to see used."),
    ListingKind.ASSET: _("A programme with an indication and a stage of development."),
    ListingKind.NEED: _("What you look for: a technology, an asset, a partner."),
    ListingKind.CAPABILITY: _("What you can do for others: assays, manufacturing, trials."),
    ListingKind.CHALLENGE: _("A hard problem for which you invite solutions."),
}

HELP = {
    FieldKey.TITLE: _("What it is, in one line, with the words a specialist would search for."),
    FieldKey.SUMMARY: _("Three sentences: what it is, what it does better, where it stands."),
    FieldKey.DETAILS: _("Background, mechanism or requirements. Lists and **bold** are possible."),
    FieldKey.EVIDENCE: _("Data that shows it works: models, numbers, publications, patents."),
    FieldKey.SOUGHT: _("Whom you want to meet and what the first step together would be."),
    FieldKey.REGULATORY: _("The regulatory route and what the authorities have said so far."),
    FieldKey.KEYWORDS: _("Separated by commas: targets, modalities, diseases, code names."),
    FieldKey.CONFIDENTIAL: _(
        "What only partners under a confidentiality agreement may read. Opens by itself when the "
        "agreement is signed by both."
    ),
}


@cache
def _examples() -> dict[str, dict[str, dict[str, str]]]:
    source = files("koryu.research") / "data" / "examples.yaml"
    return yaml.safe_load(source.read_text(encoding="utf-8"))


def examples(kind: str, language: str) -> dict[str, str]:
    """Field key → an example text in `language` that suits the kind of listing."""
    found = _examples()
    side = "offer" if kind in OFFERS else "seek"
    return {**found["shared"][language], **found[side][language]}
