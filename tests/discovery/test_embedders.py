"""Which embedder the settings ask for."""

import pytest

from koryu.discovery.bridge.embedders import WordEmbedder, embedder
from koryu_engine.retrieval.embed_http import OpenAICompatibleEmbedder

SERVER = {
    "EMBEDDER": "packaged",
    "EMBEDDING_URL": "http://127.0.0.1:9/v1",
    "EMBEDDING_MODEL": "bge-m3",
    "EMBEDDING_DIM": 1024,
    "EMBEDDING_KEY": "",
}


@pytest.fixture(autouse=True)
def fresh():
    embedder.cache_clear()
    yield
    embedder.cache_clear()


def test_a_server_replaces_the_packaged_model(settings):
    settings.KORYU = settings.KORYU | SERVER
    made = embedder()
    assert isinstance(made, OpenAICompatibleEmbedder)
    assert (made.name, made.dim) == ("bge-m3", 1024)


def test_words_need_neither_model_nor_server(settings):
    settings.KORYU = settings.KORYU | SERVER | {"EMBEDDER": "words"}
    assert isinstance(embedder(), WordEmbedder)
