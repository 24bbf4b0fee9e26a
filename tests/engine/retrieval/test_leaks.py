"""Nothing a reader sees depends on a confidential passage that reader may not see."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from koryu_engine.types.retrieval import IndexDocument, Passage, Scope
from tests.engine.retrieval.fakes import WORDS, document, make_index, sample_documents

MEMBER = Scope(frozenset({0, 1}))
QUESTIONS = [("k:cell k:gene", "ko"), ("j:liver", "ja"), ("e:secret e:skin", "en")]


def seen(index, scope=MEMBER):
    answers = [index.search(*question, scope, weak=True, limit=200) for question in QUESTIONS]
    answers += [index.search(*question, scope, limit=3, offset=1) for question in QUESTIONS]
    return [*answers, index.similar(2, scope, weak=True, limit=200)]


secret_texts = st.lists(st.sampled_from([*WORDS, "secret"]), min_size=1, max_size=6).map(" ".join)
edits = st.lists(
    st.tuples(st.integers(0, 45), st.lists(secret_texts, max_size=3), st.booleans()), max_size=6
)


@settings(max_examples=40, deadline=None)
@given(edits)
def test_confidential_edits_change_nothing_for_others(changes):
    base = {item.doc_id: item for item in sample_documents(40)}
    index = make_index()
    index.replace(base.values())
    before = seen(index)
    for doc_id, texts, gone in changes:
        known = base.get(doc_id)
        secret = tuple(Passage(text, "ja", visibility=3, shared=False) for text in texts)
        passages = (known.passages if known else ()) + (() if gone else secret)
        index.replace([IndexDocument(doc_id, known.language if known else "ja", passages)])
    assert seen(index) == before


def test_the_reader_who_may_see_it_finds_it_with_the_same_shared_scores():
    index = make_index()
    index.replace(sample_documents(40))
    index.replace([document(77, "k:public k:cell")])
    before = seen(index)
    secret = Passage("k:secret k:skin k:lens", "ko", visibility=3, shared=False)
    index.replace([IndexDocument(77, "ko", (Passage("k:public k:cell", "ko"), secret))])
    assert seen(index) == before
    partner = Scope(frozenset({0, 1}), extra={77: frozenset({3})})
    hits = index.search("e:secret e:skin e:lens", "en", partner, weak=True, limit=200).hits
    assert (hits[0].doc_id, hits[0].passage) == (77, 1)
    others = {h.doc_id: h.score for h in hits if h.doc_id != 77}
    member = index.search("e:secret e:skin e:lens", "en", MEMBER, weak=True, limit=200).hits
    assert others == {h.doc_id: h.score for h in member if h.doc_id != 77}


def test_a_confidential_passage_is_never_the_best_passage_of_an_outsider():
    index = make_index()
    index.replace(sample_documents(10))
    passages = (
        Passage("k:heart", "ko"),
        Passage("k:secret", "ko", visibility=2, shared=False),
    )
    index.replace([IndexDocument(50, "ko", passages)])
    hits = index.search("k:secret", "ko", MEMBER, weak=True, limit=50).hits
    assert {hit.passage for hit in hits if hit.doc_id == 50} == {0}
    denied = Scope(frozenset({0, 2}), denied=frozenset({50}))
    assert 50 not in [h.doc_id for h in index.search("k:secret", "ko", denied, weak=True).hits]


def test_a_document_without_shared_passages_does_not_exist_for_outsiders():
    index = make_index()
    index.replace(sample_documents(10))
    before = index.search("k:secret", "ko", MEMBER, weak=True, limit=50)
    index.replace([document(60, "k:secret", shared=False, visibility=3)])
    assert index.search("k:secret", "ko", MEMBER, weak=True, limit=50) == before
    assert before.total == index.search("k:secret", "ko", MEMBER).total
