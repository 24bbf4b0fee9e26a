"""Jobs that make schedules, and the watch over those whose worker died."""

from koryu.shared.jobs import job, scheduled

from ..actions.runs import fail_silent, work


@job("events.solve", retries=0)
def solve(run_id: int) -> None:
    work(run_id)


@scheduled("events.silent_runs", "* * * * *")
def silent_runs() -> None:
    fail_silent()
