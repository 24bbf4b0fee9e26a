"""Places that upper rooms fill on search hits and recommendations.

An upper room calls `register_hit_actions("exchange/_hit_actions.html")` in its `AppConfig.ready`.
The template is included with `listing`, `organisation` and `request`.
"""

_hit_actions: list[str] = []


def register_hit_actions(template_name: str) -> None:
    """Show this template among the actions of every hit of another organisation. Idempotent."""
    if template_name not in _hit_actions:
        _hit_actions.append(template_name)


def hit_actions() -> tuple[str, ...]:
    """The registered templates, in the order of their registration."""
    return tuple(_hit_actions)
