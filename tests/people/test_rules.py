"""Names, numbers and domains."""

import pytest

from koryu.people.rules import (
    domain_of_email,
    normal_corporate_number,
    registrable_domain,
    valid_brn,
)
from tests.factories.people import OrganisationFactory, PersonFactory


@pytest.mark.parametrize("number", ["124-81-00998", "1208147521", "220-81-62517"])
def test_real_business_numbers_pass(number):
    assert valid_brn(number)


@pytest.mark.parametrize("number", ["124-81-00997", "1208147512", "000-00-00000", "12345", ""])
def test_mistyped_business_numbers_do_not(number):
    assert not valid_brn(number)


def test_every_single_mistyped_digit_is_found_but_those_the_checksum_cannot_see():
    right, missed = "1248100998", 0
    for place in range(10):
        for digit in "0123456789":
            typed = right[:place] + digit + right[place + 1 :]
            missed += typed != right and valid_brn(typed)
    # Weight 5 of the ninth digit with the tens of its product: each digit gives another sum.
    assert missed == 0


def test_numbers_are_kept_plain():
    assert normal_corporate_number("KR", "124-81-00998") == "1248100998"
    assert normal_corporate_number("JP", "7000012050002") == "7000012050002"
    assert normal_corporate_number("JP", "7000012050003") is None


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.example.co.kr", "example.co.kr"),
        ("mail.lab.example.ac.jp", "example.ac.jp"),
        ("example.com", "example.com"),
        ("www.city.kobe.jp", "city.kobe.jp"),
        ("hospital.seoul.kr", "hospital.seoul.kr"),
        ("co.kr", ""),
        ("", ""),
    ],
)
def test_the_registered_part_of_a_host(host, domain):
    assert registrable_domain(host) == domain


def test_public_mail_proves_no_organisation():
    assert domain_of_email("someone@naver.com") == ""
    assert domain_of_email("someone@lab.snu.ac.kr") == "snu.ac.kr"


JAPANESE = {
    "family_name": "藤本",
    "given_name": "健二",
    "family_reading": "フジモト",
    "given_reading": "ケンジ",
    "family_latin": "Fujimoto",
    "given_latin": "Kenji",
}
KOREAN = {
    "family_name": "김",
    "given_name": "하나",
    "family_reading": "",
    "given_reading": "",
    "family_latin": "Kim",
    "given_latin": "Hana",
}


@pytest.mark.parametrize(
    ("names", "language", "shown", "beside"),
    [
        (JAPANESE, "ja", "藤本 健二", "フジモト ケンジ"),
        (JAPANESE, "ko", "藤本 健二", "Kenji Fujimoto"),
        (JAPANESE, "en", "Kenji Fujimoto", "藤本 健二"),
        (KOREAN, "ko", "김 하나", ""),
        (KOREAN, "ja", "김 하나", "Hana Kim"),
        (
            KOREAN | {"family_reading": "キム", "given_reading": "ハナ"},
            "ja",
            "김 하나",
            "キム ハナ",
        ),
        (KOREAN, "en", "Hana Kim", "김 하나"),
        (KOREAN | {"family_latin": "", "given_latin": ""}, "en", "김 하나", ""),
    ],
)
def test_a_name_is_shown_in_the_readers_custom_with_what_is_needed_to_say_it(
    names, language, shown, beside
):
    person = PersonFactory.build(**names)
    assert (person.display_name(language), person.reading(language)) == (shown, beside)


def test_a_korean_reading_beats_the_latin_form_for_korean_readers():
    names = JAPANESE | {"family_reading": "후지모토", "given_reading": "겐지"}
    assert PersonFactory.build(**names).reading("ko") == "후지모토 겐지"


def test_organisations_are_named_in_the_readers_language_where_they_gave_a_name():
    organisation = OrganisationFactory.build(name="샘플", name_ja="サンプル", name_en="")
    assert [organisation.display_name(code) for code in ("ko", "ja", "en")] == [
        "샘플",
        "サンプル",
        "샘플",
    ]
