"""The people room through HTTP."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from koryu.notify.actions import notify
from koryu.people import actions
from koryu.people.models import Consent, Organisation, Person
from tests.factories.people import MembershipFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
SIGN_UP = {
    "email": "hana@newbio.co.kr",
    "family_name": "김",
    "given_name": "하나",
    "password1": "korean-horse-7741",
    "password2": "korean-horse-7741",
    "terms": "on",
    "overseas": "on",
}


@pytest.fixture(autouse=True)
def forgotten_limits():
    cache.clear()


def form_of(organisation, **values):
    given = {
        "name": organisation.name,
        "kind": organisation.kind,
        "description_language": "ko",
        "version": organisation.version,
    }
    return given | values


def test_sign_up_confirm_register(client, django_capture_on_commit_callbacks):
    client.cookies["koryu_language"] = "ko"
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/signup/", SIGN_UP)
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", mail.outbox[0].body)[1]
    assert "확인" in mail.outbox[0].subject
    assert client.get("/people/me/").status_code == 302
    client.post(link)
    person = Person.objects.get()
    assert (person.family_name, person.given_name, person.language) == ("김", "하나", "ko")
    assert set(Consent.objects.values_list("kind", flat=True)) == {"terms", "privacy", "overseas"}
    answer = client.post(
        "/people/organisations/new/",
        {
            "name": "새바이오",
            "country": "KR",
            "kind": "startup",
            "website": "https://newbio.co.kr",
            "description_language": "ko",
            "corporate_number": "124-81-00998",
        },
    )
    organisation = Organisation.objects.get()
    assert answer["Location"] == f"/people/organisations/{organisation.slug}/"
    assert (organisation.is_verified, organisation.corporate_number) == (True, "1248100998")


@pytest.mark.parametrize("missing", ["terms", "overseas", "family_name"])
def test_sign_up_asks_for_names_and_consent(client, missing):
    answer = client.post("/accounts/signup/", {k: v for k, v in SIGN_UP.items() if k != missing})
    assert missing in answer.context["form"].errors
    assert not Person.objects.exists()


def test_sign_up_links_to_what_is_agreed_to(client):
    page = client.get("/accounts/signup/").content.decode()
    assert 'href="/terms/"' in page
    assert 'href="/privacy/"' in page


def test_sign_up_does_not_tell_who_has_an_account(client, django_capture_on_commit_callbacks):
    PersonFactory(email=SIGN_UP["email"])
    with django_capture_on_commit_callbacks(execute=True):
        known = client.post("/accounts/signup/", SIGN_UP)
        unknown = client.post("/accounts/signup/", SIGN_UP | {"email": "other@newbio.co.kr"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [m.to for m in mail.outbox] == [["hana@newbio.co.kr"], ["other@newbio.co.kr"]]


def test_guessing_passwords_is_limited(client):
    PersonFactory(email="hana@newbio.co.kr")
    tries = [
        client.post("/accounts/login/", {"login": "hana@newbio.co.kr", "password": f"wrong{n}"})
        for n in range(7)
    ]
    assert "__all__" in tries[-1].context["form"].errors
    right = {"login": "hana@newbio.co.kr", "password": "correct horse battery"}
    assert client.post("/accounts/login/", right).status_code == 200


def test_the_second_editor_keeps_the_text_and_sees_the_newer_one(client):
    owner = MembershipFactory()
    actions.update_organisation(
        organisation=owner.organisation, by=owner.person, expected_version=1, city="판교"
    )
    client.force_login(owner.person)
    path = f"/people/organisations/{owner.organisation.slug}/edit/"
    typed = form_of(owner.organisation, version=1, city="송도", description="우리 글")
    answer = client.post(path, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "송도" in page
    assert "판교" in page
    assert "우리 글" in page
    again = client.post(path, typed | {"version": 2})
    assert again.status_code == 302
    assert Organisation.objects.get().city == "송도"


def test_leaving_is_asked_first(client):
    MembershipFactory(organisation=(owner := MembershipFactory()).organisation)
    client.force_login(owner.person)
    path = f"/people/organisations/{owner.organisation.slug}/members/{owner.pk}/end/"
    assert client.get(path).status_code == 200
    owner.refresh_from_db()
    assert owner.left_at is None
    assert client.post(path)["Location"] == "/people/me/"
    owner.refresh_from_db()
    assert owner.left_at is not None


def test_the_last_owner_reads_why_they_cannot_leave(client):
    owner = MembershipFactory()
    client.force_login(owner.person)
    client.cookies["koryu_language"] = "en"
    path = f"/people/organisations/{owner.organisation.slug}/members/{owner.pk}/end/"
    answer = client.post(path)
    assert answer.status_code == 409
    assert "Make somebody else an owner first" in answer.content.decode()


def test_the_language_switch_stays_on_the_page_with_its_query(client):
    path = "/people/organisations/?country=JP&page=1"
    answer = client.post("/people/language/", {"language": "ja", "next": path})
    assert answer["Location"] == path
    assert 'lang="ja"' in client.get(path).content.decode()


def test_no_redirect_leaves_the_site(client):
    data = {"language": "ja", "next": "https://elsewhere.example/"}
    assert client.post("/people/language/", data)["Location"] == "/"


@pytest.mark.parametrize(
    ("cookie", "own", "browser", "shown"),
    [
        ("ja", "ko", "en", "ja"),
        ("", "ko", "en", "ko"),
        ("", "", "ja", "ja"),
        ("xx", "", "fr", "en"),
    ],
)
def test_cookie_then_own_then_browser(client, cookie, own, browser, shown):
    client.force_login(PersonFactory(language=own))
    if cookie:
        client.cookies["koryu_language"] = cookie
    answer = client.get("/", headers={"accept-language": browser})
    assert answer["Content-Language"] == shown


def test_times_are_shown_in_the_persons_zone(client):
    person = PersonFactory(timezone="Asia/Kathmandu", language="en")
    notify(people=[person], kind="people.verified", params={"name": "x"}, path="/")
    client.force_login(person)
    assert " +0545</time>" in client.get("/notices/").content.decode()
    assert timezone.get_current_timezone_name() == "Asia/Seoul"  # the next request starts afresh


def test_the_profile_is_saved_with_its_scripts(client):
    person = PersonFactory()
    client.force_login(person)
    data = {
        "family_name": "藤本",
        "given_name": "健二",
        "family_reading": "フジモト",
        "given_reading": "ケンジ",
        "family_latin": "Fujimoto",
        "given_latin": "Kenji",
        "title": "提携担当",
        "language": "ja",
        "timezone": "Asia/Tokyo",
    }
    answer = client.post("/people/me/", data)
    assert answer.cookies["koryu_language"].value == "ja"
    person.refresh_from_db()
    assert person.full_name() == "藤本 健二 (Kenji Fujimoto)"


def test_the_directory_finds_by_any_name(client):
    OrganisationFactory(name="별빛셀", name_ja="ビョルビッセル", name_en="Starlight Cell")
    OrganisationFactory(name="다른곳", country="JP")
    for name in ("별빛", "ビョル", "starlight"):
        page = client.get("/people/organisations/", {"name": name})
        assert [each.name for each in page.context["page"]] == ["별빛셀"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_directory_asks_the_same_however_many(client, django_assert_num_queries, count):
    OrganisationFactory.create_batch(count)
    client.get("/people/organisations/")
    with django_assert_num_queries(3):
        client.get("/people/organisations/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_members_page_asks_the_same_however_many(client, django_assert_num_queries, count):
    owner = MembershipFactory()
    for _ in range(count):
        MembershipFactory(organisation=owner.organisation, role="member")
    client.force_login(owner.person)
    path = f"/people/organisations/{owner.organisation.slug}/members/"
    with django_assert_num_queries(8):
        client.get(path)


def test_admin_is_entered_through_the_sites_own_sign_in(client):
    assert client.get("/admin/login/").status_code == 302
