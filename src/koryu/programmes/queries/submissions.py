"""What was handed in: frozen content, the last of it, its place in history."""

from typing import Any

from koryu.shared.models import HistoryEvent

from ..enums import FieldKind, PartnerState
from ..models import Application, Submission
from .writing import Written, consortium_listings


def latest(application: Application) -> Submission | None:
    """The last submission, which evaluators read; None while nothing was handed in."""
    return application.submissions.select_related("form", "by").order_by("-number").first()


def frozen(state: Written) -> dict[str, Any]:
    """The content of a submission: only fields that are asked, and only confirmed partners.

    Names are written out: what was handed in does not change with a profile.
    """
    application = state.application
    asked = [each for each in state.definition.fields() if state.shown(each)]
    answers = {
        each.key: state.values[each.key] for each in asked if state.values.get(each.key) is not None
    }
    return {
        "title": state.title,
        "language": application.language,
        "form": application.form.number,
        "planned": str(application.planned_id or ""),
        "lead": _organisation(application.lead),
        "answers": answers,
        "partners": [_partner(each) for each in state.partners if _confirmed(each)],
        "listings": _listings(state, asked),
        "files": [
            {
                "key": row.key,
                "id": row.pk,
                "name": row.name,
                "kind": row.file.kind,
                "size": row.file.size,
                "sha256": row.file.sha256,
            }
            for each in asked
            for row in state.files.get(each.key, ())
        ],
    }


def _confirmed(partner: Any) -> bool:
    return partner.state == PartnerState.CONFIRMED


def _organisation(organisation: Any) -> dict[str, Any]:
    return {
        "id": organisation.pk,
        "name": organisation.name,
        "name_en": organisation.name_en,
        "country": organisation.country,
    }


def _partner(partner: Any) -> dict[str, Any]:
    amount = "" if partner.amount is None else format(partner.amount.normalize() + 0, "f")
    return _organisation(partner.organisation) | {
        "part": partner.part,
        "amount": amount,
        "currency": partner.currency,
    }


def _listings(state: Written, asked: list[Any]) -> list[dict[str, Any]]:
    keys = [each.key for each in asked if each.kind == FieldKind.LISTING]
    chosen = [pk for key in keys for pk in state.values.get(key) or []]
    if not chosen:
        return []
    rows = consortium_listings(state.application).filter(pk__in=chosen)
    return [{"id": row.pk, "title": row.title, "kind": row.kind} for row in rows.order_by("id")]


def history_of(application: Application) -> list[HistoryEvent]:
    """What happened to it, oldest first."""
    label = application._meta.label_lower
    rows = HistoryEvent.objects.filter(object_type=label, object_id=application.pk)
    return list(rows.select_related("actor").order_by("id"))
