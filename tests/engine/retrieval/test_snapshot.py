"""The index on disk: the same answers after a load, damage noticed, live edits on top."""

from __future__ import annotations

import numpy as np
import pytest

from koryu_engine.retrieval.fitted import neutral
from koryu_engine.retrieval.snapshot import load, open_or_build, save
from koryu_engine.types.retrieval import SnapshotError
from tests.engine.retrieval.fakes import DIM, document, make_index, sample_documents

QUESTION = ("k:cell k:gene", "ko")


def answers(index):
    return index.search(*QUESTION, weak=True, limit=99)


def assert_alike(one, other):
    """The same but for the last digits, which hang on how many rows are multiplied at once."""
    assert [hit.doc_id for hit in one.hits] == [hit.doc_id for hit in other.hits]
    assert np.allclose([h.score for h in one.hits], [h.score for h in other.hits], atol=1e-4)
    assert one.total == other.total


@pytest.fixture
def filled():
    index = make_index()
    index.replace(sample_documents(50))
    index.replace([document(7, "k:secret", shared=False, visibility=3)])
    index.remove([3, 4])
    return index


def test_a_loaded_index_answers_the_same(filled, tmp_path):
    before = answers(filled)
    save(filled, tmp_path, mark="change 12")
    fresh = make_index()
    assert load(fresh, tmp_path) == "change 12"
    assert_alike(answers(fresh), before)
    assert fresh.embedder.encoded == ["k:cell k:gene"]


def test_a_loaded_index_takes_edits_like_the_one_that_stayed(filled, tmp_path):
    save(filled, tmp_path)
    fresh = make_index()
    load(fresh, tmp_path)
    for index in (filled, fresh):
        index.replace([document(100, "j:kidney j:cell", language="ja"), document(8, "k:gene")])
        index.remove([9])
    assert_alike(answers(fresh), answers(filled))


def test_saving_again_leaves_one_generation(filled, tmp_path):
    save(filled, tmp_path)
    folder = save(filled, tmp_path)
    assert [path.name for path in tmp_path.glob("generation-*")] == [folder.name]


def _cut(path):
    path.write_bytes(path.read_bytes()[:-8])


def _flip(path):
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("harm", [_cut, _flip, lambda path: path.unlink()])
@pytest.mark.parametrize("name", ["0-raw", "0-bridge-keys", "manifest", "documents"])
def test_damage_is_noticed_and_the_index_rebuilt(filled, tmp_path, harm, name):
    [path] = save(filled, tmp_path).glob(f"{name}.*")
    harm(path)
    with pytest.raises(SnapshotError):
        load(make_index(), tmp_path)
    fresh = make_index()
    assert open_or_build(fresh, tmp_path, lambda: sample_documents(5)) is None
    assert len(fresh) == 5
    again = make_index()
    assert open_or_build(again, tmp_path, lambda: sample_documents(9)) == ""
    assert len(again) == 5


def test_another_fit_is_refused(filled, tmp_path):
    save(filled, tmp_path)
    other = neutral(DIM)
    other.means[0, 0, 0] = 1
    with pytest.raises(SnapshotError, match="fitted"):
        load(make_index(other), tmp_path)


def test_no_snapshot_is_an_error_that_says_so(tmp_path):
    with pytest.raises(SnapshotError):
        load(make_index(), tmp_path / "nothing")
