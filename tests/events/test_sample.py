"""The public events come into the demonstration through the importer, in three languages."""

import pytest
from django.utils import timezone

from koryu.events.models import Event, Session
from koryu.people.models import Organisation
from koryu.sample.loading.events import load_events
from koryu.sample.loading.organisations import load_operators, load_public_organisations
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    for country in ("KR", "JP"):
        for number in range(5):
            MembershipFactory(
                organisation__country=country,
                organisation__kind="government" if not number else "startup",
                person__is_sample=True,
            )
    organisations = {o.slug: o for o in Organisation.objects.all()}
    return load_events(organisations, load_public_organisations(), load_operators())


def programme(slug: str) -> list[tuple[str, str, str, str]]:
    return [
        (f"{timezone.localtime(s.starts_at):%H:%M}", s.kind, s.title_ko, s.title_en)
        for s in Session.objects.filter(event__slug=slug)
    ]


def test_three_public_events_and_one_to_come(loaded):
    assert loaded == 4
    assert Event.objects.filter(state="ended", is_sample=False).count() == 3
    coming = Event.objects.get(is_sample=True)
    assert coming.starts_at > timezone.now()
    assert coming.registrations.count() == 9
    assert coming.sessions.count() == 5


def test_the_panel_and_its_people(loaded):
    panel = Session.objects.get(event__slug="global-joint-rd-conference-2023", kind="panel")
    cast = [
        (p.role, p.speaker.name_ko, p.speaker.name_ja, p.speaker.affiliation_en)
        for p in panel.cast.all()
    ]
    assert cast == [
        ("moderator", "이종일", "イ・ジョンイル", "SUNY Korea"),
        ("panellist", "이승주", "イ・スンジュ", "Chung-Ang University"),
        ("panellist", "김두곤", "キム・ドゥゴン", "Seoul Robotics"),
        ("panellist", "백서인", "ペク・ソイン", "Hanyang University"),
        ("panellist", "강병모", "カン・ビョンモ", "Korea Electronics Technology Institute (KETI)"),
    ]


def test_titles_in_the_languages_the_table_does_not_have(loaded):
    assert programme("korea-japan-bio-conference-2023")[1] == (
        "15:10",
        "keynote",
        "한-일 협력 강화로 만드는 아시아 바이오 클러스터",
        "An Asian bio cluster built on closer Korea-Japan cooperation",
    )
    assert [row[0] for row in programme("mou-signing-2023")] == ["14:30", "14:40", "14:45"]
