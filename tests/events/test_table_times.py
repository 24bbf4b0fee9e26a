"""Times and tables as people write them: signs, halves of the day, midnight, merged cells."""

from datetime import date, time

import pytest

from koryu.events.forms.schedule import RowForm, row_initial
from koryu.events.rules.clock import BadTime, read_span
from koryu.events.rules.table import read_rows, read_table
from tests.events.test_table import clock, people, times


@pytest.mark.parametrize("sign", "∼⁓～〜~-‐‑‒–—―─－ーㅡ−→")
def test_every_sign_between_two_times(sign):
    assert times(read_table(f"13:00{sign}13:30\tA\n13:30 {sign} 14:00\tB")) == [
        "13:00-13:30",
        "13:30-14:00",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("낮 12시~1시", "12:00-13:00"),
        ("정오~13:00", "12:00-13:00"),
        ("正午～午後1時", "12:00-13:00"),
        ("Noon–1pm", "12:00-13:00"),
        ("11 a.m. - 12 noon", "11:00-12:00"),
        ("저녁 6시~8시 30분", "18:00-20:30"),
        ("아침 8시 ~ 9시", "8:00-9:00"),
        ("밤 11시~12시", "23:00-24:00"),
        ("夕方6時から8時まで", "18:00-20:00"),
        ("9∶00∼9∶30", "9:00-9:30"),
        ("0900-0930", "9:00-9:30"),
        ("1330 ~ 1415", "13:30-14:15"),
        ("23:00-01:00", "23:00-25:00"),
        ("11:30pm-12:30am", "23:30-24:30"),
        ("24:30～25:30", "24:30-25:30"),
        ("오후 11:00~오전 1:00", "23:00-25:00"),
    ],
)
def test_a_span_in_many_hands(text, said):
    found = read_span(text)
    assert found is not None
    assert found.end is not None
    assert f"{clock(found.start)}-{clock(found.end)}" == said


@pytest.mark.parametrize(
    "text", ["정오 음악회", "2023-2024 전략", "2025~2026년 계획", "1234-56789"]
)
def test_what_only_looks_like_a_time(text):
    assert read_span(text) is None


def test_hours_that_no_night_has():
    with pytest.raises(BadTime):
        read_span("2960-2970")


def test_a_number_before_the_time_is_no_title():
    found = read_table("1\t13:00-13:30\tOpening\n2\t13:30-14:00\tTalk")
    assert [row.title for row in found.rows] == ["Opening", "Talk"]
    headed = read_table("No.\t時間\t内容\n1\t13:00-13:30\t開会\n2\t13:30-14:00\t閉会")
    assert [(row.title, row.note) for row in headed.rows] == [("開会", ""), ("閉会", "")]


def test_wide_spaces_part_a_title_from_its_speaker_but_not_two_names():
    found = read_table(
        "13:00～13:10　開会挨拶　　サンプル機構　理事長　山田 太郎\n"
        "13:10～14:00　基調講演「再生医療」　佐藤　花子（サンプル大学 教授）\n"
        "14:00～14:10  Closing  Jane Roe (Sample Inc.)"
    )
    assert [row.title for row in found.rows] == ["開会挨拶", "基調講演「再生医療」", "Closing"]
    assert people(found, 0) == [("speaker", "山田 太郎", "理事長", "サンプル機構")]
    assert people(found, 1) == [("speaker", "佐藤 花子", "教授", "サンプル大学")]
    assert people(found, 2) == [("speaker", "Jane Roe", "", "Sample Inc.")]


def test_a_spreadsheet_of_dates_and_bare_numbers():
    found = read_rows(
        [
            ["日付", "開始", "終了", "題目"],
            ["2026-12-01 00:00:00", "13:00:00", "13:30:00", "開会"],
            ["", "0.5625", "0.583333333", "講演"],
            ["2026-12-02 00:00:00", "2026-12-02 09:00:00", "2026-12-02 10:00:00", "二日目"],
        ]
    )
    assert times(found) == ["13:00-13:30", "13:30-14:00", "9:00-10:00"]
    assert [row.day.day for row in found.rows if row.day] == [1, 1, 2]
    assert [row.note for row in found.rows] == ["", "", ""]


def test_a_row_whose_time_cannot_be_read_is_not_part_of_the_one_before():
    found = read_table("시간\t내용\n13:00~13:30\t개회\n추후 공지\t강연\t홍길동 대표 (샘플)")
    assert [(row.title, row.people) for row in found.rows] == [("개회", ())]
    assert [(each.line, each.reason) for each in found.unread] == [(3, "no_time")]


def test_merged_cells_of_parallel_rooms():
    found = read_rows(
        [
            ["시간", "A홀", "B홀"],
            ["13:00~14:00", "세포치료 세션", "유전자치료 세션"],
            ["", "홍길동 교수(샘플대)", "김철수 대표(샘플)"],
            ["14:00~14:30", "휴식", ""],
        ]
    )
    assert [(row.title, row.track) for row in found.rows] == [
        ("세포치료 세션", "A홀"),
        ("유전자치료 세션", "B홀"),
        ("휴식", ""),
    ]
    assert people(found, 1) == [("speaker", "김철수", "대표", "샘플")]
    assert found.unread == ()


def test_a_title_merged_over_two_times_is_taken_from_above_and_pointed_out():
    merged = (
        "<table><tr><th>시간</th><th>내용</th><th>비고</th></tr>"
        "<tr><td>13:00~13:30</td><td rowspan=2>세포치료 사례 발표</td><td>홍길동 교수(샘플대)</td></tr>"
        "<tr><td>13:30~14:00</td><td>김철수 대표(샘플)</td></tr>"
        "<tr><td>14:00~14:10</td><td></td><td></td></tr></table>"
    )
    found = read_table(merged)
    assert [(row.title, row.people[0].name, row.warnings) for row in found.rows] == [
        ("세포치료 사례 발표", "홍길동", ()),
        ("세포치료 사례 발표", "김철수", ("title_above",)),
    ]
    assert [each.reason for each in found.unread] == ["no_title"]


def test_a_night_is_confirmed_as_it_was_read():
    night, later = read_table("23:00-01:00\tReception\n25:00-26:00\tKaraoke").rows
    shown = [row_initial(row, date(2026, 12, 1)) for row in (night, later)]
    assert [(each["day"], each["start"], each["end"]) for each in shown] == [
        (date(2026, 12, 1), time(23), time(1)),
        (date(2026, 12, 2), time(1), time(2)),
    ]
    form = RowForm({**shown[0], "kind": "networking"})
    assert form.is_valid(), form.errors
    assert [f"{at:%d %H:%M}" for at in form.moments("Asia/Tokyo")] == ["01 23:00", "02 01:00"]
    assert not RowForm({**shown[0], "start": "14:00", "end": "13:00"}).is_valid()
