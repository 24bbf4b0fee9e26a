"""Who organises an event and who sees it: one rule for pages, lists, counts, files and feeds."""

from typing import Protocol

from ..enums import Audience, EventState


class Reads(Protocol):
    """What these rules ask of a reader."""

    @property
    def is_operator(self) -> bool: ...

    @property
    def is_member(self) -> bool: ...


ANNOUNCED = (EventState.PUBLISHED, EventState.ENDED, EventState.CANCELLED)


def may_organise(reader: Reads, event: object = None) -> bool:
    """The operators of either country's desk: events of the park are run by both together."""
    return reader.is_operator


def in_audience(reader: Reads, audience: str, *, registered: bool) -> bool:
    """Whether `reader` is among those whom `audience` names; '' names nobody.

    `registered`: the reader has a confirmed place at the event. A registered visitor does not
    become a member by it: who chose "members" chose people of verified organisations.
    """
    if audience == Audience.PUBLIC or (audience and reader.is_operator):
        return True
    if audience == Audience.MEMBERS:
        return reader.is_member
    return audience == Audience.REGISTERED and registered


def audiences_of(reader: Reads, *, registered: bool) -> list[str]:
    """Every audience that `reader` belongs to, for a filter on rows."""
    return [each for each in Audience.values if in_audience(reader, each, registered=registered)]
