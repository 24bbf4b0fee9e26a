"""Places on the listing page that upper rooms fill: research knows none of their URLs.

An upper room calls `register_listing_actions("exchange/_listing_actions.html")` in its
`AppConfig.ready`. The template is included with `listing`, `reader`, `own` (the reader belongs to
the listing's organisation) and `request`.
"""

_listing_actions: list[str] = []
_listing_sections: list[str] = []


def register_listing_actions(template_name: str) -> None:
    """Show this template among the actions beside every published listing. Idempotent."""
    if template_name not in _listing_actions:
        _listing_actions.append(template_name)


def listing_actions() -> tuple[str, ...]:
    """The registered templates, in the order of their registration."""
    return tuple(_listing_actions)


def register_listing_section(template_name: str) -> None:
    """Show this template below the text of every published listing. Idempotent."""
    if template_name not in _listing_sections:
        _listing_sections.append(template_name)


def listing_sections() -> tuple[str, ...]:
    """The registered sections, in the order of their registration."""
    return tuple(_listing_sections)
