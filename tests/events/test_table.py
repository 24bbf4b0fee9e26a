"""The importer of programme tables: public tables of 2023-11-09, and each format and language."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koryu.events.enums import SessionKind, SpeakerRole
from koryu.events.rules.table import Reading, read_rows, read_table

SIGNING = """\
시 간\t주 요 내 용\t비 고
14:30~14:40 (10')\t■ 인사말씀(장관 → iPark 대표 順)\t장관, iPark 대표
14:40~14:45 (05')\t■ 업무협약 경과 및 주요내용 보고\t사회자
14:45~14:50 (05')\t■ 협약서 서명 및 기념촬영\t
"""
BIO = """\
* 사회 : 황준성 대표

시간\t주요 내용\t비고
15:00~15:10 (10')\t오프닝 첨단바이오의약품 개발과 글로벌 바이오 클러스터 협력\t황준성 대표 (큐피크바이오)
15:10~15:30 (20')\t기조연설 한-일 협력 강화로 만드는 아시아 바이오 클러스터\t후지모토 대표 (iPark 인스티튜트)
15:30~15:45 (15')\t주제발표 ¹ 유도만능줄기세포를 이용한 난치성 신경계질환 세포치료법\t송지환 대표 (아이피에스바이오)
15:45~16:00 (15')\t주제발표 ² 국가간 "COLD & HOT Tech" chain 구축 필요성\t주지현 대표 (입셀)
16:00~16:15 (15')\t주제발표 ³ TaRGET 유전자가위 기술을 활용한 유전자교정 치료제\t김용삼 대표 (진코어)
"""
JOINT = """\
시간\t주요 내용\t비고
10:30~10:35 (05')\t인사말\t전영두 단장 (한국산업기술진흥원)
I. 글로벌 공동 R&D 혁신전략\t\t
10:35~10:55 (20')\tGoogle의 국제협력 R&D 추진전략\tPatricia Florissi (Google)
10:55~11:10 (15')\t국제공동 R&D 추진전략\t이범진 실장 (한국산업기술진흥원)
II. 패널토론\t\t
11:10~12:00 (50')\t<p style="text-align: center;">글로벌 공동 R&D 활성화 방안</p> <ul> \
○ (좌 장) 이종일 교수 (한국뉴욕주립대학교) ○ (토론자) 이승주 교수(중앙대학교) \
<li>김두곤 이사(서울로보틱스) <li>백서인 교수(한양대학교) <li>강병모 본부장 (한국전자기술연구원) \
\t토론자 및 전체
"""


def clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def times(reading: Reading) -> list[str]:
    return [f"{clock(row.start)}-{clock(row.end)}" for row in reading.rows]


def kinds(reading: Reading) -> list[str]:
    return [row.kind for row in reading.rows]


def people(reading: Reading, at: int) -> list[tuple[str, ...]]:
    return [(p.role, p.name, p.position, p.affiliation) for p in reading.rows[at].people]


def test_the_signing_ceremony():
    found = read_table(SIGNING)
    assert times(found) == ["14:30-14:40", "14:40-14:45", "14:45-14:50"]
    assert kinds(found) == ["opening", "other", "signing"]
    assert [row.title for row in found.rows] == [
        "인사말씀(장관 → iPark 대표 順)",
        "업무협약 경과 및 주요내용 보고",
        "협약서 서명 및 기념촬영",
    ]
    assert [row.note for row in found.rows] == ["장관, iPark 대표", "사회자", ""]
    assert [row.people for row in found.rows] == [(), (), ()]
    assert found.unread == ()


def test_the_korea_japan_conference():
    found = read_table(BIO)
    assert times(found) == [
        "15:00-15:10", "15:10-15:30", "15:30-15:45", "15:45-16:00", "16:00-16:15",
    ]  # fmt: skip
    assert kinds(found) == ["opening", "keynote", "talk", "talk", "talk"]
    assert found.rows[0].title == "첨단바이오의약품 개발과 글로벌 바이오 클러스터 협력"
    assert found.rows[3].title == '국가간 "COLD & HOT Tech" chain 구축 필요성'
    assert people(found, 0) == [
        ("host", "황준성", "대표", ""),
        ("speaker", "황준성", "대표", "큐피크바이오"),
    ]
    assert people(found, 1) == [("speaker", "후지모토", "대표", "iPark 인스티튜트")]
    assert found.unread == ()


def test_the_joint_research_conference_with_its_panel():
    found = read_table(JOINT)
    assert times(found) == ["10:30-10:35", "10:35-10:55", "10:55-11:10", "11:10-12:00"]
    assert kinds(found) == ["opening", "talk", "talk", "panel"]
    assert found.rows[1].section == "글로벌 공동 R&D 혁신전략"
    assert found.rows[3].title == "글로벌 공동 R&D 활성화 방안"
    assert people(found, 1) == [("speaker", "Patricia Florissi", "", "Google")]
    assert people(found, 3) == [
        ("moderator", "이종일", "교수", "한국뉴욕주립대학교"),
        ("panellist", "이승주", "교수", "중앙대학교"),
        ("panellist", "김두곤", "이사", "서울로보틱스"),
        ("panellist", "백서인", "교수", "한양대학교"),
        ("panellist", "강병모", "본부장", "한국전자기술연구원"),
    ]
    assert found.unread == ()


def test_japanese_with_wide_digits_and_several_people_in_a_cell():
    found = read_table(
        "時間\t内容\t登壇者\n"
        "１０：００～１０：１０\t開会挨拶\t山田太郎 理事長（湘南ヘルスイノベーションパーク）\n"
        "10:10〜10:50\t【基調講演】再生医療の未来\t東京大学 佐藤 花子 教授\n"
        "10時50分から11時まで\t休憩\t\n"
        "午前11時～12時\tパネルディスカッション\n"
        "座長：鈴木一郎（京都大学 教授）\n"
        "パネリスト：高橋次郎（サンプル製薬 部長）、田中三郎（サンプルバイオ 代表取締役）\n"
        "午後2時半～午後3時\t名刺交換・交流会"
    )
    assert times(found) == ["10:00-10:10", "10:10-10:50", "10:50-11:00", "11:00-12:00", "14:30-15:00"]  # fmt: skip
    assert kinds(found) == ["opening", "keynote", "break", "panel", "networking"]
    assert found.rows[1].title == "再生医療の未来"
    assert people(found, 1) == [("speaker", "佐藤 花子", "教授", "東京大学")]
    assert people(found, 3) == [
        ("moderator", "鈴木一郎", "教授", "京都大学"),
        ("panellist", "高橋次郎", "部長", "サンプル製薬"),
        ("panellist", "田中三郎", "代表取締役", "サンプルバイオ"),
    ]


def test_english_markdown_with_halves_of_the_day():
    found = read_table(
        "| Time | Session | Speakers |\n|---|---|---|\n"
        "| 9:00 – 9:15 AM | Welcome | Dr Jane Roe, Director, Sample Institute |\n"
        "| 9:15-10:00 | Keynote: Cells without borders | Prof. Kim Min-su, Sample University |\n"
        "| 11:30–12:30 PM | Panel: How to share | Moderator: Ann Lee (Acme)<br>"
        "Panellists: Bo Chen (Beta Bio); Cy Dunn (Gamma) |\n"
        "| 2:30 PM | Coffee | |\n| 3–4 PM | Talk: Trust | |\n"
    )
    assert times(found) == ["9:00-9:15", "9:15-10:00", "11:30-12:30", "14:30-15:00", "15:00-16:00"]
    assert kinds(found) == ["opening", "keynote", "panel", "break", "talk"]
    assert people(found, 0) == [("speaker", "Jane Roe", "Director", "Sample Institute")]
    assert people(found, 2) == [
        ("moderator", "Ann Lee", "", "Acme"),
        ("panellist", "Bo Chen", "", "Beta Bio"),
        ("panellist", "Cy Dunn", "", "Gamma"),
    ]
    assert found.rows[3].warnings == ("end_guessed",)


def test_plain_lines():
    found = read_table(
        "14:00-14:20 Opening remarks — Lee Young (MSS)\n"
        "14:20-15:00 Keynote: Cells and genes / Jane Roe (Acme Bio)\n\n"
        "See you there\n"
    )
    assert [row.title for row in found.rows] == ["Opening remarks", "Cells and genes"]
    assert people(found, 1) == [("speaker", "Jane Roe", "", "Acme Bio")]
    assert [(u.line, u.reason) for u in found.unread] == [(4, "no_time")]


def test_comma_separated_with_columns_of_their_own():
    found = read_table(
        "시작,종료,구분,제목,연사,직위,소속,장소\n"
        "오전 9:30,오전 9:40,오프닝,환영,홍길동,대표,샘플바이오,1회의실\n"
        '9:40,10:20,강연,"세포, 유전자",김영희,교수,샘플대학교,1회의실\n'
        "오후 1:00,오후 2:00,패널토론,미래,,,,2회의실\n"
    )
    assert times(found) == ["9:30-9:40", "9:40-10:20", "13:00-14:00"]
    assert [row.track for row in found.rows] == ["1회의실", "1회의실", "2회의실"]
    assert found.rows[1].title == "세포, 유전자"
    assert people(found, 0) == [("speaker", "홍길동", "대표", "샘플바이오")]


def test_an_html_table_with_a_column_a_room():
    found = read_table(
        "<table><tr><th>Time</th><th>Room A</th><th>Room B</th></tr>"
        "<tr><td>10:00-11:00</td><td>Cells<br>Jane Roe (Acme)</td><td>Genes</td></tr>"
        "<tr><td>11:00-11:15</td><td colspan=2>Break</td></tr></table>"
    )
    assert [(row.title, row.track) for row in found.rows] == [
        ("Cells", "Room A"),
        ("Genes", "Room B"),
        ("Break", ""),
    ]
    assert people(found, 0) == [("speaker", "Jane Roe", "", "Acme")]


def test_days_in_three_ways():
    found = read_table(
        "2026년 12월 3일 (목)\n10:00~10:30 개회사\n"
        "12月4日（金）\n10:00~11:00 講演：細胞\n"
        "5 December 2026\n10:00-11:00 Talk: Cells\nDay 4\n14:00 (30') Closing"
    )
    days = [(r.day.month, r.day.day, r.day.nth) for r in found.rows]
    assert days == [(12, 3, None), (12, 4, None), (12, 5, None), (None, None, 4)]
    assert times(found)[-1] == "14:00-14:30"


def test_a_spreadsheet_with_a_merged_time_for_parallel_rooms():
    found = read_rows(
        [
            ["Time", "Title", "Room"],
            ["10:00:00", "Cells", "A"],
            ["", "Genes", "B"],
            ["11:00", "End", ""],
        ]
    )
    assert [(clock(r.start), r.title, r.track) for r in found.rows] == [
        ("10:00", "Cells", "A"),
        ("10:00", "Genes", "B"),
    ]
    assert [(u.text, u.reason) for u in found.unread] == [("End", "no_end")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("31:00-32:00 Night", "bad_time"),
        ("16:00-15:00 Back", "backwards"),
        ("10:00-11:00", "no_title"),
        ("no clock here", "no_time"),
    ],
)
def test_what_cannot_be_read_says_why(line, reason):
    found = read_table(line)
    assert [u.reason for u in found.unread] == [reason]
    assert found.rows == ()


def test_a_length_that_disagrees_with_the_times_is_pointed_out():
    assert read_table("10:00~10:30 (20') Talk: A").rows[0].warnings == ("length",)


PIECES = st.sampled_from(
    ["10:00", "~", "11:00", "\t", "\n", "|", "좌장:", "김하나 교수(샘플대)", "(", ")", "<td>", "<tr>", "오후", "시간",
     "패널토론", "keynote:", ",", '"', "12월 3일", "Day 2", "99:99", "座長：", " ", "'", "10'"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join))
def test_any_text_is_read_without_a_crash_and_every_session_is_whole(text):
    found = read_table(text)
    for row in found.rows:
        assert row.title
        assert 0 <= row.start < row.end < 48 * 60
        assert row.kind in SessionKind
        assert all(person.name and person.role in SpeakerRole for person in row.people)


@pytest.mark.parametrize(
    "text",
    [
        "10:00-11:00 " + " - a" * 30_000,
        "10:00" + " " * 90_000 + "x",
        "<td " * 25_000,
        "<table>" + "<tr><td rowspan=20 colspan=20>10:00</td></tr>" * 1_900,
        "10:00-11:00 x\n" + ("Head of " + "of " * 40 + "\n") * 400,
        '"\t' * 45_000,
    ],
    ids=["dashes", "spaces", "open tags", "spans", "posts", "quotes"],
)
def test_hostile_text_costs_no_more_than_its_length(text):
    began = time.process_time()
    read_table(text)
    assert time.process_time() - began < 5
