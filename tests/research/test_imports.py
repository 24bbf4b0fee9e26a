"""Spreadsheets: every error with its cell, nothing imported before all is right, then all at once."""

import csv
import io
import unicodedata
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from koryu.research import actions
from koryu.research.models import ImportBatch, Listing
from koryu.research.queries.sheets import errors_workbook, template_workbook
from koryu.research.rules.sheets import COLUMNS, cell_name, in_words
from koryu.shared.errors import Invalid, NotAllowedNow
from tests.factories.research import published

HEAD = ["kind", "language", "title", "summary", "field_1", "development_stage_1"]
ROW = ["technology", "ko", "세포 플랫폼", "요약입니다.", "cell_therapy", "preclinical"]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def as_csv(rows, encoding="utf-8", name="listings.csv"):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return SimpleUploadedFile(name, out.getvalue().encode(encoding))


def as_xlsx(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("listings.xlsx", out.getvalue())


def checked(editor, upload):
    return actions.check_import(by=editor.person, organisation=editor.organisation, upload=upload)


def found(batch):
    return [(error["cell"], error["code"]) for error in batch.errors]


def with_title(title):
    return [*ROW[:2], title, *ROW[3:]]


def test_every_error_of_every_row_is_named_by_its_cell(editor):
    rows = [
        HEAD,
        ROW,
        ["gadget", "", "x" * 121, "", "cell_therapy", "preclinical"],
        ["need", "Klingon", "세포 플랫폼", "s", "no such field", "lead;candidate"],
        ["need", "ja", "#REF!", "s", "", ""],
    ]
    batch = checked(editor, as_xlsx(rows))
    assert found(batch) == [
        ("A3", "unknown"),
        ("B3", "missing"),
        ("C3", "too_long"),
        ("D3", "missing"),
        ("B4", "unknown"),
        ("E4", "unknown"),
        ("F4", "one_only"),
        ("C4", "twice"),
        ("C5", "formula"),
    ]
    assert len(batch.rows) == 1
    with pytest.raises(NotAllowedNow):
        actions.run_import(batch=batch, by=editor.person)
    assert Listing.objects.count() == 0


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_each_error_has_words_in_each_language(editor, language):
    batch = checked(editor, as_csv([HEAD, ["gadget", "", "x" * 1210, "", "?", "?"]]))
    with translation.override(language):
        words = [in_words(error) for error in batch.errors]
        sheet = openpyxl.load_workbook(io.BytesIO(errors_workbook(batch))).active
    assert [row[3].value for row in sheet.iter_rows(min_row=2)] == words
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [e["cell"] for e in batch.errors]
    assert "1,210" in words[2]


@pytest.mark.parametrize(
    ("head", "cell", "code"),
    [
        (["kind", "language", "title", "summary", "colour"], "E1", "unknown_column"),
        (["kind", "language", "title", "summary", "title"], "E1", "column_twice"),
        (["kind", "language", "title"], "D1", "no_column"),
    ],
)
def test_a_wrong_header_is_said_once_and_not_for_each_row(editor, head, cell, code):
    batch = checked(editor, as_csv([head, ROW[: len(head)], ROW[: len(head)]]))
    assert found(batch) == [(cell, code)]


@pytest.mark.parametrize("rows", [[HEAD], [[""]], [HEAD, ["", " "]]])
def test_a_file_without_rows_is_said_to_be_empty(editor, rows):
    assert [code for _cell, code in found(checked(editor, as_xlsx(rows)))] == ["empty"]


@pytest.mark.parametrize(
    ("encoding", "language", "title"),
    [
        ("utf-8", "ko", "이식형 세포 치료 플랫폼"),
        ("utf-8-sig", "ja", "移植用の細胞プラットフォーム"),
        ("cp949", "ko", "이식형 세포 치료 플랫폼과 제조 공정"),
        ("shift_jis", "ja", "移植のための細胞プラットフォームです"),
    ],
)
def test_csv_of_korean_and_japanese_offices_is_read(editor, encoding, language, title):
    batch = checked(editor, as_csv([HEAD, ["need", language, title, title, "", ""]], encoding))
    assert found(batch) == []
    assert batch.rows[0]["content"]["fields"]["title"]["text"] == title


def test_decomposed_names_headings_and_labels_are_understood(editor):
    with translation.override("ko"):
        label = next(column.label() for column in COLUMNS if column.code == "title")
    head = [unicodedata.normalize("NFD", label) if h == "title" else h for h in HEAD]
    row = [unicodedata.normalize("NFD", cell) for cell in [*ROW[:4], "세포치료제", "非臨床"]]
    batch = checked(editor, as_csv([head, row], name=unicodedata.normalize("NFD", "연구목록.csv")))
    assert found(batch) == []
    assert batch.rows[0]["content"]["facets"]["field"]["codes"] == ["cell_therapy"]
    assert batch.rows[0]["content"]["facets"]["development_stage"]["codes"] == ["preclinical"]
    assert batch.file.name == "연구목록.csv"
    assert batch.rows[0]["content"]["fields"]["title"]["text"] == "세포 플랫폼"


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_the_template_is_filled_in_and_read_back(editor, language):
    with translation.override(language):
        book = openpyxl.load_workbook(io.BytesIO(template_workbook()))
    sheet = book.worksheets[0]
    assert sheet.max_column == len(COLUMNS)
    assert len(sheet.data_validations.dataValidation) == sum(c.role != "text" for c in COLUMNS)
    lists = book["list field"]
    place = {column.code: position for position, column in enumerate(COLUMNS, 1)}
    values = {"kind": "asset", "language": "ja", "title": "題", "summary": "要約", "nda": ""}
    values |= {"field_1": lists["C2"].value, "field_2": lists["B3"].value, "confidential": "秘"}
    for code, value in values.items():
        if code in place:
            sheet.cell(2, place[code], value)
    out = io.BytesIO()
    book.save(out)
    batch = checked(editor, SimpleUploadedFile("t.xlsx", out.getvalue()))
    assert found(batch) == []
    content = batch.rows[0]["content"]
    assert len(content["facets"]["field"]["codes"]) == 2
    assert content["fields"]["confidential"] == {"text": "秘", "tier": "nda"}


def test_all_rows_are_imported_once_however_often_it_is_clicked(editor):
    batch = checked(editor, as_csv([HEAD, with_title("하나"), with_title("둘")]))
    assert len(actions.run_import(batch=batch, by=editor.person)) == 2
    assert actions.run_import(batch=batch, by=editor.person) == []
    assert list(Listing.objects.values_list("state", flat=True)) == ["draft", "draft"]
    with pytest.raises(NotAllowedNow):
        actions.discard_import(batch=batch, by=editor.person)


def test_a_second_upload_of_the_same_file_names_the_titles_that_exist(editor):
    rows = [HEAD, with_title("하나"), with_title("둘")]
    first, second = checked(editor, as_csv(rows)), checked(editor, as_csv(rows))
    actions.run_import(batch=first, by=editor.person)
    with pytest.raises(Invalid):
        actions.run_import(batch=second, by=editor.person)
    assert found(checked(editor, as_csv(rows))) == [("C2", "exists"), ("C3", "exists")]
    assert Listing.objects.count() == 2


def test_published_rows_are_visible_and_announced(editor, django_capture_on_commit_callbacks):
    batch = checked(editor, as_csv([HEAD, with_title("하나"), with_title("둘")]))
    heard = []

    from koryu.research.signals import listing_changed

    def listen(listing, **kwargs):
        heard.append(listing.pk)

    listing_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            listings = actions.run_import(batch=batch, by=editor.person, publish=True)
    finally:
        listing_changed.disconnect(listen)
    assert heard == [listing.pk for listing in listings]
    one = Listing.objects.get(title="하나")
    assert (one.state, one.version) == ("published", 1)
    assert one.facets.count() == 2
    assert one.versions.get().content == one.working


@pytest.mark.slow
def test_five_thousand_rows_are_checked_and_imported(editor):
    rows = [HEAD, *(with_title(f"플랫폼 {n}") for n in range(5000))]
    batch = checked(editor, as_csv(rows))
    assert (len(batch.rows), batch.errors) == (5000, [])
    actions.run_import(batch=batch, by=editor.person, publish=True)
    assert Listing.objects.filter(state="published").count() == 5000
    too_many = checked(editor, as_csv([*rows, with_title("one more")]))
    assert found(too_many) == [("A5002", "too_many_rows")]


def test_the_pages_lead_from_errors_to_the_import(editor, editor_client, stranger_client):
    url = reverse("research:import")
    page = editor_client.post(url, {"file": as_csv([HEAD, ["?", *ROW[1:]]])}, follow=True)
    assert "A2" in page.content.decode()
    page = editor_client.post(url, {"file": as_csv([HEAD, ROW])}, follow=True)
    batch = ImportBatch.objects.latest("id")
    for name in ("research:import_batch", "research:import_errors"):
        assert editor_client.get(reverse(name, args=[batch.pk])).status_code == 200
        assert stranger_client.get(reverse(name, args=[batch.pk])).status_code == 404
    assert stranger_client.post(reverse("research:import_run", args=[batch.pk])).status_code == 404
    run = reverse("research:import_run", args=[batch.pk])
    assert editor_client.post(run, {"as": "drafts"}).status_code == 302
    assert editor_client.post(run, {"as": "drafts"}).status_code == 302
    assert Listing.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.xlsx", b"PK\x03\x04 not a workbook"),
        ("note.pdf", b"%PDF-1.4 x"),
        ("empty.csv", b""),
    ],
)
def test_what_is_no_table_is_refused_in_words(editor_client, name, content):
    page = editor_client.post(
        reverse("research:import"), {"file": SimpleUploadedFile(name, content)}
    )
    assert page.status_code == 422
    assert page.context["form"].errors["file"]


def test_formulas_in_cells_stay_text_in_the_errors_workbook(editor):
    batch = checked(editor, as_csv([HEAD, ["=cmd|'/c calc'!A1", *ROW[1:]]]))
    sheet = openpyxl.load_workbook(io.BytesIO(errors_workbook(batch))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}


def test_somebody_elses_listing_of_the_same_title_does_not_matter(editor, stranger):
    published(stranger)
    title = "CAR-T 세포치료제 플랫폼"
    assert found(checked(editor, as_csv([HEAD, with_title(title)]))) == []


@pytest.mark.parametrize(("column", "name"), [(0, "A1"), (25, "Z1"), (26, "AA1"), (701, "ZZ1")])
def test_cells_are_named_as_spreadsheets_do(column, name):
    assert cell_name(1, column) == name


def test_a_workbook_that_unpacks_to_far_too_much_is_refused(editor):
    out = io.BytesIO(as_xlsx([HEAD, ROW]).read())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/padding.bin", b"\0" * (120 * 2**20))
    with pytest.raises(Invalid):
        checked(editor, SimpleUploadedFile("bomb.xlsx", out.getvalue()))
    assert not ImportBatch.objects.exists()
