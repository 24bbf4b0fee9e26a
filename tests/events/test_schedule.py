"""The programme's making: import confirmed by a person, sessions, moves, conflicts, two editors."""

import io
import json
from datetime import timedelta

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koryu.events.actions import schedule as actions
from koryu.events.models import Session, Speaker
from koryu.events.queries.schedule import conflicts_of, sessions_of
from koryu.shared.errors import Refused, Stale
from koryu.shared.models import HistoryEvent
from tests.events.test_table import BIO, JOINT
from tests.factories.events_dayof import STARTS, make_event, operator
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(client):
    person = operator(language="en")
    client.force_login(person)
    return person


def url(name, event, *args):
    return reverse(f"events:{name}", args=[event.slug, *args])


def rows_of(response) -> dict[str, str]:
    """What a browser would send back from the page of recognised rows."""
    data = {"language": response.context["confirm"]["language"].value()}
    data["version"] = response.context["confirm"]["version"].value()
    formset = response.context["rows"]
    for bound in formset.management_form:
        data[bound.html_name] = bound.value()
    for form in formset:
        for bound in form:
            value = bound.value()
            data[bound.html_name] = (
                "on" if value is True else "" if value in (None, False) else value
            )
    return data


def test_a_pasted_programme_is_imported_only_when_confirmed(client, organiser):
    event = make_event()
    page = client.post(url("import", event), {"text": BIO})
    assert page.status_code == 200
    assert len(page.context["rows"]) == 5
    assert Session.objects.count() == 0
    done = client.post(url("import", event), rows_of(page))
    assert done["Location"] == url("schedule", event)
    first = sessions_of(event)[0]
    assert first.title_ko == "첨단바이오의약품 개발과 글로벌 바이오 클러스터 협력"
    assert first.starts_at.isoformat() == "2026-12-03T06:00:00+00:00"
    assert [(p.role, p.speaker.name_ko) for p in first.cast.all()] == [
        ("host", "황준성"),
        ("speaker", "황준성"),
    ]
    # One person however often the table names him, with the affiliation one of them gives.
    assert [s.affiliation_ko for s in Speaker.objects.filter(name_ko="황준성")] == ["큐피크바이오"]


def test_rows_are_changed_and_left_out_before_the_import(client, organiser):
    event = make_event()
    data = rows_of(client.post(url("import", event), {"text": JOINT}))
    data |= {"rows-0-take": "", "rows-1-title": "구글의 전략", "rows-1-kind": "keynote"}
    data["rows-1-people"] = "Moderator: 김하나 | 교수 | 샘플대학교\n파트리샤 플로리시 (구글)"
    client.post(url("import", event), data)
    found = list(sessions_of(event))
    assert [(s.kind, s.title_ko) for s in found] == [
        ("keynote", "구글의 전략"),
        ("talk", "국제공동 R&D 추진전략"),
        ("panel", "글로벌 공동 R&D 활성화 방안"),
    ]
    assert [(p.role, p.speaker.name_ko, p.speaker.affiliation_ko) for p in found[0].cast.all()] == [
        ("moderator", "김하나", "샘플대학교"),
        ("speaker", "파트리샤 플로리시", "구글"),
    ]
    assert [p.role for p in found[2].cast.all()] == ["moderator"] + ["panellist"] * 4


def test_confirming_twice_imports_once(client, organiser):
    event = make_event()
    data = rows_of(client.post(url("import", event), {"text": JOINT}))
    client.post(url("import", event), data)
    again = client.post(url("import", event), data)
    assert again.status_code == 409
    assert Session.objects.count() == 4
    assert HistoryEvent.objects.filter(verb="programme.imported").count() == 1


def test_an_import_may_replace_what_there_was(client, organiser):
    event = make_event()
    client.post(url("import", event), rows_of(client.post(url("import", event), {"text": JOINT})))
    data = rows_of(client.post(url("import", event), {"text": BIO})) | {"replace": "on"}
    client.post(url("import", event), data)
    assert sessions_of(event).count() == 5
    assert sessions_of(event, removed=True).count() == 4


