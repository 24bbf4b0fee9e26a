"""The real public facts of the agreement, as a public agreement with its source."""

from datetime import datetime

from koryu.agreements.actions import register_agreement
from koryu.people.models import Organisation

from . import read


def load_facts(organisations: dict[str, Organisation]) -> int:
    """The memorandum of 9 November 2023. Returns how many agreements were recorded."""
    mou = read("public_facts.yaml")["mou"]
    language = "ko"
    register_agreement(
        by=None,
        kind=mou["kind"],
        title=mou["title"][language],
        scope="\n\n".join(task[language] for task in mou["tasks"]),
        language=language,
        parties=[organisations[slug] for slug in mou["parties"]],
        effective_from=datetime.fromisoformat(mou["signed_at"]).date(),
        place=mou["place"][language],
        contact_unit=mou["contact_unit"]["name"][language],
        source=mou["source"],
    )
    return 1
