"""The four templates of calls: texts in three languages, timeline, conditions and form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from koryu.shared.enums import Language

from .form import Definition, definition_of

FILE = Path(__file__).parent.parent / "data" / "templates.yaml"


@dataclass(frozen=True)
class Template:
    """`fields` are a call's own; `days` the timeline in days from the opening, at `hour`;
    `rules` conditions as (kind, params, words); `curriculum` units as words."""

    code: str
    title: Mapping[str, str]
    fields: Mapping[str, Any]
    days: Mapping[str, int]
    hour: int
    rules: tuple[Mapping[str, Any], ...]
    definition: Definition
    curriculum: tuple[Mapping[str, Any], ...]

    def times(self, opens_at: datetime, zone: str) -> dict[str, datetime]:
        """The whole timeline, in wall time of `zone`, when applications open at `opens_at`."""
        start = opens_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        found = {}
        for name, days in self.days.items():
            at = start + timedelta(days=days)
            if name != "opens_at":
                at = at.replace(hour=self.hour, minute=0, second=0, microsecond=0)
            found[name] = at.replace(tzinfo=ZoneInfo(zone))
        return found


def words_as_fields(name: str, words: Mapping[str, str]) -> dict[str, str]:
    """{"ko": …} as the columns of a trilingual field: {"title_ko": …}."""
    return {f"{name}_{code}": str(words.get(code, "")).strip() for code in Language.values}


@cache
def templates() -> dict[str, Template]:
    """Every template, by its code."""
    read = yaml.safe_load(FILE.read_text("utf-8"))
    shared = read["sections"]
    return {code: _template(code, data, shared) for code, data in read["templates"].items()}


def _template(code: str, data: Mapping[str, Any], shared: Mapping[str, Any]) -> Template:
    fields = dict(data.get("fields", {}))
    for name in ("summary", "body"):
        fields |= words_as_fields(name, data[name])
    sections = [shared[each] if isinstance(each, str) else each for each in data["form"]]
    return Template(
        code=code,
        title=data["title"],
        fields=fields,
        days=data["days"],
        hour=int(data.get("hour", 18)),
        rules=tuple(data.get("rules", ())),
        definition=definition_of({"sections": sections}),
        curriculum=tuple(data.get("curriculum", ())),
    )
