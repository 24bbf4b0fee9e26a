"""The sample cluster, built through the rooms' own actions from the data files beside."""

from importlib.resources import files
from typing import Any

import yaml


def read(name: str) -> Any:  # noqa: ANN401 - YAML
    """One data file."""
    return yaml.safe_load((files("koryu.sample") / "data" / name).read_text(encoding="utf-8"))


def read_all(*names: str) -> list[dict[str, Any]]:
    """Several data files of lists, as one."""
    return [entry for name in names for entry in read(name)]
