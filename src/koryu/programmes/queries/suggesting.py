"""Which organisations the desk pointed to a call already."""

from koryu.shared.models import HistoryEvent

from ..models import Call

SUGGESTED = "call.suggested"


def suggested_to(call: Call) -> set[int]:
    """Their ids, from the history of the call."""
    rows = HistoryEvent.objects.filter(
        object_type=call._meta.label_lower, object_id=call.pk, verb=SUGGESTED
    )
    return {data["organisation"] for data in rows.values_list("data", flat=True)}
