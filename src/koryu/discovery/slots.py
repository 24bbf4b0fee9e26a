"""Places that upper rooms fill on search hits, above the results, and on recommendations.

An upper room calls `register_hit_actions("exchange/_hit_actions.html")` in its `AppConfig.ready`.
The template is included with `listing`, `organisation` and `request`. What an upper room finds
itself stands above the listings: `register_found_section`, with `asked`, `reader` and `request`.
"""

_hit_actions: list[str] = []
_found_sections: list[str] = []


def register_hit_actions(template_name: str) -> None:
    """Show this template among the actions of every hit of another organisation. Idempotent."""
    if template_name not in _hit_actions:
        _hit_actions.append(template_name)


def hit_actions() -> tuple[str, ...]:
    """The registered templates, in the order of their registration."""
    return tuple(_hit_actions)


def register_found_section(template_name: str) -> None:
    """Show this template above the first page of an answer. Idempotent."""
    if template_name not in _found_sections:
        _found_sections.append(template_name)


def found_sections() -> tuple[str, ...]:
    """The registered templates, in the order of their registration."""
    return tuple(_found_sections)
