"""A call before its deadline, step by step: made, announced, applied to together, handed in."""

from datetime import timedelta

import pypdf
from django.utils import timezone
from playwright.sync_api import expect

from koryu.people.models import Organisation
from koryu.programmes.models import Answer, Application, Call, Submission
from tests.engine.documents import make

from .selecting import WORDS
from .visitor import Visitor

APPLICANT = {"ko": "서다인, 대표", "ja": "水沢 栞、代表"}
PHONE = {"ko": "+82-2-0000-0000", "ja": "+81-3-0000-0000"}


def of(context: str, msgid: str) -> str:
    """A message that has a context, as `Visitor.says` asks for it."""
    return f"{context}\x04{msgid}"


# --- the desk ---------------------------------------------------------------------------------


def announce_residency(visitor: Visitor) -> Call:
    """From an empty desk to an announced call: a programme, the template, places and budget."""
    visitor.open("/programmes/desk/")
    visitor.inspect()
    visitor.follow("New programme")
    visitor.field("Kind").select_option("residency")
    visitor.page.locator(f"#id_title_{visitor.language}").fill(WORDS[visitor.language]["programme"])
    visitor.press("Save")
    visitor.follow("New call")
    visitor.field("Programme").select_option(index=1)
    visitor.field("Template").select_option("residency")
    opens = timezone.localdate() + timedelta(days=10)
    visitor.field("Applications open").fill(f"{opens}T10:00")
    visitor.inspect()
    visitor.press("Make the draft")
    call = Call.objects.get()
    home = f"/programmes/desk/{call.slug}/"
    visitor.open(f"{home}edit/terms/")
    visitor.write({of("call", "Places"): "2", "Budget": "400000000"})
    visitor.write({"Most per selected applicant": "200000000"})
    visitor.press("Save")
    for page in ("form/", "form/preview/", "conditions/", "edit/timeline/"):
        visitor.open(f"{home}{page}")
        visitor.inspect()
    visitor.open(home)
    visitor.sees(visitor.says(of("call", "Ready to be announced")))
    visitor.inspect()
    visitor.follow(of("call", "Announce"))
    visitor.press(of("call", "Announce"))
    visitor.sees(visitor.says(of("call", "Announced.")))
    return Call.objects.get(pk=call.pk)


# --- the applicant ----------------------------------------------------------------------------


def begin(visitor: Visitor, call: Call) -> Application:
    """From the list of calls to an empty application."""
    visitor.open("/programmes/")
    visitor.inspect()
    visitor.page.get_by_role("link", name=getattr(call, f"title_{visitor.language}")).click()
    visitor.inspect()
    visitor.follow(of("call", "Apply"))
    visitor.inspect()
    visitor.press("Begin the application")
    expect(visitor.heading("Where it stands")).to_be_visible()
    return Application.objects.get(call=call)


def saved(visitor: Visitor) -> None:
    """The page says that everything typed was kept."""
    said = visitor.page.locator("[data-saved]")
    expect(said).to_have_text(visitor.says("Everything is saved"))


def look(visitor: Visitor) -> None:
    """Inspect a page of the form with its bar of buttons in its place at the end.

    What the bar happens to lie over is reached by scrolling; to axe it is a target too small.
    """
    visitor.page.locator(".apply-actions").evaluate("bar => { bar.style.position = 'static' }")
    visitor.inspect()


def write_the_form(visitor: Visitor, application: Application) -> None:
    """Section by section; what is typed saves itself, and what is asked follows the answers."""
    words, path = WORDS[visitor.language], f"/programmes/applications/{application.code}/"
    fill = lambda key, text: visitor.page.locator(f"[name='f-{key}']").fill(text)  # noqa: E731
    visitor.open(f"{path}form/applicant/")
    fill("_title", words["title"])
    fill("contact_name", APPLICANT[visitor.language])
    saved(visitor)
    answer = Answer.objects.get(application=application, key="contact_name")
    assert answer.value == APPLICANT[visitor.language]
    fill("contact_phone", PHONE[visitor.language])
    look(visitor)
    visitor.press("Save and continue")

    expect(visitor.page.locator("#field-f-trial")).to_be_hidden()
    for key in ("summary", "technology"):
        fill(key, words["text"])
    visitor.page.locator("[name='f-stage'][value=clinical]").check()
    expect(visitor.page.locator("#field-f-trial")).to_be_visible()
    fill("trial", words["text"])
    for column, text in enumerate((APPLICANT[visitor.language], "CEO", words["text"])):
        fill(f"team-0-{column}", text)
    look(visitor)
    visitor.press("Save and continue")

    visitor.page.locator("[name='f-space'][value=wet]").check()
    fill("people", "６")  # as an input method types it
    fill("start", f"{timezone.localdate() + timedelta(days=200)}")
    for key in ("goals", "across"):
        fill(key, words["text"])
    look(visitor)
    visitor.press("Save and continue")

    name = f"{words['title']}.pdf"
    for key in ("proposal_file", "registration_file"):
        visitor.page.locator(f"[name='file-{key}']").set_input_files(
            {"name": name, "mimeType": "application/pdf", "buffer": make.pdf()}
        )
        expect(
            visitor.page.locator(f"#field-f-{key}").get_by_role("link", name=name)
        ).to_be_visible()
    look(visitor)


