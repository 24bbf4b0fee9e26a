"""Warming up beside the first requests."""

import pytest

from koryu.config import warm
from koryu.discovery.bridge.embedders import EmbeddingUnavailable


class Kept:
    def __init__(self):
        self.waited, self.encoded = None, []

    def catch_up(self, *, wait):
        self.waited = wait

    def encode(self, texts):
        self.encoded.extend(texts)


@pytest.fixture
def kept(monkeypatch):
    kept = Kept()
    monkeypatch.setattr(warm, "searcher", lambda: kept)
    monkeypatch.setattr(warm, "embedder", lambda: kept)
    monkeypatch.setattr(warm.connection, "close", lambda: None)
    return kept


def test_the_index_is_opened_and_the_embedder_started(kept, settings):
    settings.MODE = "production"
    warm.begin().join(5)
    assert kept.waited is True
    assert kept.encoded == ["Koryu"]


def test_tests_start_nothing(kept):
    assert warm.begin() is None
    assert kept.waited is None


def test_a_failure_is_logged_and_stops_nothing(kept, monkeypatch, caplog):
    def refuse(texts):
        raise EmbeddingUnavailable("no model")

    monkeypatch.setattr(kept, "encode", refuse)
    warm.warm_up()
    assert "warming up failed" in caplog.text
