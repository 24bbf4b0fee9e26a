"""Where upper rooms hang their templates on an organisation's page."""

from dataclasses import dataclass

ORGANISATION_ACTIONS: list[str] = []
ORGANISATION_SECTIONS: list[str] = []


def register_organisation_actions(template_name: str) -> None:
    """Include `template_name` among an organisation's actions (context: organisation)."""
    if template_name not in ORGANISATION_ACTIONS:
        ORGANISATION_ACTIONS.append(template_name)


def register_organisation_section(template_name: str) -> None:
    """Include `template_name` as a section of an organisation's page (context: organisation)."""
    if template_name not in ORGANISATION_SECTIONS:
        ORGANISATION_SECTIONS.append(template_name)


@dataclass(frozen=True)
class DeskSection:
    """A page of another room on the operators' desk."""

    title: object
    url_name: str


DESK_SECTIONS: list[DeskSection] = []


def register_desk_section(title: object, url_name: str) -> None:
    """Link a page of an upper room from the desk; `title` is lazily translated."""
    if all(section.url_name != url_name for section in DESK_SECTIONS):
        DESK_SECTIONS.append(DeskSection(title, url_name))
