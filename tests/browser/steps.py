"""The steps of the main journey, in the order in which two organisations walk them."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import expect

from tests.engine.documents import make

from .material import Material, Side
from .visitor import Visitor

PASSWORD = "correct horse battery"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def mails_to(address: str) -> list[EmailMultiAlternatives]:
    return [message for message in mail.outbox if address in message.to]


def link_in(message: EmailMultiAlternatives) -> str:
    return re.search(r"https?://\S+", message.body).group()


def sign_up(visitor: Visitor, side: Side) -> None:
    """An account with consent; the address is confirmed by the link in the mail."""
    visitor.open("/accounts/signup/")
    expect(visitor.field("Password")).to_have_accessible_description(re.compile(r"10"))
    visitor.inspect()
    visitor.write(
        {
            "Email": side.email,
            "Family name": side.family_name,
            "Given name": side.given_name,
            "Password": PASSWORD,
            "Password (again)": PASSWORD,
        }
    )
    for consent in visitor.page.locator("main").get_by_role("checkbox").all():
        consent.check()
    visitor.page.locator("main").get_by_role("button", name=visitor.says("Sign up")).click()
    expect(visitor.heading("Please confirm your e-mail address")).to_be_visible()
    visitor.inspect()
    visitor.open(link_in(mails_to(side.email)[-1]))
    visitor.inspect()
    visitor.press("Confirm")
    expect(visitor.page.get_by_role("link", name=visitor.says("Sign in"))).to_have_count(0)


def sign_in(visitor: Visitor, email: str) -> None:
    """On the sign-in page: address and password."""
    visitor.write({"Email": email, "Password": PASSWORD})
    visitor.page.locator("main").get_by_role(
        "button", name=visitor.says("Sign in"), exact=True
    ).click()


def register_organisation(visitor: Visitor, side: Side) -> None:
    """The organisation is verified at once: its website and the address share a domain."""
    visitor.open("/people/organisations/new/")
    visitor.inspect()
    visitor.write({"Name in your own language": side.organisation, "Website": side.website})
    visitor.page.locator(f"input[name=country][value={side.country}]").check()
    visitor.field("Kind").select_option(side.kind)
    visitor.press("Register")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(side.organisation)
    visitor.sees(visitor.says("Verified e-mail domain"))
    visitor.inspect()


def share_from_document(visitor: Visitor, material: Material) -> str:
    """Upload, confirm the proposal, set the tiers, publish. Returns the listing's path."""
    visitor.open("/listings/new/document/")
    visitor.inspect()
    content = make.docx_text(material.title, *material.paragraphs)
    visitor.field("Your document").set_input_files(
        {"name": f"{material.title}.docx", "mimeType": DOCX, "buffer": content}
    )
    visitor.press("Read the document")
    expect(visitor.heading("Proposed from the document")).to_be_visible()
    expect(visitor.page.locator("#id_title")).to_have_value(material.title)
    visitor.inspect()
    visitor.press("Take over and continue")
    expect(visitor.page.locator("#id_title")).to_have_value(material.title)
    visitor.field("Confidential data").fill(material.confidential)
    visitor.inspect()
    visitor.press("Save and continue")
    expect(visitor.heading("Facets")).to_be_visible()
    visitor.inspect()
    visitor.press("Save and continue")
    expect(visitor.heading("Disclosure")).to_be_visible()
    visitor.page.locator("input[name=tier-summary][value=members]").check()
    visitor.page.locator("input[name=tier-confidential][value=nda]").check()
    visitor.inspect()
    visitor.press("Save and continue")
    expect(visitor.heading("Check and publish")).to_be_visible()
    visitor.inspect()
    visitor.press("Publish")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(material.title)
    visitor.sees(visitor.says("Published. Others can find it now."))
    visitor.sees(material.confidential)
    visitor.inspect()
    return visitor.page.url


def find(visitor: Visitor, material: Material) -> None:
    """The other side asks in its own language, sees why, and opens the listing."""
    visitor.open("/discover/")
    box = visitor.field("Find a partner in your own words")
    box.fill(material.query)
    box.press("Enter")
    hit = visitor.page.get_by_role("article").filter(has_text=material.title)
    expect(hit).to_be_visible()
    expect(hit.locator(".why")).not_to_be_empty()
    assert material.confidential not in visitor.page.content()
    visitor.inspect()
    hit.get_by_role("link", name=material.title).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(material.title)
    visitor.sees(material.paragraphs[0].split("。")[0].split(". ")[0])
    assert material.confidential not in visitor.page.content()
    visitor.inspect()


