"""The ledger: append-only, chained; any change of an export or of a row is found and named."""

import json
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koryu.evaluation.actions.ledger import append
from koryu.evaluation.models import LedgerEntry
from koryu.evaluation.queries.ledger import export, head_of
from koryu.evaluation.rules import ledger as rules
from koryu.shared.models import AppendOnly
from tests.factories.programmes import make_call


def chain(count: int) -> list[dict]:
    entries, previous = [], rules.FIRST
    for number in range(1, count + 1):
        entry = rules.sealed(
            call="demo",
            number=number,
            at=f"2026-11-25T09:00:0{number}.000000Z",
            kind="review.submitted",
            data={"alias": "KR-3", "점수": Decimal("8.50"), "at": number},
            previous=previous,
        )
        previous = entry["hash"]
        entries.append(entry)
    return entries


FILE = rules.lines_of(chain(4))


def test_a_sound_file_is_sound_with_any_of_its_heads():
    assert rules.verify(FILE).sound
    for entry in chain(4):
        assert rules.verify(FILE, entry["hash"]).sound


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_any_flipped_byte_is_found_and_named(at, change):
    broken = bytearray(FILE)
    broken[at] ^= change
    finding = rules.verify(bytes(broken), chain(4)[-1]["hash"]).finding
    assert finding is not None
    assert (finding.what, finding.number) == ("altered", FILE[:at].count(b"\n") + 1)


@given(st.permutations(range(4)))
def test_entries_in_another_order_are_found(order):
    entries = chain(4)
    checked = rules.verify(rules.lines_of(entries[at] for at in order))
    if list(order) == [0, 1, 2, 3]:
        assert checked.sound
        return
    first = next(at for at in range(4) if order[at] != at)
    assert (checked.finding.what, checked.finding.number) == ("reordered", first + 1)


@given(st.sets(st.integers(0, 2), min_size=1))
def test_entries_left_out_are_missing(gone):
    kept = [entry for at, entry in enumerate(chain(4)) if at not in gone]
    finding = rules.verify(rules.lines_of(kept)).finding
    assert (finding.what, finding.number) == ("missing", min(gone) + 1)


def test_an_end_cut_off_is_found_by_the_published_head_only():
    entries = chain(4)
    short = rules.lines_of(entries[:3])
    assert rules.verify(short).sound
    finding = rules.verify(short, entries[-1]["hash"]).finding
    assert (finding.what, finding.number) == ("cut", 4)


def test_an_entry_written_anew_with_its_own_hash_breaks_the_next():
    entries = chain(4)
    bare = {k: v for k, v in entries[1].items() if k not in {"hash", "data"}}
    forged = rules.sealed(**bare | {"number": 2, "data": {"alias": "KR-3", "점수": "10"}})
    finding = rules.verify(rules.lines_of([entries[0], forged, *entries[2:]])).finding
    assert (finding.what, finding.number) == ("altered", 2)


def test_numbers_are_text_and_the_same_however_they_were_written():
    value = {
        "b": [Decimal("1.50"), 7, Fraction(251, 3)],
        "a": Decimal("0.00"),
        "c": Decimal("1E+2"),
    }
    assert rules.canonical(value) == '{"a":"0","b":["1.5","7","251/3"],"c":"100"}'
    with pytest.raises(TypeError):
        rules.canonical({"a": object()})


@pytest.mark.django_db
def test_appending_opens_and_continues_the_chain_of_its_call():
    one, other = make_call(), make_call()
    append(one, "review.submitted", {"alias": "KR-3", "points": {"plan": Decimal("8.0")}})
    append(other, "stage.set_up", {"stage": 1})
    last = append(one, "review.void", {"alias": "KR-3"})
    assert [e.number for e in LedgerEntry.objects.filter(call=one)] == [1, 2, 3]
    checked = rules.verify(export(one), last.hash)
    assert checked.sound
    assert [entry["kind"] for entry in checked.entries] == [
        "ledger.opened",
        "review.submitted",
        "review.void",
    ]
    assert checked.entries[1]["data"] == {"alias": "KR-3", "points": {"plan": "8"}}
    assert head_of(one) == (3, last.hash)


@pytest.mark.django_db
def test_entries_are_neither_changed_nor_deleted_through_the_model():
    entry = append(make_call(), "stage.set_up", {})
    entry.kind = "else"
    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        entry.delete()


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["at", "kind", "data", "previous", "hash", "number"])
def test_a_row_changed_behind_the_models_back_is_named(field):
    call = make_call()
    for number in range(3):
        append(call, "review.submitted", {"number": number})
    value = {"number": 9, "data": '{"number": "1"}'}.get(field, "f" * 30)
    LedgerEntry.objects.filter(call=call, number=3).update(**{field: value})
    finding = rules.verify(export(call)).finding
    assert finding.number == 3


def test_a_third_party_needs_the_one_file_and_python_only(tmp_path):
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(FILE)
    command = [sys.executable, "-I", rules.__file__, str(path), "--head", chain(4)[-1]["hash"]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stdout.split(",")[0]) == (0, "SOUND: 4 entries of demo")
    path.write_bytes(FILE.replace(b"KR-3", b"KR-4", 1))
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 1
    assert "entry 1 (line 1) is altered" in done.stdout


def test_the_hash_is_what_the_documentation_says():
    import hashlib

    entry = json.loads(FILE.split(b"\n")[0])
    given = entry.pop("hash")
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == given