def test_a_wrong_row_keeps_everything_typed(client, organiser):
    event = make_event()
    data = rows_of(client.post(url("import", event), {"text": JOINT}))
    answer = client.post(
        url("import", event), data | {"rows-1-end": "09:00", "rows-2-title": "새 제목"}
    )
    assert answer.status_code == 422
    assert "The end must be later than the start." in answer.content.decode()
    assert "새 제목" in answer.content.decode()
    assert Session.objects.count() == 0


def test_a_spreadsheet_is_read(client, organiser):
    book = openpyxl.Workbook()
    for row in (
        ["時間", "内容", "登壇者"],
        ["10:00-10:30", "基調講演：細胞", "山田太郎 教授（東京大学）"],
    ):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    event = make_event()
    page = client.post(
        url("import", event), {"file": SimpleUploadedFile("p.xlsx", content.getvalue())}
    )
    assert page.context["confirm"]["language"].value() == "ja"
    assert page.context["rows"][0]["title"].value() == "細胞"
    assert page.context["rows"][0]["people"].value() == "Speaker: 山田太郎 | 教授 | 東京大学"


def test_a_word_document_is_read_in_the_bounded_process(client, organiser):
    document = docx.Document()
    document.add_paragraph("행사 안내")
    table = document.add_table(rows=0, cols=3)
    for row in (
        ["시간", "내용", "발표자"],
        ["10:00~10:30", "주제발표 1 세포", "김하나 교수 (샘플대학교)"],
    ):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    content = io.BytesIO()
    document.save(content)
    event = make_event()
    page = client.post(
        url("import", event), {"file": SimpleUploadedFile("p.docx", content.getvalue())}
    )
    row = page.context["rows"][0]
    assert (row["title"].value(), row["kind"].value()) == ("세포", "talk")
    assert row["people"].value() == "Speaker: 김하나 | 교수 | 샘플대학교"
    assert [text for _n, text, _why in page.context["unread_lines"]] == ["행사 안내"]


def test_lines_that_are_no_sessions_say_why(client, organiser):
    event = make_event()
    page = client.post(url("import", event), {"text": "안내문입니다\n31:00-32:00 밤"})
    assert page.status_code == 422
    assert [str(why) for _n, _t, why in page.context["unread_lines"]] == [
        "No time stands at its beginning.",
        "There is no such time of day.",
    ]


def test_a_file_that_cannot_be_read_says_so(client, organiser):
    upload = SimpleUploadedFile("p.pdf", b"%PDF-1.4 broken")
    page = client.post(url("import", make_event()), {"file": upload})
    assert page.status_code == 422
    assert "This file is damaged" in page.content.decode()


def session(event, **fields):
    defaults = {
        "kind": "talk",
        "title_en": "Cells",
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(minutes=30),
    }
    return event.sessions.create(**(defaults | fields))


def values(**fields):
    texts = {"title_en": "Genes", "kind": "talk", "day": "2026-12-03", "start": "10:00"}
    return texts | {"end": "10:45", "people": "", "version": "1"} | fields


def test_a_session_is_added_and_changed_by_a_form(client, organiser):
    event = make_event()
    client.post(url("session_new", event), values(version="0", people="Jane Roe (Acme)"))
    made = Session.objects.get()
    assert [p.speaker.name_en for p in made.cast.all()] == ["Jane Roe"]
    page = client.get(url("session", event, made.pk))
    assert page.context["form"]["people"].value() == "Speaker: Jane Roe |  | Acme"
    client.post(url("session", event, made.pk), values(title_en="Genes and cells"))
    made.refresh_from_db()
    assert (made.title_en, made.version) == ("Genes and cells", 2)


def test_two_organisers_at_one_session_see_both_texts(client, organiser):
    event = make_event()
    made = session(event)
    client.post(url("session", event, made.pk), values(title_en="First"))
    answer = client.post(url("session", event, made.pk), values(title_en="Second"))
    assert answer.status_code == 409
    (theirs,) = answer.context["form"].theirs
    assert (theirs.label, theirs.now, theirs.yours) == ("Title (English)", "First", "Second")
    made.refresh_from_db()
    assert made.title_en == "First"
    client.post(url("session", event, made.pk), values(title_en="Second", version="2"))
    made.refresh_from_db()
    assert made.title_en == "Second"


