"""An evaluator and an applicant try every surface and learn nothing that anonymity hides.

Secrets are planted in names, e-mails, organisations, titles of people, file names and file
properties. Each role then asks every address of the site that exists for it, reads its notices
and mails, and posts where it may; no answer may hold a secret of the other side.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from docx import Document
from pypdf import PdfReader, PdfWriter

from koryu.evaluation.actions import conflicts, discussion
from koryu.evaluation.models import Assignment, LedgerEntry, PanelSeat
from koryu.notify.actions import _mail_batch
from koryu.notify.models import Mail, Notice
from koryu.people.models import Organisation, Person
from koryu.programmes.models import Application, ApplicationFile, Submission
from koryu.shared.files import store_upload
from tests.access.test_matrix import body, url_names
from tests.factories.evaluation_panel import Ready, accepted, handed_in, make_ready
from tests.factories.people import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

APPLICANT = (
    "신청인암호",
    "SecretLeadOrg",
    "비밀리드",
    "applicantdomain.org",
    "비밀파일명",
    "PdfAuthorX",
)
EVALUATOR = ("평가인암호", "SecretHome", "비밀소속", "evaluatordomain.org")


def pdf(author: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.add_metadata({"/Author": author, "/Title": author})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx(author: str) -> bytes:
    document = Document()
    document.add_paragraph("연구 계획 본문")
    document.core_properties.author = author
    document.core_properties.last_modified_by = author
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@dataclass
class Scene:
    """A stage under review with secrets on both sides."""

    ready: Ready
    assignments: list[Assignment]
    application: Application
    applicant: Person
    files: list[ApplicationFile]


def make_scene(anonymity: str) -> Scene:
    ready = make_ready(applications=2, per_panel=2, anonymity=anonymity)
    application = ready.applications[0]
    applicant = application.by
    Person.objects.filter(pk=applicant.pk).update(
        family_name="신청인암호",
        family_latin="신청인암호",
        email=f"boss{applicant.pk}@applicantdomain.org",
    )
    Organisation.objects.filter(pk=application.lead_id).update(
        name="비밀리드", name_en="SecretLeadOrg", email_domain="applicantdomain.org"
    )
    rows = accepted(ready)
    for each in {row.seat.evaluator for row in rows}:
        home = MembershipFactory(person=each.person).organisation
        Organisation.objects.filter(pk=home.pk).update(name="비밀소속", name_en="SecretHome")
        Person.objects.filter(pk=each.person_id).update(
            family_name="평가인암호",
            family_latin="평가인암호",
            email=f"prof{each.person_id}@evaluatordomain.org",
        )
    files = plant_files(application)
    applicant.refresh_from_db()
    rows = list(
        Assignment.objects.select_related("seat__evaluator__person", "seat__panel", "application")
        .filter(stage=ready.stage)
        .order_by("pk")
    )
    return Scene(ready, rows, application, applicant, files)


def plant_files(application: Application) -> list[ApplicationFile]:
    made = []
    for name, data in (
        ("비밀파일명.pdf", pdf("PdfAuthorX")),
        ("비밀파일명.docx", docx("PdfAuthorX")),
    ):
        stored = store_upload(upload=SimpleUploadedFile(name, data), by=application.by)
        made.append(
            ApplicationFile.objects.create(
                application=application,
                key="files",
                file=stored,
                name=name,
                added_by=application.by,
            )
        )
    submission = Submission.objects.get(application=application)
    content = submission.content | {
        "lead": {"name": "비밀리드", "name_en": "SecretLeadOrg", "country": "KR"},
        "files": [
            {"id": each.pk, "key": "files", "name": each.name, "kind": each.file.kind, "size": 9}
            for each in made
        ],
    }
    content["answers"]["company"] = "비밀리드"  # a field that is hidden from evaluators
    definition = submission.form.definition
    field = definition["sections"][0]["fields"][0] | {"key": "files", "kind": "file"}
    definition["sections"][0]["fields"].append(field)
    submission.form.save()
    Submission.objects.filter(pk=submission.pk).update(content=content)
    return made


def as_(person: Person) -> Client:
    Person.objects.filter(pk=person.pk).update(language="en")
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def addresses(scene: Scene) -> list[str]:
    """Every address of the site that can be built from what the scene holds."""
    ids = {
        "pk": [
            *(each.pk for each in scene.assignments),
            scene.ready.stage.pk,
            scene.application.pk,
            *(each.pk for each in scene.files),
        ],
        "slug": [scene.ready.call.slug, scene.application.lead.slug],
        "code": [scene.application.code],
        "number": [1],
        "file_id": [each.pk for each in scene.files],
        "application": [scene.application.pk],
        "evaluator": [scene.assignments[0].seat.evaluator_id],
        "version": [1],
        "part": ["text"],
        "section": ["plan"],
        "kind": ["csv", "xlsx"],
        "format": ["csv", "xlsx"],
    }
    found = set()
    for name in url_names():
        if not name.startswith(("evaluation:", "programmes:", "notify:", "discovery:", "home")):
            continue
        found |= built(name, ids)
    return sorted(found)


def built(name: str, ids: dict[str, list]) -> set[str]:
    """All addresses of one URL name, with every argument that is known."""
    space, _sep, short = name.rpartition(":")
    resolver = get_resolver()
    if space:
        _prefix, resolver = resolver.namespace_dict[space]
    forms = [
        params for group, *_rest in resolver.reverse_dict.getlist(short) for _s, params in group
    ]
    made = set()
    for params in forms:
        for values in product(*(ids.get(each, [1]) for each in params)):
            try:
                made.add(reverse(name, kwargs=dict(zip(params, values, strict=True))))
            except NoReverseMatch:
                continue
    return made


def everything(client: Client, scene: Scene) -> dict[str, str]:
    """address → all that was said there, for those that answered."""
    said = {}
    for address in addresses(scene):
        response = client.get(address)
        assert response.status_code < 500, address
        if response.status_code == 200:
            # A list of all organisations to choose from is public and says nothing of this call.
            said[address] = re.sub(r"<select.*?</select>", "", body(response), flags=re.DOTALL)
    for query in ("비밀", "평가인암호", "신청인암호", "세포치료"):
        said[f"search {query}"] = body(client.get(reverse("discovery:search"), {"q": query}))
    return said


def told(person: Person) -> str:
    """Their notices and mails as they would read them."""
    Notice.objects.filter(person=person).update(mailed_at=None, read_at=None)
    Notice.objects.update(created_at=timezone.now() - timedelta(hours=1))
    _mail_batch(person.pk, "soon")
    texts = [each.subject + each.text for each in Mail.objects.filter(person=person)]
    texts += [each.subject + each.body for each in mail.outbox if person.email in each.to]
    texts += [str(each.params) + each.path for each in Notice.objects.filter(person=person)]
    return "\n".join(texts)


def leaks(said: dict[str, str], secrets: tuple[str, ...]) -> list[str]:
    """Which address says which secret; a search page may repeat what was typed into it."""
    found = []
    for address, text in said.items():
        for secret in secrets:
            if address.startswith("search ") and secret in address.removeprefix("search "):
                continue
            if secret in text:
                found.append(f"{address} says {secret}")
    return found


def test_an_evaluator_learns_nothing_of_who_applied(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    scene = make_scene("double")
    mine = next(each for each in scene.assignments if each.application == scene.application)
    for each in scene.assignments:
        handed_in(each)
    person = mine.seat.evaluator.person
    client = as_(Person.objects.get(pk=person.pk))
    said = everything(client, scene)
    assert reverse("evaluation:review", args=[mine.pk]) in said
    # The others' names too: evaluators know each other by alias.
    others = [
        each for each in scene.assignments if each.seat.evaluator_id != mine.seat.evaluator_id
    ]
    mails = tuple(Person.objects.get(pk=e.seat.evaluator.person_id).email for e in others)
    assert leaks(said, APPLICANT + mails) == []
    assert [s for s in APPLICANT + mails if s in told(person)] == []
    # What it does read is there: the text, files without properties under neutral names.
    page = said[reverse("evaluation:review", args=[mine.pk])]
    assert "세포치료제 공정 개발 계획입니다." in page
    assert "비밀리드" not in page


def test_files_come_without_properties_and_under_neutral_names(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    scene = make_scene("double")
    mine = next(each for each in scene.assignments if each.application == scene.application)
    client = as_(mine.seat.evaluator.person)
    found = []
    for each in scene.files:
        response = client.get(reverse("evaluation:file", args=[mine.pk, each.pk]))
        found.append(response)
        assert response.status_code == 200
        assert b"PdfAuthorX" not in unpacked(response.content)
        assert "%EB%B9%84" not in response["Content-Disposition"]
    assert "File%201.pdf" in found[0]["Content-Disposition"]
    assert len(PdfReader(io.BytesIO(found[0].content)).pages) == 1
    document = Document(io.BytesIO(found[1].content))
    assert document.paragraphs[0].text == "연구 계획 본문"
    assert document.core_properties.author == ""


def unpacked(content: bytes) -> bytes:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return b"".join(package.read(each) for each in package.namelist())


def test_what_cannot_be_cleaned_is_text_alone_where_applicants_are_not_named(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    scene = make_scene("double")
    mine = next(each for each in scene.assignments if each.application == scene.application)
    row = scene.files[0]
    stored = row.file
    stored.kind = "hwp"
    stored.save()
    ApplicationFile.objects.filter(pk=row.pk).update(text="읽어 낸 본문")
    response = as_(mine.seat.evaluator.person).get(
        reverse("evaluation:file", args=[mine.pk, row.pk])
    )
    assert response.content.decode() == "읽어 낸 본문"
    assert "File%201.txt" in response["Content-Disposition"]


@pytest.mark.parametrize("anonymity", ["single", "double"])
def test_an_applicant_learns_nothing_of_who_evaluates(anonymity, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    scene = make_scene(anonymity)
    for each in scene.assignments:
        handed_in(each, "3", "점수가 낮은 이유")
    first = scene.assignments[0]
    discussion.say(assignment=first, by=first.seat.evaluator.person, text="토론암호")
    challenge = conflicts.raise_challenge(
        application=scene.application, by=scene.applicant, reason="모 교수를 빼 주십시오."
    )
    mine = next(each for each in scene.assignments if each.application == scene.application)
    conflicts.decide(
        conflict=challenge,
        by=scene.ready.by,
        stands=True,
        reason="반영하였습니다.",
        evaluator=mine.seat.evaluator,
    )
    client = as_(scene.applicant)
    said = everything(client, scene)
    assert reverse("evaluation:challenge", args=[scene.application.code]) in said
    aliases = tuple(PanelSeat.objects.values_list("alias", flat=True))
    hidden = EVALUATOR + aliases + ("토론암호", "점수가 낮은 이유")
    assert leaks(said, hidden) == []
    assert [secret for secret in hidden if secret in told(scene.applicant)] == []


def test_a_decided_challenge_reads_the_same_whether_anybody_was_meant(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    pages = []
    for meant in (True, False):
        scene = make_scene("single")
        made = conflicts.raise_challenge(
            application=scene.application, by=scene.applicant, reason="모 교수"
        )
        mine = next(each for each in scene.assignments if each.application == scene.application)
        conflicts.decide(
            conflict=made,
            by=scene.ready.by,
            stands=True,
            reason="반영하였습니다.",
            evaluator=mine.seat.evaluator if meant else None,
        )
        response = as_(scene.applicant).get(
            reverse("evaluation:challenge", args=[scene.application.code])
        )
        main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
        text = main.split("What you raised", 1)[1].split("<form", 1)[0]
        pages.append(
            " ".join(part.split(">", 1)[-1] for part in text.split("<") if "time" not in part)
        )
    assert pages[0] == pages[1]


def test_nobody_outside_reads_a_sheet_of_somebody_else(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    scene = make_scene("single")
    mine = scene.assignments[0]
    client = as_(mine.seat.evaluator.person)
    foreign = [
        each for each in scene.assignments if each.seat.evaluator_id != mine.seat.evaluator_id
    ]
    for each in foreign:
        assert client.get(reverse("evaluation:review", args=[each.pk])).status_code == 404
    own = [each for each in scene.assignments if each.seat.evaluator_id == mine.seat.evaluator_id]
    for each in own:
        response = client.get(reverse("evaluation:review", args=[each.pk]))
        # Where applicants are named they are: what the tests above look for can be found.
        if each.application_id == scene.application.pk:
            assert "비밀리드" in response.content.decode()
        assert response.status_code == 200


def test_the_ledger_holds_no_name(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    scene = make_scene("double")
    for each in scene.assignments:
        handed_in(each)
    text = "".join(LedgerEntry.objects.values_list("data", flat=True))
    assert [secret for secret in APPLICANT + EVALUATOR if secret in text] == []
