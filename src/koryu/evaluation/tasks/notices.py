"""The results at the set hour, and what follows a withdrawal."""

from koryu.shared.jobs import scheduled

from ..actions import notices


@scheduled("evaluation.send_results", "* * * * *")
def send_results() -> None:
    notices.send_due()
