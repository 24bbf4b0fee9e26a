"""Places that upper rooms fill on the pages of calls and applications."""

from dataclasses import dataclass

# Templates included on an applicant's own page (context: application, request).
APPLICATION_SECTIONS: list[str] = []
# Templates included on a call's public page (context: call, request).
CALL_SECTIONS: list[str] = []
# Templates included among the actions of the list of calls (context: reader, request).
LIST_ACTIONS: list[str] = []


@dataclass(frozen=True)
class CallTab:
    """A page of an upper room on the desk of a call; its URL takes the call's slug."""

    title: object
    url_name: str


CALL_TABS: list[CallTab] = []


def register_call_tab(title: object, url_name: str) -> None:
    """Link a page from the desk of every call; `title` is lazily translated."""
    if all(tab.url_name != url_name for tab in CALL_TABS):
        CALL_TABS.append(CallTab(title, url_name))


def register_application_section(template_name: str) -> None:
    """Include `template_name` on the applicant's page of an application."""
    if template_name not in APPLICATION_SECTIONS:
        APPLICATION_SECTIONS.append(template_name)


def register_call_section(template_name: str) -> None:
    """Include `template_name` on the public page of a call."""
    if template_name not in CALL_SECTIONS:
        CALL_SECTIONS.append(template_name)


def register_list_action(template_name: str) -> None:
    """Include `template_name` among the actions of the list of calls."""
    if template_name not in LIST_ACTIONS:
        LIST_ACTIONS.append(template_name)
