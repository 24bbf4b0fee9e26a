"""Jobs of applications: text read from files, notices and receipts after handing in."""

from koryu.shared.jobs import job

from ..actions import files, submissions


@job("programmes.read_file")
def read_file(file_id: int) -> None:
    """Read the text of a file handed in."""
    files.read_file(file_id=file_id)


@job("programmes.after_submission")
def after_submission(submission_id: int) -> None:
    """Notices to the consortium and the receipt."""
    submissions.after_submission(submission_id=submission_id)
