"""Name search: equal names in four scripts, different names apart, total on any string."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koryu_engine.language.names import THRESHOLDS, Kind, NameIndex, name_keys, same_name
from koryu_engine.language.names_lexicon import lexicon

ORGANISATIONS = [
    ("다케다", "武田", "タケダ", "Takeda"),
    (
        "다케다약품공업",
        "武田薬品工業株式会社",
        "タケダヤクヒンコウギョウ",
        "Takeda Pharmaceutical Co., Ltd.",
    ),
    ("셀트리온", "セルトリオン", "㈜셀트리온", "Celltrion, Inc."),
    ("유한양행", "柳韓洋行", "주식회사 유한양행", "Yuhan Corporation"),
    ("녹십자", "緑十字", "Green Cross", "GC"),
    ("서울대학교", "ソウル大学校", "Seoul National University"),
    ("보건복지부", "保健福祉部", "Ministry of Health and Welfare"),
    ("나고야공업대학", "名古屋工業大学", "Nagoya Institute of Technology"),
    ("류큐대학", "琉球大学", "University of the Ryukyus", "リュウキュウダイガク"),
    ("캐논", "キヤノン", "キャノン", "Canon"),
    ("동국제약", "東国製薬", "Dongkook Pharmaceutical"),
    ("국제약품", "国際薬品", "Kukje Pharma"),
    ("메이지제과", "明治製菓", "メイジセイカ", "Meiji Seika"),
    ("쇼와여자대학", "昭和女子大学", "ショウワジョシダイガク", "Showa Women's University"),
    ("하마마쓰포토닉스", "浜松ホトニクス", "Hamamatsu Photonics"),
    ("엠쓰리", "エムスリー", "M3"),
    ("딥노이드", "ディープノイド"),
    ("시티즌", "シチズン", "Citizen"),
    ("브릿지바이오", "ブリッジバイオ", "Bridge Bio"),
    ("후지타의과대학", "藤田医科大学", "Fujita Health University"),
    ("야쿠르트 본사", "ヤクルト本社", "Yakult Honsha"),
]
PEOPLE = [
    (
        "후지모토 토시오",
        "藤本利夫",
        "藤本 利夫",
        "Fujimoto Toshio",
        "Toshio FUJIMOTO",
        "フジモト・トシオ",
    ),
    ("이종욱", "李鍾郁", "イ・ジョンウク", "Lee Jong-wook", "Jong Wook Lee"),
    ("최형섭", "崔亨燮", "チェ・ヒョンソプ", "Choi Hyung-sup"),
    ("박지원", "パク・チウォン", "Park Ji-won", "Jiwon Pak"),
    ("김빛내리", "金ビンネリ", "キム・ビンネリ"),
    ("허준이", "June Huh"),
]
APART = [
    ("organisation", "서울대학교", "セジョン大学校"),
    ("organisation", "서울대학교", "Seoul National University Hospital"),
    ("organisation", "東京大学", "교토대학"),
    ("organisation", "東京大学", "Tokyo Medical University"),
    ("organisation", "전남대학교", "Chungnam National University"),
    ("organisation", "SKバイオファーム", "SK bioscience"),
    ("organisation", "단국대학교", "Dongguk University"),
    ("organisation", "명지대학교", "明治大学"),
    ("organisation", "国防部", "防衛省"),
    ("organisation", "大阪大学", "오사카공립대학"),
    ("organisation", "岡山大学", "Gyeongsang National University"),
    ("organisation", "올림푸스", "Olympus Korea"),
    ("organisation", "전북대학교", "東北大学"),
    ("organisation", "엠쓰리", "M4"),
    ("organisation", "동국제약", "国際薬品"),
    ("organisation", "札幌医科大学", "Sapporo Health University"),
    ("person", "鈴木章", "Umetaro Suzuki"),
    ("person", "이종욱", "李鎬汪"),
    ("person", "이재용", "Yi So-yeon"),
    ("person", "金正宙", "Kim Jin-soo"),
]


def pairs(groups: list[tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(a, b) for group in groups for a in group for b in group if a < b]


@pytest.mark.parametrize(("a", "b"), pairs(ORGANISATIONS))
def test_an_organisation_is_the_same_in_every_script(a: str, b: str) -> None:
    assert same_name(a, b, "organisation") >= THRESHOLDS["organisation"]


@pytest.mark.parametrize(("a", "b"), pairs(PEOPLE))
def test_a_person_is_the_same_in_every_script_and_order(a: str, b: str) -> None:
    assert same_name(a, b, "person") >= THRESHOLDS["person"]


@pytest.mark.parametrize(("kind", "a", "b"), APART)
def test_different_names_stay_below_the_threshold(kind: Kind, a: str, b: str) -> None:
    assert same_name(a, b, kind) < THRESHOLDS[kind]


@pytest.mark.parametrize("mark", ["株式会社{}", "{} Co., Ltd.", "주식회사 {}", "㈜{}", "{} K.K."])
def test_legal_forms_do_not_count(mark: str) -> None:
    assert name_keys(mark.format("タケダ"), kind="organisation") == name_keys(
        "タケダ", kind="organisation"
    )


def test_keys_meet_across_scripts() -> None:
    keys = [name_keys(name, kind="person") for name in ("후지모토 토시오", "フジモト トシオ")]
    assert all(keys)
    assert name_keys("武田", kind="organisation") & name_keys("Takeda", kind="organisation")


def index_of(groups: list[tuple[str, ...]], kind: Kind) -> NameIndex[str]:
    index: NameIndex[str] = NameIndex(kind)
    for group in groups:
        index.add(group[0], *group)
    return index


def test_search_gives_the_id_once_with_the_name_that_matched() -> None:
    found = index_of(ORGANISATIONS, "organisation").search("柳韓洋行")
    assert found == [("유한양행", 1.0, "유한양행")] or found == [("유한양행", 1.0, "柳韓洋行")]


def test_search_finds_nothing_when_nothing_is_close() -> None:
    index = index_of(ORGANISATIONS, "organisation")
    assert index.search("Hitachi") == []
    assert index.search("") == []
    assert index.search("Takeda", limit=0) == []


def test_a_removed_name_is_not_found_and_others_stay() -> None:
    index = index_of(PEOPLE, "person")
    assert len(index) == len(PEOPLE)
    index.remove("이종욱")
    index.remove("nobody")
    assert index.search("Lee Jong-wook") == []
    assert [id for id, _, _ in index.search("Choi Hyung-sup")] == ["최형섭"]


def test_a_place_counts_as_one_only_before_a_concept() -> None:
    lexed = lexicon().lex("京都大学")
    assert lexed.concepts[0] == "KYOTO" and not lexed.rest
    assert lexicon().lex("順天堂").concepts == ()


def test_the_marks_of_a_country_are_no_part_of_a_key() -> None:
    keys = [name_keys(n, kind="organisation") for n in ("서울대학교", "Seoul National University")]
    assert keys[0] & keys[1]


def test_the_alias_table_can_be_left_out() -> None:
    index: NameIndex[int] = NameIndex("organisation", aliases=False)
    index.add(1, "녹십자")
    assert index.search("Green Cross") == []


@given(a=st.text(st.characters(), max_size=60), b=st.text(st.characters(), max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_two_strings_have_a_symmetric_score(a: str, b: str) -> None:
    for kind in ("person", "organisation"):
        score = same_name(a, b, kind)
        assert 0.0 <= score <= 1.0
        assert score == pytest.approx(same_name(b, a, kind))


@pytest.mark.parametrize("name", ["\ud800", "한\udfff국", "🧬", "가" * 1_000_000, "武" * 1_000_000])
@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_odd_and_huge_strings_are_taken(name: str, kind: Kind) -> None:
    index: NameIndex[int] = NameIndex(kind)
    index.add(1, name)
    assert [id for id, _, _ in index.search(name)] in ([1], [])


def test_the_same_input_gives_the_same_answer() -> None:
    first, second = (index_of(PEOPLE, "person").search("Yi Chong-uk") for _ in range(2))
    assert first == second
