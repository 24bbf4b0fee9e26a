"""A person at a browser, who reads and presses what the page says in their language."""

import re
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import translation
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": list(WCAG)},
    "resultTypes": ["violations"],
    "preload": False,
}
# The colours are those of the wide page, and to measure them is most of axe's work.
AXE_NARROW = AXE_OPTIONS | {"rules": {"color-contrast": {"enabled": False}}}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# What axe judges by: each kind of element of the page, and whether it is read in the dark.
KINDS = """() => [matchMedia('(prefers-color-scheme: dark)').matches, innerWidth,
  ...new Set([...document.querySelectorAll('*')].map(e => [e.tagName, ...e.classList,
    ...e.getAttributeNames().filter(n => n != 'style'), e.type, e.getAttribute('role')].join(' ')
))].sort().join()"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PATIENCE_MS = 30_000  # a page on a machine that runs other tests
BROKEN_NET = re.compile(r"net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED)|htmx:\w+")


judged: set[tuple[str, str]] = set()


class Visitor:
    """One browser context with one page. `troubles` gathers what no page may ever show.

    That is: errors in the console (a broken content-security policy among them), exceptions of
    scripts, and answers of 500 and above. `expected` holds statuses that a test provokes, `net_breaks`
    is on where it breaks the net, of which the console tells whenever it comes to it;
    `inspects` is off where another run looks at the same pages in the same language.
    """

    def __init__(self, context: BrowserContext, language: str, *, scripted: bool = True) -> None:
        self.context, self.language, self.scripted = context, language, scripted
        self.troubles: list[str] = []
        self.expected: set[int] = set()
        self.net_breaks = False
        self.inspects = True
        context.set_default_timeout(PATIENCE_MS)
        context.on("page", self._watch)
        self.page: Page = context.new_page()

    def _watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        provoked = any(
            re.search(rf"(status of|Error Code) {status}", message.text) for status in self.expected
        ) or (self.net_breaks and BROKEN_NET.search(message.text))
        if message.type == "error" and not provoked:
            self.troubles.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status} {response.url}")

    # --- words ------------------------------------------------------------------------------

    def says(self, msgid: str, context: str = "", **values: object) -> str:
        """What the interface says for this message in the visitor's language.

        Raises LookupError for what it never says: reworded, or `make messages` was not run.
        """
        with translation.override(self.language):
            text = translation.pgettext(context, msgid) if context else translation.gettext(msgid)
        if text == msgid and self.language != "en":
            raise LookupError(f"no {self.language} text for {msgid!r}")
        return text % values if values else text

    def button(self, msgid: str) -> Locator:
        return self.page.get_by_role("button", name=self.says(msgid), exact=True)

    def link(self, msgid: str) -> Locator:
        return self.page.get_by_role("link", name=self.says(msgid), exact=True)

    def heading(self, msgid: str) -> Locator:
        return self.page.get_by_role("heading", name=self.says(msgid), exact=True)

    def field(self, msgid: str) -> Locator:
        """The control with this label, whether or not the label adds that it is optional."""
        label, optional = re.escape(self.says(msgid)), re.escape(self.says("optional"))
        labelled = self.page.get_by_label(re.compile(rf"^\s*{label}(\s+{optional})?\s*$"))
        return labelled.and_(self.page.locator("input, textarea, select"))

    # --- deeds ------------------------------------------------------------------------------

    def go_offline(self, off: bool = True) -> None:
        self.net_breaks = True
        self.context.set_offline(off)

    def open(self, path: str) -> None:
        self.page.goto(path)

    def press(self, msgid: str) -> None:
        self.button(msgid).first.click()

    def follow(self, msgid: str) -> None:
        self.link(msgid).first.click()

    def write(self, values: dict[str, str]) -> None:
        """Fill the fields with these labels (message ids)."""
        for msgid, value in values.items():
            self.field(msgid).fill(value)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def sign_in_as(self, person: Any) -> None:
        """Hand the browser a session of this person, as signing in would, and its language."""
        client = Client()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies = {
            settings.SESSION_COOKIE_NAME: session,
            settings.LANGUAGE_COOKIE_NAME: self.language,
        }
        self.context.add_cookies(
            [{"name": k, "value": v, "url": settings.BASE_URL} for k, v in cookies.items()]
        )

    # --- checks -----------------------------------------------------------------------------

    def inspect(self) -> None:
        """The page is in the visitor's language and accessible, wide and narrow.

        What is not joins the troubles, so that one walk tells all of them.
        """
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        if not self.inspects:
            return
        self._ask_axe(AXE_OPTIONS)
        self.page.set_viewport_size(NARROW)
        if (sideways := self.page.evaluate(SIDEWAYS)) > 0:
            self.troubles.append(f"{self.page.url}: {sideways} px too wide at 390 px")
        self._ask_axe(AXE_NARROW)
        self.page.set_viewport_size(WIDE)

    def _view(self) -> str:
        """The view behind the address, or the address where it leads nowhere."""
        path = urlsplit(self.page.url).path
        try:
            return resolve(path).view_name
        except Resolver404:
            return path

    def _ask_axe(self, options: dict[str, object]) -> None:
        if not self.scripted:  # axe waits on promises, which a page without script never keeps
            return
        # What floats over a page covers part of whatever happens to lie there when scrolled.
        self.page.evaluate("scrollTo(0, 0)")
        # A walk in a second language comes by the same pages; axe is asked of what is new on them.
        kinds = (self._view(), self.page.evaluate(KINDS))
        if kinds in judged:
            return
        judged.add(kinds)
        axe = Axe("" if self.page.evaluate("'axe' in window") else AXE_SCRIPT)
        for rule in axe.run(self.page, options=options).response["violations"]:
            nodes = rule["nodes"]
            first = f"{nodes[0]['html'][:200]} {nodes[0]['failureSummary'][:300]}"
            self.troubles.append(f"{self.page.url}: {rule['id']} ({len(nodes)} places): {first}")
