"""The form builder: steps on pages, keys that stay, versions once applications exist."""

import re

import pytest
from django.test import Client

from koryu.programmes.actions.forms import save_form
from koryu.programmes.enums import CallState, FieldKind
from koryu.programmes.models import Call, FormVersion
from koryu.programmes.queries.calls import current_form, definition_for
from koryu.programmes.rules import builder
from koryu.programmes.rules.form import Choice, Condition, Definition, Field, Section
from koryu.programmes.rules.form_checks import faults, lacks
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale
from tests.factories.calls import draft, fresh
from tests.factories.events import make_operator
from tests.factories.people import PersonFactory
from tests.factories.programmes import make_application, make_call, make_submitted

pytestmark = pytest.mark.django_db


def words(text: str) -> dict[str, str]:
    return {"ko": text, "ja": text, "en": text}


def two() -> Definition:
    stage = Field(
        "stage",
        "choice",
        words("단계"),
        choices=(Choice("a", words("가")), Choice("b", words("나"))),
    )
    trial = Field("trial", "long", words("임상"), shown_if=Condition("stage", ("b",)))
    return Definition(
        (
            Section("one", words("하나"), (stage, trial)),
            Section("two", words("둘"), (Field("note", "short", words("비고")),)),
        )
    )


def save(call: Call, definition: Definition, version: int | None = None) -> FormVersion:
    version = current_form(call).version if version is None else version
    return save_form(call=call, by=make_operator(), version=version, definition=definition)


def operator() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_operator(language="en"))
    return client


def page(call: Call, rest: str = "") -> str:
    return f"/programmes/desk/{call.slug}/form/{rest}"


# --- versions -----------------------------------------------------------------------------------


def test_a_form_is_edited_in_place_until_an_application_uses_it():
    call = make_call(state="draft")
    first = save(call, two())
    assert (first.number, call.forms.count()) == (1, 1)
    application = make_submitted(call, state="eligible")
    second = save(call, builder.remove_field(two(), "note"))
    assert (second.number, call.forms.count()) == (2, 2)
    application = type(application).objects.get(pk=application.pk)
    assert application.form.number == 1 and "note" in str(application.form.definition)
    third = save(call, two())
    assert third.number == 2, "nobody uses the second version yet"


def test_who_is_still_writing_goes_on_in_the_newer_form():
    call = make_call(state="draft")
    save(call, two())
    application = make_application(call)
    save(call, builder.remove_field(two(), "note"))
    assert type(application).objects.get(pk=application.pk).form.number == 2


def test_two_editors_cannot_overwrite_each_other_even_over_a_new_version():
    call = make_call(state="draft")
    seen = current_form(call).version
    save(call, two())
    make_application(call)
    with pytest.raises(Stale):
        save(call, Definition(), version=seen)
    newer = save(call, builder.remove_section(two(), "two"))
    with pytest.raises(Stale):
        save(call, two(), version=seen)
    assert current_form(call).pk == newer.pk


def test_saving_nothing_new_makes_no_version():
    call = make_call(state="draft")
    first = save(call, two())
    make_application(call)
    assert save(call, two()).pk == first.pk and call.forms.count() == 1


def test_a_closed_call_keeps_its_form_and_strangers_change_none():
    call = make_call(state=CallState.CLOSED)
    with pytest.raises(NotAllowedNow):
        save(call, two())
    with pytest.raises(Refused):
        save_form(call=call, by=PersonFactory(), version=1, definition=two())


# --- steps --------------------------------------------------------------------------------------


def test_a_key_is_never_given_twice():
    assert builder.new_key("short", {"short_1", "short_2"}) == "short_3"
    call = draft()
    client = operator()
    before = client.get(page(call, "section/plan/new-field/?kind=short")).content.decode()
    version = re.search(r'name="version" value="(\d+)"', before)[1]
    data = {"version": version, "label_ko": "비고", "label_en": "Note", "limit": "50"}
    for _each in range(2):
        data["version"] = str(current_form(call).version)
        client.post(page(call, "section/plan/new-field/?kind=short"), data)
    made = [f.key for f in definition_for(call).fields() if f.key.startswith("short_")]
    assert made == ["short_1", "short_2"]
    make_application(call)
    client.post(page(call, "field/short_2/remove/"), {"version": current_form(call).version})
    assert definition_for(call).field("short_2") is None
    data["version"] = str(current_form(call).version)
    client.post(page(call, "section/plan/new-field/?kind=short"), data)
    assert definition_for(call).field("short_3") and not definition_for(call).field("short_2")


def test_moving_goes_on_into_the_next_section_and_stops_at_the_ends():
    moved = builder.move_field(two(), "trial", up=False)
    assert [[f.key for f in s.fields] for s in moved.sections] == [["stage"], ["trial", "note"]]
    back = builder.move_field(moved, "trial", up=True)
    assert back == two()
    assert builder.move_field(two(), "stage", up=True) == two()
    assert builder.move_section(two(), "two", up=False) == two()
    assert [s.key for s in builder.move_section(two(), "two", up=True).sections] == ["two", "one"]


def test_removing_a_question_frees_what_depended_on_it():
    assert builder.remove_field(two(), "stage").field("trial").shown_if is None
    assert builder.remove_section(two(), "one") == Definition((two().sections[1],))


def test_a_condition_asks_about_an_earlier_choice():
    assert faults(two()) == []
    later = builder.move_field(two(), "stage", up=False)
    assert [each.key for each in faults(later)] == ["trial"]
    call = make_call(state="draft")
    with pytest.raises(Invalid):
        save(call, later)


