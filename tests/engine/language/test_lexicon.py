import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu_engine.language.lexicon import Concept, Lexicon, builtin_lexicon, concepts_of_table

SMALL = Lexicon(
    [
        Concept("antibody", ("항체",), ("抗体",), ("antibody",)),
        Concept("drug", ("약물",), ("薬物",), ("drug",)),
        Concept("conjugate", ("접합체",), ("複合体",), ("conjugate",)),
        Concept("liver", ("간",), ("肝",), ("liver",)),
        Concept("cancer", ("암",), ("がん", "癌"), ("cancer",)),
        Concept("cell_therapy", ("세포 치료",), ("細胞治療",), ("cell therapy",)),
    ]
)


def found(text: str, language: str, lexicon: Lexicon = SMALL) -> list[str]:
    return [m.concept_id for m in lexicon.concepts(text, language)]  # type: ignore[arg-type]


def test_compounds_fall_into_their_parts() -> None:
    assert found("항체약물접합체", "ko") == ["antibody", "drug", "conjugate"]
    assert found("抗体薬物複合体", "ja") == ["antibody", "drug", "conjugate"]
    assert found("antibody-drug conjugates", "en") == ["antibody", "drug", "conjugate"]


def test_the_longest_name_wins_and_nested_ones_are_on_request() -> None:
    larger = SMALL.extended([Concept("adc", ("항체약물접합체",), (), ("antibody-drug conjugate",))])
    assert found("신규 항체약물접합체 개발", "ko", larger) == ["adc"]
    nested = [m.concept_id for m in larger.all_concepts("항체약물접합체", "ko")]
    assert nested == ["adc", "antibody", "drug", "conjugate"]


def test_spaces_do_not_matter_and_places_point_into_the_text() -> None:
    (match,) = SMALL.concepts("새 세포치료 기술", "ko")
    assert (match.surface, match.start, match.end) == ("세포치료", 2, 6)
    (match,) = SMALL.concepts("細胞 治療", "ja")
    assert match.surface == "細胞 治療"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("간 질환", "ko", ["liver"]),
        ("간을 이식", "ko", ["liver"]),
        ("시간", "ko", []),
        ("간호", "ko", []),
        ("肝の病", "ja", ["liver"]),
        ("肝心", "ja", []),
        ("がんの治療", "ja", ["cancer"]),
        ("肺がん", "ja", ["cancer"]),
        ("がんばる", "ja", []),
        ("two cancers", "en", ["cancer"]),
        ("delivery", "en", []),
    ],
)
def test_short_names_need_a_word_of_their_own(
    text: str, language: str, expected: list[str]
) -> None:
    assert found(text, language) == expected


def test_extension_adds_names_without_touching_the_original() -> None:
    larger = SMALL.extended([Concept("antibody", ("앤티바디",), (), ())])
    assert found("앤티바디", "ko", larger) == ["antibody"]
    assert found("앤티바디", "ko") == []
    assert larger.labels("antibody") == {"ko": "앤티바디", "ja": "抗体", "en": "antibody"}


def test_unknown_id_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        SMALL.labels("nothing")


def test_a_broken_line_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        concepts_of_table(["id\tko\tja"])


def test_builtin_is_large_and_trilingual() -> None:
    lexicon = builtin_lexicon()
    assert len(lexicon) > 1_400
    assert lexicon.labels("antibody") == {"ko": "항체", "ja": "抗体", "en": "antibody"}


@pytest.mark.parametrize(
    ("ko", "ja", "en"),
    [
        ("유도만능줄기세포", "iPS細胞", "induced pluripotent stem cells"),
        ("면역관문억제제", "免疫チェックポイント阻害剤", "immune checkpoint inhibitors"),
        ("항체약물접합체", "抗体薬物複合体", "antibody-drug conjugate"),
        ("비밀유지계약", "秘密保持契約", "non-disclosure agreement"),
        ("임상시험", "臨床試験", "clinical trials"),
        ("희귀질환", "希少疾患", "rare diseases"),
    ],
)
def test_builtin_unites_languages(ko: str, ja: str, en: str) -> None:
    lexicon = builtin_lexicon()
    concepts = {
        found(ko, "ko", lexicon)[0],
        found(ja, "ja", lexicon)[0],
        found(en, "en", lexicon)[0],
    }
    assert len(concepts) == 1


@given(st.text(st.characters(exclude_categories=())), st.sampled_from(["ko", "ja", "en"]))
def test_total_and_faithful(text: str, language: str) -> None:
    for match in builtin_lexicon().all_concepts(text, language):  # type: ignore[arg-type]
        assert text[match.start : match.end] == match.surface