def see_what_is_missing(visitor: Visitor, application: Application) -> None:
    """The list of what is missing leads to each; the last are two consents."""
    path = f"/programmes/applications/{application.code}/"
    visitor.open(f"{path}check/")
    visitor.sees(visitor.says("This is missing before it can be handed in:"))
    expect(visitor.button("Hand in")).to_have_count(0)
    visitor.inspect()
    visitor.page.locator("main .list--lined a[href*='#field-f-consent']").first.click()
    boxes = visitor.page.locator("[name^='f-consent']")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    saved(visitor)
    look(visitor)


def invite_partner(visitor: Visitor, application: Application, partner: Organisation) -> None:
    """Found by its name in the reader's own script; it must answer before one hands in."""
    path = f"/programmes/applications/{application.code}/"
    visitor.open(f"{path}partners/")
    visitor.page.locator("#q").fill(getattr(partner, f"name_{visitor.language}"))
    visitor.press("Search")
    visitor.page.locator(f"a[href='?invite={partner.pk}']").click()
    visitor.write({"Its part in the work": WORDS[visitor.language]["text"]})
    visitor.write({"Share of the budget": "50000000"})
    visitor.inspect()
    visitor.press("Send the invitation")
    visitor.open(f"{path}check/")
    expect(visitor.button("Hand in")).to_have_count(0)


def confirm_part(visitor: Visitor, application: Application) -> None:
    """The partner reads in its own language what it is invited to, and confirms."""
    visitor.open("/programmes/applications/")
    visitor.page.locator(f"a[href*='{application.code}']").click()
    visitor.press("Confirm our part")
    expect(visitor.button("Confirm our part")).to_have_count(0)
    assert application.partners.get().state == "confirmed"


def hand_in(visitor: Visitor, application: Application) -> None:
    """A double click hands in once; a change is handed in anew, and the last one counts."""
    path = f"/programmes/applications/{application.code}/"
    visitor.open(f"{path}check/")
    visitor.sees(visitor.says("Everything that is required is there."))
    visitor.inspect()
    visitor.button("Hand in").dblclick()
    expect(visitor.link("Receipt (PDF)")).to_be_visible()
    assert Submission.objects.filter(application=application).count() == 1
    visitor.open(f"{path}form/business/")
    visitor.page.locator("[name='f-summary']").fill(WORDS[visitor.language]["changed"])
    saved(visitor)
    visitor.open(path)
    visitor.sees(visitor.says("Changed since it was handed in"))
    visitor.page.locator("main").get_by_role(
        "link", name=visitor.says("Check and hand in"), exact=True
    ).last.click()
    visitor.press("Hand in anew")
    expect(visitor.link("Receipt (PDF)")).to_have_count(2)
    assert application.submissions.count() == 2
    visitor.inspect()


def read_receipt(visitor: Visitor, application: Application) -> None:
    """The receipt has the answers that count, the parts of both organisations and the digest."""
    with visitor.page.expect_download() as kept:
        visitor.follow("Receipt (PDF)")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(kept.value.path()).pages)
    plain = "".join(text.split())
    words = WORDS[visitor.language]
    last = application.submissions.order_by("number").last()
    for part in (words["title"], words["changed"], APPLICANT[visitor.language], last.sha256):
        assert "".join(part.split()) in plain, part
    assert application.partners.get().organisation.name in plain


def too_late(visitor: Visitor, application: Application) -> None:
    """After the deadline what was written can be read and not changed."""
    visitor.open(f"/programmes/applications/{application.code}/form/business/")
    expect(visitor.page.locator("[name='f-summary']")).to_be_disabled()
    expect(visitor.button("Save and continue")).to_have_count(0)
    visitor.inspect()


# --- eligibility ------------------------------------------------------------------------------


def check_eligibility(visitor: Visitor, call: Call, others: dict[str, Application]) -> None:
    """One finding overruled with a note, one applicant found not eligible, the rest at once."""
    listed = f"/programmes/desk/calls/{call.slug}/applications/"
    visitor.open(listed)
    visitor.inspect()
    unsure, barred = others["unsure"], others["barred"]
    visitor.page.get_by_role("link", name=unsure.title, exact=True).click()
    finding = unsure.findings.exclude(finding="met").get()
    card = visitor.page.locator(".apply-finding").filter(
        has=visitor.page.locator(f"#note-{finding.pk}")
    )
    card.locator("summary").click()
    card.locator("textarea").fill(WORDS[visitor.language]["text"])
    visitor.inspect()
    card.get_by_role("button", name=visitor.says("Keep this finding")).click()
    visitor.press("Find eligible")
    visitor.open(f"/programmes/desk/applications/{barred.code}/")
    visitor.page.get_by_text(visitor.says("Find not eligible, with a reason")).click()
    visitor.write({"Reason": WORDS[visitor.language]["changed"]})
    visitor.press("Find not eligible and tell them")
    visitor.open(listed)
    visitor.page.get_by_text(
        visitor.says("Find eligible everybody whose conditions are all met")
    ).click()
    visitor.press("Find them eligible")
    states = call.applications.values_list("state", flat=True)
    assert sorted(states) == ["eligible"] * 4 + ["ineligible"]
