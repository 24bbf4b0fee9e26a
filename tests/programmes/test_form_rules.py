"""The shape of a form: read and written without loss, conditions followed, gaps named."""

from koryu.programmes.rules.form import (
    Choice,
    Condition,
    Definition,
    Field,
    Section,
    definition_of,
    is_shown,
    missing,
)

A, B, C = (
    Field("a", "choice", {"en": "A"}, required=True, choices=(Choice("yes", {"en": "Yes"}),)),
    Field("b", "short", {"en": "B"}, required=True, shown_if=Condition("a", ("yes",))),
    Field("c", "file", {"en": "C"}, required=True, shown_if=Condition("b", ("x",))),
)
FORM = Definition((Section("s", {"en": "S"}, (A, B, C)),))


def gaps(answers: dict, **files: int) -> list[str]:
    return [each.key for each in missing(FORM, answers, files=files, partners=0)]


def test_a_form_is_read_as_it_was_written() -> None:
    assert definition_of(FORM.as_json()) == FORM


def test_what_is_not_shown_is_not_missing() -> None:
    assert gaps({}) == ["a"]
    assert gaps({"a": "yes"}) == ["b"]
    assert gaps({"a": "yes", "b": "x"}) == ["c"]
    assert gaps({"a": "yes", "b": "x"}, c=1) == []


def test_a_condition_on_a_hidden_field_hides_too() -> None:
    assert not is_shown(FORM, C, {"b": "x"})


def test_fields_that_ask_about_each_other_do_not_hang() -> None:
    one = Field("one", "short", {}, shown_if=Condition("two", ("x",)))
    two = Field("two", "short", {}, shown_if=Condition("one", ("x",)))
    form = Definition((Section("s", {}, (one, two)),))
    assert is_shown(form, one, {"one": "x", "two": "x"})


def test_empty_tables_and_money_count_as_none() -> None:
    form = Definition(
        (
            Section(
                "s",
                {},
                (
                    Field("t", "table", {}, required=True),
                    Field("m", "money", {}, required=True),
                    Field("p", "partners", {}, required=True),
                ),
            ),
        )
    )
    given = {"t": [["", ""]], "m": {"amount": "", "currency": "KRW"}}
    assert [f.key for f in missing(form, given, files={}, partners=0)] == ["t", "m", "p"]
    given = {"t": [["x", ""]], "m": {"amount": "1", "currency": "KRW"}}
    assert missing(form, given, files={}, partners=1) == []
