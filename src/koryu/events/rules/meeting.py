"""Pure rules of 1:1 meetings: what may be done at which stage, which languages meet."""

from datetime import datetime

from ..enums import MeetingStage

ANSWERABLE = (MeetingStage.COLLECTING, MeetingStage.PLANNING)
OUT = (MeetingStage.PUBLISHED, MeetingStage.CLOSED)


def takes_wishes(stage: str, until: datetime | None, now: datetime) -> bool:
    """Whether organisations may join, and wishes be written or changed."""
    return stage == MeetingStage.COLLECTING and (until is None or now < until)


def common_languages(one: list[str], other: list[str]) -> list[str]:
    """Languages both sides speak, in the first one's order."""
    return [code for code in one if code in other]
