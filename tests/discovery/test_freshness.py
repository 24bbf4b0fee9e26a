"""The index while it changes: threads, a snapshot of an older day, a missing embedder, vectors."""

import threading

import pytest
from django.core.management import call_command

from koryu.disclosure.rules import ANONYMOUS
from koryu.discovery import actions
from koryu.discovery.bridge import embedders, questions
from koryu.discovery.bridge import search as search_module
from koryu.discovery.bridge.search import search
from koryu.discovery.bridge.searcher import Searcher, searcher
from koryu.discovery.models import IndexState, Passage, PassageVector
from koryu.discovery.rules.asking import Asked
from koryu_engine.retrieval.embed import EmbeddingUnavailable, GuardedEmbedder
from tests.factories.discovery import member, plain_listing

WORD = Asked(text="항체")


def found(asked: Asked = WORD) -> list[str]:
    return [card.shown.title.text for card in search(ANONYMOUS, asked).cards]


class Silent:
    """An embedder that cannot be started."""

    name, dim = "words", 384

    def encode(self, texts):
        raise EmbeddingUnavailable("no model here")


def test_without_an_embedder_words_are_searched_and_it_is_said(monkeypatch):
    plain_listing("고형암 항체 신약")
    questions.forget()
    monkeypatch.setattr(questions, "embedder", Silent)
    result = search(ANONYMOUS, WORD)
    assert result.lexical
    assert [card.shown.title.text for card in result.cards] == ["고형암 항체 신약"]
    questions.forget()


def test_a_word_that_every_listing_has_is_still_found():
    titles = ["배양 장치", "배양 배지", "배양 공정"]
    for title in titles:
        plain_listing(title)
    assert sorted(found(Asked(text="배양"))) == sorted(titles)


def test_each_change_counts_the_generation_up_and_keeps_unchanged_passages():
    row = plain_listing("고형암 항체 신약")
    before = list(Passage.objects.values_list("pk", flat=True))
    generation = IndexState.objects.get().generation
    assert actions.index_listing(listing_id=row.pk) == 0
    assert IndexState.objects.get().generation == generation + 1
    assert list(Passage.objects.values_list("pk", flat=True)) == before


def test_vectors_are_kept_by_content_and_carried_in_a_file(tmp_path):
    plain_listing("고형암 항체 신약")
    plain_listing("고형암 항체 신약")
    assert PassageVector.objects.count() == 1
    call_command("vectors", "export", str(tmp_path / "v.npz"), verbosity=0)
    PassageVector.objects.all().delete()
    assert actions.import_vectors(path=tmp_path / "v.npz") == 1
    assert PassageVector.objects.count() == 1
    (tmp_path / "bad.npz").write_bytes(b"no archive")
    with pytest.raises(ValueError, match="holds no vectors"):
        actions.import_vectors(path=tmp_path / "bad.npz")


def test_a_snapshot_is_opened_and_what_changed_since_is_taken_in(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    plain_listing("고형암 항체 신약")
    call_command("reindex", verbosity=0)
    plain_listing("이중 항체 백신")
    fresh = Searcher()
    assert fresh.catch_up(wait=True)
    assert len(fresh.index) == len(fresh.catalogue) == 2
    state = IndexState.objects.get()
    assert (fresh.mark, fresh.generation) == (str(state.mark), state.generation)


def test_two_threads_search_while_listings_are_published(monkeypatch):
    """The threads ask the index and the catalogue; SQLite in memory cannot serve them rows too."""
    monkeypatch.setattr(search_module, "_closed", list)
    membership = member()
    plain_listing("항체 0", membership=membership)
    found()
    kept, (query, _known) = searcher(), questions.make_question("항체")
    wrong: list[object] = []
    stop = threading.Event()

    def ask() -> None:
        try:
            while not stop.is_set():
                with kept.lock:
                    ranked = search_module._rank(kept, ANONYMOUS, WORD, query)
                counted = sum(ranked.counts["kind"].values())
                if not 1 <= ranked.total <= 6 or counted != ranked.total:
                    wrong.append((ranked.total, counted))
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(1, 6):
        plain_listing(f"항체 {number}", membership=membership)
        kept.catch_up()
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(found()) == 6


@pytest.mark.slow
def test_the_packaged_model_finds_the_same_thing_in_another_language(monkeypatch):
    real = GuardedEmbedder()
    for module in ("searcher", "questions"):
        monkeypatch.setattr(f"koryu.discovery.bridge.{module}.embedder", lambda: real)
    monkeypatch.setattr("koryu.discovery.actions.indexing.embedder", lambda: real)
    questions.forget()
    searcher().mark = "another"
    plain_listing("網膜色素変性症に対する遺伝子治療薬の開発", "ja")
    plain_listing("大腸がんの早期発見のための血液検査キット", "ja")
    plain_listing("細胞の凍結輸送サービス", "ja")
    assert found(Asked(text="유전성 망막 질환을 고치는 치료제"))[0].startswith("網膜色素変性症")
    real.close()
    questions.forget()
    searcher().mark = "another"
    assert embedders.embedder().name == "words"
