"""Write the append-only history: called by actions, inside their transaction."""

from django.db import models

from .models import HistoryEvent


def record(*, verb: str, obj: models.Model, actor: models.Model | None, **data: object) -> None:
    """Append one event. `data` must be JSON-serialisable and must not hold confidential text."""
    HistoryEvent.objects.create(
        verb=verb,
        object_type=obj._meta.label_lower,
        object_id=obj.pk,
        actor=actor,
        data=data,
    )