def test_a_move_says_what_is_in_conflict_then(client, organiser):
    event = make_event()
    one = session(event)
    other = session(
        event,
        title_en="Genes",
        starts_at=STARTS + timedelta(hours=1),
        ends_at=STARTS + timedelta(hours=2),
    )
    assert conflicts_of(event) == []
    sent = {
        "version": 1,
        "start": one.starts_at.timestamp(),
        "end": one.ends_at.timestamp(),
        "track": "",
    }
    answer = client.post(
        url("move", event, other.pk), json.dumps(sent), content_type="application/json"
    )
    assert answer.json()["version"] == 2
    assert [c["words"] for c in answer.json()["conflicts"]] == [
        "“Cells” and “Genes” are at the same time for the same people."
    ]
    again = client.post(
        url("move", event, other.pk), json.dumps(sent), content_type="application/json"
    )
    assert again.status_code == 409
    assert again.json()["version"] == 2


@pytest.mark.parametrize(
    "sent", ["", "{}", '{"version": 1, "start": 1e400, "end": 1}', "[1]", '{"version":"x"}']
)
def test_a_forged_move_is_refused(client, organiser, sent):
    event = make_event()
    made = session(event)
    answer = client.post(url("move", event, made.pk), sent, content_type="application/json")
    assert answer.status_code == 400


def test_conflicts_of_every_kind():
    event = make_event()
    speaker = event.speakers.create(name_en="Jane Roe")
    a, b = event.tracks.create(title_en="A"), event.tracks.create(title_en="B")
    one = session(event, track=a, language="ko", interpretation=["ja"])
    two = session(event, title_en="Genes", track=b, language="en", interpretation=["ko"])
    session(
        event,
        title_en="Late",
        starts_at=STARTS + timedelta(hours=7),
        ends_at=STARTS + timedelta(hours=8),
    )
    for each in (one, two):
        each.cast.create(speaker=speaker, role="speaker")
    found = [(c.kind, c.titles, c.what) for c in conflicts_of(event)]
    assert found == [
        ("speaker", ("Cells", "Genes"), "Jane Roe"),
        ("interpretation", ("Genes",), "ja"),
        ("hours", ("Late",), ""),
    ]


def test_a_session_taken_out_can_be_put_back(client, organiser):
    event = make_event()
    made = session(event)
    for _click in range(2):
        client.post(url("session_remove", event, made.pk))
    assert sessions_of(event).count() == 0
    client.post(url("session_remove", event, made.pk), {"back": "1"})
    assert sessions_of(event).count() == 1


def test_tracks_with_sessions_stay(client, organiser):
    event = make_event()
    client.post(url("track_new", event), {"title_en": "Hall A", "room": "A", "position": "0"})
    track = event.tracks.get()
    made = session(event, track=track)
    refused = client.post(url("track", event, track.pk), {"remove": "1"})
    assert refused.status_code == 422
    made.delete()
    client.post(url("track", event, track.pk), {"remove": "1"})
    assert event.tracks.count() == 0


def test_only_organisers_write():
    event = make_event()
    member = MembershipFactory().person
    with pytest.raises(Refused):
        actions.import_programme(event=event, by=member, rows=[], language="ko", version=1)
    with pytest.raises(Refused):
        actions.remove_session(event=event, by=member, session=session(event))


def test_a_move_of_an_old_version_changes_nothing():
    event = make_event()
    made = session(event)
    by = operator()
    span = {"starts_at": STARTS, "ends_at": STARTS + timedelta(minutes=5), "track_id": None}
    actions.move_session(event=event, by=by, session=made, version=1, **span)
    with pytest.raises(Stale):
        actions.move_session(event=event, by=by, session=made, version=1, **span)


def test_the_page_asks_as_much_for_three_sessions_as_for_one(client, organiser):
    counts = []
    for number in (1, 3):
        event = make_event()
        track = event.tracks.create(title_en="A")
        for at in range(number):
            made = session(event, track=track, title_en=f"Talk {at}")
            made.cast.create(speaker=event.speakers.create(name_en=f"S {at}"), role="speaker")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(url("schedule", event)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
