"""Proposals: the author's own words, only what the text says of itself, in three languages."""

import time
from importlib.resources import files

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from koryu_engine.documents import (
    Confidence,
    DocumentText,
    FacetProposal,
    Kind,
    Paragraph,
    propose,
    read_document,
)
from koryu_engine.documents.patterns import data_file
from tests.engine.documents import make

LISTS = yaml.safe_load(
    (files("koryu_engine.language") / "data" / "controlled.yaml").read_text(encoding="utf-8")
)


def document(*lines: str, title: str = "", language: str = "ko") -> DocumentText:
    paragraphs = tuple(Paragraph(line) for line in lines)
    return DocumentText(Kind.TEXT, paragraphs, title=title or None, language=language)


def codes(text: DocumentText, name: str) -> set[str]:
    return {f.code for f in propose(text, LISTS).facets if f.list == name}


@pytest.mark.parametrize(
    ("sentence", "name", "code"),
    [
        ("고형암 표적 CAR-T를 개발합니다.", "modality", "ex_vivo_gene_therapy"),
        ("키메라항원수용체 T세포를 씁니다.", "modality", "cell_therapy"),
        ("현재 비임상 시험을 진행하고 있습니다.", "development_stage", "preclinical"),
        ("임상 1상을 마치고 2상을 준비하고 있습니다.", "development_stage", "phase_1"),
        ("We completed a Phase II trial in 40 patients.", "development_stage", "phase_2"),
        ("第II相試験を実施しています。", "development_stage", "phase_2"),
        ("第Ⅲ相試験を終えました。", "development_stage", "phase_3"),
        ("Phase I/IIa 시험을 진행 중입니다.", "development_stage", "phase_2"),
        ("본 기술은 TRL 4 단계입니다.", "development_stage", "trl_4"),
        ("技術成熟度レベル6の装置です。", "development_stage", "trl_6"),
        ("일본 기관과 공동연구를 희망합니다.", "deal", "joint_rd"),
        ("ライセンス先を探しています。", "deal", "licence_out"),
        ("물질이전 계약(MTA)을 체결하였습니다.", "deal", "material_transfer"),
        ("PCT 출원을 완료하였습니다.", "ip_status", "pct"),
        ("PCT/KR2023/012345", "ip_status", "pct"),
        ("特許第7123456号を取得しました。", "ip_status", "granted"),
        ("첨단재생의료 임상연구로 진행합니다.", "regulatory_route", "kr_advanced_regenerative"),
        ("条件及び期限付承認を想定しています。", "regulatory_route", "jp_conditional"),
        ("FDA와 IND 협의를 마쳤습니다.", "regulatory_route", "ind_us"),
        ("파킨슨병 환자를 대상으로 합니다.", "therapeutic_area", "cns"),
        ("糖尿病網膜症の治療薬です。", "therapeutic_area", "ophthalmology"),
        ("A patch for Alzheimer's disease.", "therapeutic_area", "cns"),
        ("항체약물접합체 후보를 보유하고 있습니다.", "modality", "adc"),
        ("ゲノム編集によりHLAを除いた細胞です。", "field", "gene_editing"),
    ],
)
def test_what_a_sentence_says_is_proposed_with_it_as_evidence(sentence, name, code):
    found = propose(document("사업 소개", sentence), LISTS).facets
    assert FacetProposal(name, code, sentence, Confidence.LIKELY) in found


@pytest.mark.parametrize(
    ("sentence", "name", "code"),
    [
        ("본 제품은 항체가 아닙니다.", "modality", "antibody"),
        ("종양은 관찰되지 않았습니다.", "therapeutic_area", "oncology"),
        ("GLP 종양원성 시험에서 이상이 없었습니다.", "therapeutic_area", "oncology"),
        ("造腫瘍性は認めませんでした。", "therapeutic_area", "oncology"),
        ("抗体を用いない方法です。", "modality", "antibody"),
        ("This is not a cell therapy.", "field", "cell_therapy"),
        ("A cell-free, non-viral vector system.", "field", "gene_therapy"),
        ("비바이러스 벡터를 사용합니다.", "field", "gene_therapy"),
        ("내년에 임상 2상에 진입할 예정입니다.", "development_stage", "phase_2"),
        ("第III相試験を計画しています。", "development_stage", "phase_3"),
        ("We plan to start a Phase II trial next year.", "development_stage", "phase_2"),
        ("일본 1상 시험기관을 찾습니다.", "development_stage", "phase_1"),
        ("경쟁사 제품은 임상 3상을 진행하고 있습니다.", "development_stage", "phase_3"),
        ("항체약물접합체를 개발합니다.", "modality", "antibody"),
        ("격주 화상회의로 알려 드립니다.", "therapeutic_area", "dermatology"),
        ("TNF(종양괴사인자)를 억제합니다.", "therapeutic_area", "oncology"),
        ("당사 법인수는 세 곳입니다.", "deal", "acquisition"),
        ("The broadcast was adcasted.", "modality", "adc"),
        ("TRL 10이라는 단계는 없습니다.", "development_stage", "trl_1"),
    ],
)
def test_what_only_looks_like_it_is_not_proposed(sentence, name, code):
    assert code not in codes(document("소개", sentence), name)


