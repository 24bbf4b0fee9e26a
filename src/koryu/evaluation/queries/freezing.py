"""The rules of a stage as the ledger keeps them: exact numbers as text, no names."""

from decimal import Decimal

from ..models import Criterion, Panel, Stage


def exact(number: Decimal | int | None) -> str:
    """A number as text, equal numbers as equal texts: "2", "2.5", "" for none."""
    if number is None:
        return ""
    return format(Decimal(number).normalize(), "f")


def frozen_criterion(criterion: Criterion) -> dict[str, object]:
    """One criterion."""
    return {
        "code": criterion.code,
        "kind": str(criterion.kind),
        "minimum": exact(criterion.minimum),
        "scale": exact(criterion.scale),
        "step": exact(criterion.step),
        "weight": exact(criterion.weight),
    }


def frozen_panel(panel: Panel) -> dict[str, object]:
    """One panel with its criteria."""
    return {
        "country": str(panel.country),
        "criteria": [frozen_criterion(each) for each in panel.criteria.all()],
        "least": panel.least,
        "weight": exact(panel.weight),
    }


def frozen_stage(stage: Stage) -> dict[str, object]:
    """The whole stage: what results depend on."""
    return {
        "aggregation": str(stage.aggregation),
        "anonymity": str(stage.anonymity),
        "keep": "" if stage.keep is None else str(stage.keep),
        "kind": str(stage.kind),
        "panels": [frozen_panel(each) for each in stage.panels.order_by("country")],
        "pass_mark": exact(stage.pass_mark),
        "per_application": stage.per_application,
        "spread_flag": exact(stage.spread_flag),
        "stage": stage.position,
        "trim_from": stage.trim_from,
    }