def mark_interest(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    visitor.press("Mark interest privately")


def open_room(author: Visitor, seeker: Visitor, material: Material, listing: str) -> str:
    """Interest of one side stays secret; that of both opens the room. Returns its path."""
    mark_interest(seeker, listing)
    seeker.sees(seeker.says("Noted. Only your organisation sees this interest."))
    seeker.open("/exchange/interests/")
    seeker.inspect()
    author.open("/people/organisations/")
    author.inspect()
    author.page.get_by_role("link", name=material.seeker.organisation).first.click()
    author.inspect()
    author.press("Mark interest privately")
    author.sees(author.says("Both sides are interested. Your exchange room is open."))
    author.inspect()
    return author.page.url


def say(visitor: Visitor, room: str, text: str) -> None:
    """Write a message and see it in the room."""
    visitor.open(room)
    visitor.field("Message").fill(text)
    visitor.press("Send message")
    expect(visitor.page.get_by_role("log")).to_contain_text(text)


def agree_on_confidentiality(
    author: Visitor, seeker: Visitor, material: Material, room: str
) -> None:
    """Propose the model NDA; both sign it by their typed names."""
    author.open(room)
    author.follow("Propose an NDA")
    author.inspect()
    model = author.page.locator("form").filter(has=author.button("Preview as PDF"))
    model.get_by_label(author.says("Purpose"), exact=True).fill(material.purpose)
    until = timezone.localdate() + timedelta(days=365)
    model.get_by_label(author.says("Last day of the term"), exact=True).fill(until.isoformat())
    model.get_by_role("button", name=author.says("Propose"), exact=True).click()
    for visitor, side in ((author, material.author), (seeker, material.seeker)):
        visitor.open(room)
        visitor.follow("Read and sign")
        visitor.inspect()
        visitor.write({"Your full name": side.full_name})
        visitor.page.locator("main").get_by_role("checkbox").check()
        visitor.press("Sign")
        visitor.sees(visitor.says("Signed. Your signature is recorded with the document's hash."))
    seeker.inspect()
    seeker.open(room)
    seeker.inspect()


def meet(author: Visitor, room: str, addresses: tuple[str, ...]) -> None:
    """Schedule, move and cancel a meeting; each step reaches every calendar as one event."""
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    author.open(room)
    author.follow("Schedule a meeting")
    author.inspect()
    author.write({"Title": "Kick-off", "Day": day, "Start": "10:00", "End": "11:00"})
    author.page.locator("main form").get_by_role("button").first.click()
    author.sees(author.says("Scheduled. Both sides receive a calendar invitation."))
    author.inspect()
    author.follow("Change")
    author.write({"Start": "14:00", "End": "15:00"})
    author.page.locator("main form").get_by_role("button").first.click()
    author.sees("14:00")
    author.press("Cancel the meeting")
    expect(author.link("Calendar file")).to_have_count(0)
    for address in addresses:
        check_calendar_mails(address)


def check_calendar_mails(address: str) -> None:
    """Request, update and cancellation of one and the same event (RFC 5546)."""
    parts = [
        part
        for message in mails_to(address)
        for part in message.message().walk()
        if part.get_content_type() == "text/calendar"
    ]
    calendars = [Calendar.from_ical(part.get_payload(decode=True)) for part in parts]
    events = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert [str(calendar["METHOD"]) for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [part.get_param("method") for part in parts] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1, 2]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [f"{event.start.astimezone(timezone.get_default_timezone()):%H:%M}" for event in events] == ["10:00", "14:00", "14:00"]  # fmt: skip
    assert str(events[-1]["STATUS"]) == "CANCELLED"
    assert [str(each) for each in _attendees(events[0])] == [f"mailto:{address}"]


def _attendees(event: object) -> list[str]:
    found = event["ATTENDEE"]
    return found if isinstance(found, list) else [found]


def walk(author: Visitor, seeker: Visitor, material: Material, talk: Callable[..., None]) -> None:
    """The whole way of the two organisations; `talk` is how they write to each other."""
    for visitor, side in ((author, material.author), (seeker, material.seeker)):
        sign_up(visitor, side)
        register_organisation(visitor, side)
    listing = share_from_document(author, material)
    find(seeker, material)
    room = open_room(author, seeker, material, listing)
    talk(author, seeker, material, room)
    seeker.open(listing)
    assert material.confidential not in seeker.page.content()
    agree_on_confidentiality(author, seeker, material, room)
    seeker.open(listing)
    seeker.sees(material.confidential)
    seeker.inspect()
    meet(author, room, (material.author.email, material.seeker.email))