def test_confidence_grows_with_title_place_and_repetition():
    filler = [f"{n}번째 회사 연혁에 관한 문장입니다." for n in range(6)]
    once = propose(document(*filler, "백신을 만듭니다."), LISTS).facets
    assert [(f.code, f.confidence) for f in once] == [("mrna_vaccine", Confidence.POSSIBLE)]
    twice = propose(document(*filler, "백신을 만듭니다.", "백신을 냅니다."), LISTS).facets
    assert [f.confidence for f in twice] == [Confidence.LIKELY]
    titled = propose(document(*filler, "백신을 만듭니다.", title="신규 백신 플랫폼"), LISTS).facets
    assert [f.confidence for f in titled] == [Confidence.STRONG]


def test_one_stage_only_the_furthest_reached():
    text = document(
        "후보물질을 확보했습니다.", "비임상을 완료했습니다.", "임상 1상 시험을 진행 중입니다."
    )
    assert codes(text, "development_stage") == {"phase_1"}


def test_codes_follow_the_lists_given():
    text = document("엑소솜 치료제와 항체를 개발합니다.")
    extended = {"modality": {"exosome": ["엑소솜", "エクソソーム", "Exosome"], "other": ["치료제"]}}
    found = propose(text, extended).facets
    assert [(f.list, f.code) for f in found] == [("modality", "exosome")]
    assert propose(text, {}).facets == ()


def test_the_pattern_file_knows_only_codes_of_the_lists():
    for name, known in data_file("facet_patterns.yaml").items():
        assert set(known) <= set(LISTS[name]), name


def test_sections_by_their_headings():
    text = document(
        *("1. 배경", "췌장암은 예후가 나쁩니다.", "■ 주요 성과", "생존 기간이 늘었습니다."),
        *("【협력 희망】", "일본 제약사를 찾습니다.", "인허가 전략:", "식약처와 협의합니다."),
    )
    assert propose(text, LISTS).sections == {
        "details": "췌장암은 예후가 나쁩니다.",
        "evidence": "생존 기간이 늘었습니다.",
        "sought": "일본 제약사를 찾습니다.",
        "regulatory": "식약처와 협의합니다.",
    }


def test_the_authors_own_summary_wins():
    text = document(
        "要約", "網膜を再生する細胞シートです。", "背景", "失明は大きな負担です。", language="ja"
    )
    assert propose(text, LISTS).summary == "網膜を再生する細胞シートです。"


LONG = [
    "당사는 췌장암을 표적하는 CAR-T 세포치료제를 개발하는 기업입니다.",
    "이 CAR-T 세포치료제는 췌장암 동물모형에서 종양을 71% 줄였습니다.",
    "사무실은 역에서 걸어서 오 분 거리에 있어 찾아오시기 편리합니다.",
    "췌장암 환자를 위한 CAR-T 세포치료제의 비임상 시험을 마쳤습니다.",
    "주차는 건물 지하에서 두 시간까지 무료로 하실 수 있습니다.",
]


def test_the_summary_takes_central_sentences_whole_and_in_order():
    found = propose(document(*LONG, title="췌장암 CAR-T"), LISTS, summary_chars=120).summary
    assert found == " ".join(LONG[i] for i in (0, 1, 3)) and len(found) <= 120


def test_repetitions_and_table_rows_stay_out_of_the_summary():
    text = document(LONG[0], LONG[0], "구분 | 내용 | 췌장암 CAR-T 세포치료제를 개발합니다.")
    assert propose(text, LISTS).summary == LONG[0]


@pytest.mark.parametrize("build", [make.pdf, make.docx_file, make.hwpx_file, make.hwp_file])
def test_from_a_real_document(build):
    found = propose(read_document(build(), "a"), LISTS)
    assert (found.title, found.language) == (make.TITLE_KO, "ko")
    assert make.BODY_KO in found.summary
    modality = [f for f in found.facets if (f.list, f.code) == ("modality", "cell_therapy")]
    assert [(f.evidence, f.confidence) for f in modality] == [(make.BODY_KO, Confidence.STRONG)]


def test_long_texts_end_soon():
    hostile = document(*("임상 " * 300 + "1상 항체 not " * 40 for _ in range(3_000)))
    started = time.perf_counter()
    propose(hostile, LISTS)
    assert time.perf_counter() - started < 10


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=200), max_size=8), st.integers(20, 500))
def test_any_text_gives_a_proposal_within_its_size(lines, size):
    found = propose(document(*lines), LISTS, summary_chars=size)
    assert len(found.summary) <= size
    for facet in found.facets:
        assert facet.code in LISTS[facet.list] and len(facet.evidence) <= 300
