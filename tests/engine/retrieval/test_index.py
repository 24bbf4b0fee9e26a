"""The search index as a caller sees it: edits, filters, order, odd questions, tiny corpora."""

from __future__ import annotations

import pytest

from koryu_engine.retrieval.index import EVERYTHING
from koryu_engine.types.retrieval import IndexDocument, Passage, Scope
from tests.engine.retrieval.fakes import document, make_index, sample_documents


def ids(result):
    return [hit.doc_id for hit in result.hits]


def test_finds_the_same_meaning_in_another_language():
    index = make_index()
    index.replace(sample_documents(60))
    index.replace([document(900, "j:kidney j:organoid", language="ja")])
    found = index.search("k:kidney k:organoid", "ko")
    assert found.hits[0].doc_id == 900
    assert found.hits[0].language == "ja"
    assert found.hits[0].strength in ("strong", "good")


def test_an_edit_is_found_by_the_next_search_and_a_removal_is_not():
    index = make_index()
    index.replace(sample_documents(30))
    index.replace([document(5, "k:kidney", "k:organoid k:chip")])
    hit = index.search("j:organoid j:chip", "ja").hits[0]
    assert (hit.doc_id, hit.passage) == (5, 1)
    assert index.remove([5, 999]) == 1
    assert 5 not in ids(index.search("j:organoid j:chip", "ja", weak=True, limit=99))
    assert 5 not in index


def test_a_document_comes_once_by_its_best_passage():
    index = make_index()
    index.replace(sample_documents(9))
    index.replace([document(50, "k:cell", "k:kidney", "k:cell k:kidney")])
    found = ids(index.search("e:kidney", "en", weak=True, limit=50))
    assert found[0] == 50
    assert sorted(found) == [*range(9), 50]


def test_offset_continues_the_same_ranking():
    index = make_index()
    index.replace(sample_documents(40))
    whole = ids(index.search("k:cell k:gene", "ko", weak=True, limit=40))
    pages = [
        ids(index.search("k:cell k:gene", "ko", weak=True, limit=7, offset=o))
        for o in range(0, 42, 7)
    ]
    assert sum(pages, []) == whole


def test_my_language_first_lifts_own_language_only():
    index = make_index()
    index.replace(sample_documents(60))
    balanced = index.search("k:cell k:gene", "ko", weak=True, limit=60).hits
    first = index.search("k:cell k:gene", "ko", weak=True, limit=60, mode="my_language_first").hits
    for language in ("ko", "ja", "en"):
        assert [h.doc_id for h in balanced if h.language == language] == [
            h.doc_id for h in first if h.language == language
        ]
    place = {h.doc_id: n for n, h in enumerate(balanced)}
    own = [(n, place[h.doc_id]) for n, h in enumerate(first) if h.language == "ko"]
    assert all(now <= before for now, before in own)
    assert any(now < before for now, before in own)


def test_scope_and_facets_narrow():
    index = make_index()
    tagged = IndexDocument(
        1, "ko", (Passage("k:cell", "ko"),), frozenset({"field:gene", "stage:lead"}), "technology"
    )
    other = IndexDocument(2, "ja", (Passage("j:cell", "ja"),), frozenset({"field:cell"}), "need")
    index.replace([tagged, other])

    def found(scope=EVERYTHING, facets=()):
        return ids(index.search("e:cell", "en", scope, facets=frozenset(facets), weak=True))

    assert sorted(found()) == [1, 2]
    assert found(Scope(kinds=frozenset({"need"}))) == [2]
    assert found(Scope(languages=frozenset({"ko"}))) == [1]
    assert found(Scope(only=frozenset({2, 77}))) == [2]
    assert found(Scope(denied=frozenset({2}))) == [1]
    assert sorted(found(facets=["field:gene", "field:cell"])) == [1, 2]
    assert found(facets=["field:gene", "field:cell", "stage:lead"]) == [1]


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\ufdfa", "\ud800", "!?", "a" * 50_000])
def test_odd_questions_are_answered(text):
    index = make_index()
    index.replace(sample_documents(3))
    assert len(index.search(text, weak=True).hits) in (0, 3)


def test_an_empty_index_answers_nothing():
    result = make_index().search("k:cell", "ko", weak=True)
    assert (result.hits, result.total) == ((), 0)


@pytest.mark.parametrize("count", [1, 2, 3, 30])
def test_a_tiny_corpus_still_ranks(count):
    index = make_index()
    index.replace(sample_documents(count))
    own = sample_documents(count)[0].passages[0].text.replace("k:", "e:")
    found = index.search(own, "en", Scope(languages=frozenset({"ko"})), weak=True, limit=count)
    assert ids(found)[0] == 0
    assert all(abs(hit.score) < 1e3 for hit in found.hits)


def test_similar_leaves_the_document_itself_out():
    index = make_index()
    index.replace(sample_documents(30))
    index.replace([document(70, "k:kidney k:chip"), document(71, "j:kidney j:chip", language="ja")])
    assert ids(index.similar(70))[0] == 71
    assert 70 not in ids(index.similar(70, weak=True, limit=99))
    with pytest.raises(KeyError):
        index.similar(12345)


def test_search_vector_finds_by_vector_alone():
    index = make_index()
    index.replace(sample_documents(30))
    index.replace([document(71, "j:kidney j:chip", language="ja")])
    vectors = index.embedder.encode(["k:kidney k:chip", "k:cell"])
    hits = index.search_vector(vectors, "ko").hits
    assert 71 in [hit.doc_id for hit in hits]
    assert {hit.chunk for hit in hits if hit.doc_id == 71} == {0}