@pytest.mark.parametrize(
    "field",
    [
        Field("x", "gone", words("가")),
        Field("x", "short", {"ko": " "}),
        Field("x", "choice", words("가"), choices=(Choice("a", words("가")),)),
        Field("x", "table", words("가")),
        Field("x", "consent", words("가"), text=words("동의")),
        Field("x", "number", words("가"), least="5", most="2"),
        Field("x", "number", words("가"), least="five"),
        Field(
            "x", "many", words("가"), choices=(Choice("a", words("가")), Choice("a", words("나")))
        ),
        Field("one", "short", words("가")),
    ],
)
def test_what_cannot_be_shown_or_answered_is_refused(field):
    assert faults(Definition((Section("one", words("하나"), (field,)),)))


def test_an_untranslated_form_is_kept_but_not_announced():
    half = Definition((Section("one", words("하나"), (Field("x", "short", {"ko": "비고"}),)),))
    assert faults(half) == []
    assert [each.key for each in lacks(half)] == ["x"]


# --- pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FieldKind.values)
def test_every_kind_of_field_can_be_added_and_is_previewed(kind):
    call, client = draft("challenge"), operator()
    address = page(call, f"section/proposal/new-field/?kind={kind}")
    assert client.get(address).status_code == 200
    data = {
        "version": current_form(call).version,
        "label_ko": "새 문항",
        "label_ja": "新しい項目",
        "label_en": "Quite new",
        "required": "on",
        "limit": "30",
        "types": ["pdf", "hwpx"],
        "most_mb": "5",
        "least": "1",
        "most": "9.5",
        "text_ko": "동의합니다.",
        "text_version": "v1",
        "row_0_ko": "가",
        "row_1_ko": "나",
        "row_2_ko": "",
    }
    sent = client.post(address, data)
    assert sent.status_code == 302, sent.content.decode()
    made = next(f for f in definition_for(call).fields() if f.label.get("en") == "Quite new")
    assert made.kind == kind and made.required
    assert f"#at-{made.key}" in sent["Location"]
    if kind in ("choice", "many", "table"):
        assert [c.value for c in made.choices] == ["c_1", "c_2"]
    if kind == "number":
        assert (made.least, made.most) == ("1", "9.5")
    if kind == "file":
        assert (made.types, made.most_mb) == (("pdf", "hwpx"), 5)
    assert client.get(page(call, f"field/{made.key}/")).status_code == 200
    assert "Quite new" in client.get(page(call, "preview/")).content.decode()


def test_choices_keep_their_values_when_words_and_order_change():
    call, client = make_call(state="draft", definition=two()), operator()
    data = {
        "version": current_form(call).version,
        "label_ko": "단계",
        "row_0_value": "a",
        "row_0_ko": "가나다",
        "row_0_order": "2",
        "row_1_value": "b",
        "row_1_ko": "나",
        "row_1_order": "1",
        "row_2_ko": "다",
        "row_3_value": "b",
        "row_3_ko": "위조",
    }
    assert client.post(page(call, "field/stage/"), data).status_code == 302
    stage = definition_for(call).field("stage")
    assert [c.value for c in stage.choices][:2] == ["b", "a"]
    assert len({c.value for c in stage.choices}) == len(stage.choices)


def test_a_condition_is_set_and_taken_away_on_the_page():
    call, client = make_call(state="draft", definition=two()), operator()
    data = {"version": current_form(call).version, "label_ko": "비고", "limit": "9"}
    client.post(page(call, "field/note/"), data | {"shown_if": ["stage:a", "stage:b"]})
    assert definition_for(call).field("note").shown_if == Condition("stage", ("a", "b"))
    data["version"] = current_form(call).version
    client.post(page(call, "field/note/"), data)
    assert definition_for(call).field("note").shown_if is None


def test_a_stale_page_keeps_what_was_typed_and_saves_the_second_time():
    call, client = make_call(state="draft", definition=two()), operator()
    old = current_form(call).version
    save(call, builder.remove_field(two(), "trial"))
    data = {"version": old, "title_ko": "다른 제목"}
    answer = client.post(page(call, "section/one/"), data)
    text = answer.content.decode()
    assert answer.status_code == 409 and "다른 제목" in text
    data["version"] = re.search(r'name="version" value="(\d+)"', text)[1]
    assert client.post(page(call, "section/one/"), data).status_code == 302
    section = definition_for(call).sections[0]
    assert section.title["ko"] == "다른 제목" and [f.key for f in section.fields] == ["stage"]


def test_buttons_move_and_a_stale_button_changes_nothing():
    call, client = make_call(state="draft", definition=two()), operator()
    version = current_form(call).version
    sent = client.post(page(call, "field/note/up/"), {"version": version})
    assert sent.status_code == 302 and sent["Location"].endswith("#at-note")
    assert [f.key for f in definition_for(call).sections[0].fields] == ["stage", "trial", "note"]
    before = current_form(call).definition
    again = client.post(page(call, "section/two/up/"), {"version": version}, follow=True)
    assert "changed the form meanwhile" in again.content.decode()
    assert current_form(call).definition == before


def test_removing_says_first_what_goes_with_it():
    call, client = make_call(state="draft", definition=two()), operator()
    asked = client.get(page(call, "field/stage/remove/")).content.decode()
    assert "임상" in asked and "asked always" in asked and "cannot be undone" in asked
    assert definition_for(call).field("stage")
    client.post(page(call, "field/stage/remove/"), {"version": current_form(call).version})
    assert definition_for(call).field("stage") is None


def test_an_empty_form_and_a_closed_call_say_so():
    client, call = operator(), make_call(state="draft")
    save(call, Definition())
    assert "The form is empty" in client.get(page(call)).content.decode()
    Call.objects.filter(pk=call.pk).update(state=CallState.CLOSED)
    shown = client.get(page(fresh(call))).content.decode()
    assert "its form stays as it was" in shown and "New section" not in shown.split("builder")[0]
