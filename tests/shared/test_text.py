"""Text in and out, form fields, terms, dates."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.utils import timezone, translation

from koryu.shared import terms
from koryu.shared.fields import LimitedCharField, LimitedTextField
from koryu.shared.models import Term
from koryu.shared.templatetags.koryu import moment, month_day
from koryu.shared.text import (
    aside,
    clean,
    colon,
    language_name,
    listed,
    money,
    plain,
    render_markdown,
)


def test_text_is_composed_and_freed_of_invisible_traps():
    assert clean("\u1112\u1161\u11ab\u200eA\u202eB\x00\r\n\ud800끝") == "한AB\n끝"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='https://x.example' onclick='x()'>x</a>",
    ],
)
def test_markdown_runs_nothing(hostile):
    html = render_markdown(hostile).lower()
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert "<a href='https://x.example' onclick" not in html


def test_markdown_keeps_what_is_meant_and_the_pages_outline():
    html = render_markdown(
        "# 제목\n\n**굵게** [글](https://x.example)\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    assert "<h3>제목</h3>" in html
    assert "<strong>굵게</strong>" in html
    assert 'rel="nofollow noopener noreferrer ugc"' in html
    assert "<td>1</td>" in html


def test_plain_text_is_cut_with_an_ellipsis():
    assert plain("**굵은** [글](https://x.example) 끝", 100) == "굵은 글 끝"
    assert plain("가" * 300, 10) == "가" * 9 + "…"


class Sample(forms.Form):
    line = LimitedCharField(limit=3)
    text = LimitedTextField(limit=5, required=False)


@pytest.mark.parametrize(
    ("line", "valid"),
    [
        ("한국어", True),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165", True),
        ("한국어로", False),
        ("🧬🧬🧬", True),
    ],
)
def test_limits_count_characters_as_readers_do(line, valid):
    assert Sample({"line": line}).is_valid() is valid


def test_what_is_too_long_is_said_and_kept():
    form = Sample({"line": "가나다", "text": "가나다라마바"})
    assert not form.is_valid()
    with translation.override("ko"):
        assert "5자" in form.errors["text"][0]
    assert form["text"].value() == "가나다라마바"
    assert "maxlength" not in str(form["text"])


def test_terms_follow_a_change_at_once_in_this_process(db):
    before = len(terms.terms("field"))
    added = Term.objects.create(list="field", code="xeno", ko="이종이식", ja="異種移植", en="Xeno")
    assert len(terms.terms("field")) == before + 1
    with translation.override("ja"):
        assert terms.term("field", "xeno").label() == "異種移植"
    added.active = False
    added.save()
    assert terms.term("field", "xeno") is None


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("ko", "Asia/Seoul", "2026.11.23 (월) 14:30 KST"),
        ("ja", "Asia/Seoul", "2026年11月23日（月）14:30 JST"),
        ("en", "Asia/Tokyo", "Mon 23 Nov 2026, 14:30 KST"),
        ("en", "Europe/London", "Mon 23 Nov 2026, 05:30 GMT"),
    ],
)
def test_moments_carry_their_zone_in_the_readers_custom(language, zone, said):
    at = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    with translation.override(language), timezone.override(zone):
        assert moment(at) == said


@pytest.mark.parametrize(
    ("reader", "sentence"),
    [("ko", "한국어, 일본어"), ("ja", "韓国語、日本語"), ("en", "Korean, Japanese")],
)
def test_a_list_is_said_as_the_reader_says_it(reader, sentence):
    with translation.override(reader):
        assert listed(map(language_name, ["ko", "ja"])) == sentence
    assert language_name("xx") == "xx"


@pytest.mark.parametrize(
    ("language", "currency", "amount", "shown"),
    [
        ("ko", "KRW", "50000000", "₩50,000,000"),
        ("en", "KRW", Decimal("50000000.00"), "₩50,000,000"),
        ("ja", "JPY", 1200, "￥1,200"),
        ("en", "JPY", 1200, "¥1,200"),
        ("ko", "USD", "1200.5", "US$1,200.50"),
        ("en", "USD", "1200", "$1,200"),
        ("ko", "", "1200", "1,200"),
        ("ko", "", "1200.5", "1,200.50"),
        ("ko", "KRW", None, ""),
        ("ko", "KRW", "", ""),
    ],
)
def test_money_is_written_by_the_custom_of_the_language(language, currency, amount, shown):
    with translation.override(language):
        assert money(amount, currency) == shown


@pytest.mark.parametrize(
    ("language", "shown", "day"),
    [
        ("ko", "제목 (日本語)", "12.09"),
        ("ja", "제목（日本語）", "12月9日"),
        ("en", "제목 (日本語)", "9 Dec"),
    ],
)
def test_brackets_and_short_days_are_those_of_the_language(language, shown, day):
    with translation.override(language):
        assert aside("제목", "日本語") == shown
        assert month_day(date(2026, 12, 9)) == day


@pytest.mark.parametrize(("language", "mark"), [("ko", ": "), ("ja", "："), ("en", ": ")])
def test_a_label_ends_with_the_colon_of_the_language(language, mark):
    with translation.override(language):
        assert colon() == mark
