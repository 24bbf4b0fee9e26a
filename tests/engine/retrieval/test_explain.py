"""Reasons: both surface forms across languages, codes, facets, the best pair of passages."""

from __future__ import annotations

import pytest

from koryu_engine.language.bridge import bridge_terms
from koryu_engine.retrieval.explain import explain, shared_words
from koryu_engine.types.retrieval import Hit, IndexDocument, Passage, Scores


def pairs(asked, spoken, theirs, language):
    found = shared_words(asked, spoken, theirs, language, bridge_terms)
    return {tuple(reason.params.values()) for reason in found}


def hit(passage=0, chunk=0):
    return Hit(1, 5.0, "strong", passage, 0, "ja", chunk, Scores(5, 1, 0))


@pytest.mark.parametrize(
    ("asked", "spoken", "theirs", "language", "expected"),
    [
        (
            "재생의료용 항체를 찾습니다",
            "ko",
            "抗体医薬と再生医療の研究",
            "ja",
            {("항체", "抗体"), ("재생의료", "再生医療")},
        ),
        (
            "細胞治療の臨床試験",
            "ja",
            "Clinical trial of cell therapy",
            "en",
            {("細胞治療", "cell therapy"), ("臨床試験", "Clinical trial")},
        ),
        ("CD19 표적", "ko", "CD19を標的とする", "ja", {("CD19",), ("표적", "標的")}),
    ],
)
def test_both_surface_forms_are_given(asked, spoken, theirs, language, expected):
    assert expected <= pairs(asked, spoken, theirs, language)


def test_nothing_in_common_gives_no_word():
    assert pairs("항체", "ko", "今日は良い天気です", "ja") == set()


def test_reasons_come_from_the_hits_passage_only():
    document = IndexDocument(
        1,
        "ja",
        (Passage("抗体の研究", "ja"), Passage("秘密の細胞", "ja")),
        frozenset({"field:gene"}),
    )
    reasons = explain(
        "항체와 세포", "ko", hit(), document, bridge_terms, frozenset({"field:gene", "x:y"})
    )
    assert [reason.key for reason in reasons] == ["reason.term", "reason.facet", "reason.passages"]
    assert reasons[0].params == {"query": "항체", "document": "抗体"}
    assert reasons[1].params == {"facet": "field:gene"}
    assert reasons[2].params == {"query": "항체와 세포", "passage": "抗体の研究"}
    assert "細胞" not in str(reasons)


def test_long_passages_are_quoted_short():
    document = IndexDocument(1, "en", (Passage("word " * 200, "en"),))
    reason = explain("세포", "ko", hit(), document, bridge_terms)[-1]
    assert len(reason.params["passage"]) <= 160
    assert reason.params["passage"].endswith("…")


def test_a_passage_the_reader_may_not_see_is_an_error_not_a_quote():
    with pytest.raises(IndexError):
        explain("항체", "ko", hit(passage=3), IndexDocument(1, "ja", ()), bridge_terms)
