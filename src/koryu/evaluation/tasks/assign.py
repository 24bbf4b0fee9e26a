"""Jobs that assign evaluators, and the watch over those whose worker died."""

from koryu.shared.jobs import job, scheduled

from ..actions.runs import fail_silent, work


@job("evaluation.assign", retries=0)
def assign(run_id: int) -> None:
    work(run_id)


@scheduled("evaluation.silent_runs", "* * * * *")
def silent_runs() -> None:
    fail_silent()
