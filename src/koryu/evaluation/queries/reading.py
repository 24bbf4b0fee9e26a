"""What evaluators read: the last submission of an application, and its files by number."""

from collections.abc import Collection
from dataclasses import dataclass

from koryu.programmes.models import Application, ApplicationFile, Submission
from koryu.programmes.rules.form import Definition, definition_of


def latest_of(applications: Collection[Application]) -> dict[int, Submission]:
    """application → its last submission, for those that have one."""
    rows = Submission.objects.filter(application__in=applications).order_by("number")
    return {each.application_id: each for each in rows}


def latest(application: Application) -> Submission | None:
    """The last submission of one application."""
    return application.submissions.select_related("form").order_by("-number").first()


@dataclass(frozen=True)
class ReadFile:
    """A file of a submission as evaluators know it: `place` counts from 1."""

    place: int
    name: str
    kind: str
    size: int
    row: ApplicationFile


def files_of(submission: Submission, *, anonymous: bool) -> list[ReadFile]:
    """The submission's files in order; under double anonymity without their names.

    Files of a field that is kept from evaluators are left out where applicants are not named.
    """
    listed = list(enumerate(submission.content.get("files") or (), start=1))
    rows = ApplicationFile.objects.select_related("file").in_bulk(
        [each["id"] for _place, each in listed if "id" in each]
    )
    found = []
    for place, each in listed:
        row = rows.get(each.get("id"))
        if row is None or (anonymous and _hidden(submission, str(each.get("key")))):
            continue
        kind = row.file.kind
        name = f"File {place}.{kind}" if anonymous else row.name
        found.append(ReadFile(place, name, kind, row.file.size, row))
    return found


def definition_for(submission: Submission) -> Definition:
    """The form as it was when it was handed in."""
    return definition_of(submission.form.definition)


def _hidden(submission: Submission, key: str) -> bool:
    field = definition_for(submission).field(key)
    return field is not None and field.hidden_from_evaluators
