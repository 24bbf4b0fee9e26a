"""The minute hand of the calls."""

from koryu.shared.jobs import scheduled

from ..actions.clock import tick


@scheduled("programmes.clock", "* * * * *")
def clock() -> None:
    tick()
