"""Calls made by the actions, from the templates, ready to be announced or announced."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from koryu.people.models import Organisation, Person
from koryu.programmes.actions import calls as actions
from koryu.programmes.actions import challenges, projects
from koryu.programmes.models import Call, Challenge, PlannedProject
from koryu.research.models import Listing

from .discovery import plain_listing
from .events import make_operator
from .people import MembershipFactory, OrganisationFactory
from .programmes import make_programme

BRIEF = {
    "context_ko": "세포 배양 공정에서 배지 교체마다 세포가 손실됩니다. " * 4,
    "tried_ko": "관류 배양과 여과를 시도하였으나 막힘이 잦았습니다. " * 4,
    "success_ko": "회수율 90 % 이상을 3회 연속 배양에서 보여야 합니다. " * 4,
    "offered_ko": "개념검증 비용 5천만 원과 세포 시료를 제공합니다. " * 4,
    "confidential_ko": "세포주의 이름은 비밀유지계약 뒤에 알립니다.",
    "described_as_ko": "일본의 제약기업",
    "described_as_ja": "日本の製薬会社",
}


def draft(kind: str = "residency", by: Person | None = None, **fields: object) -> Call:
    """A draft from the template of its kind."""
    programme = fields.pop("programme", None) or make_programme(kind)
    given = {
        "title_ko": "한일 공동 모집",
        "title_ja": "日韓共同募集",
        "title_en": "Joint call",
        "opens_at": timezone.now() + timedelta(days=20),
    } | fields
    return actions.create_call(
        by=by or make_operator(), programme=programme, template=kind, **given
    )


def publish_offer(text: str, organisation: Organisation | None = None) -> Listing:
    """A published technology of a verified organisation."""
    organisation = organisation or OrganisationFactory(kind="startup")
    membership = MembershipFactory(organisation=organisation)
    return plain_listing(text, membership=membership, kind="technology")


OTHERS = (
    "수면 데이터를 분석하는 스마트워치 앱입니다.",
    "치과용 임플란트의 표면을 처리하는 장비입니다.",
    "병원 예약을 돕는 대화형 서비스입니다.",
    "혈당을 재는 패치형 센서입니다.",
    "피부 영상을 판독하는 소프트웨어입니다.",
    "재활 로봇의 관절을 제어하는 기술입니다.",
    "감염병을 진단하는 신속 검사 키트입니다.",
    "고령자의 낙상을 감지하는 레이더입니다.",
)


def publish_others() -> None:
    """Offers of other fields, from which an answer must stand out."""
    for text in OTHERS:
        publish_offer(text)


def briefed(
    by: Person | None = None,
    seeker: Organisation | None = None,
    anonymous: bool = False,
    texts: Mapping[str, str] | None = None,
    **fields: object,
) -> Challenge:
    """A draft challenge with a whole brief."""
    by = by or make_operator()
    call = draft("challenge", by, **fields)
    seeker = seeker or OrganisationFactory(country="JP", kind="pharma")
    challenge = challenges.set_seeker(call=call, by=by, seeker=seeker, anonymous=anonymous)
    return challenges.save_brief(
        challenge=challenge, by=by, version=call.version, texts=dict(texts or BRIEF), fields=[]
    )


def planned(by: Person | None = None, **fields: object) -> PlannedProject:
    """A draft joint R&D call with one project whose export control is checked."""
    by = by or make_operator()
    call = draft("joint_rd", by, **fields)
    offer = publish_offer("세포치료제 동결보존 공정 기술로 회수율을 높입니다.")
    project = projects.plan_project(call=call, by=by, technology=offer)
    return projects.check_export(
        project=project, by=by, result="free", note="별표 2 대조, 해당 없음"
    )


def announced(kind: str = "residency", by: Person | None = None, **fields: object) -> Call:
    """An announced call of any kind, read by everybody."""
    by = by or make_operator()
    if kind == "challenge":
        call = briefed(by, **fields).call
    elif kind == "joint_rd":
        call = planned(by, **fields).call
    else:
        call = draft(kind, by, **fields)
    Call.objects.filter(pk=call.pk).update(announces_at=None, questions_close_at=None)
    return actions.announce(call=fresh(call), by=by)


def fresh(call: Call) -> Call:
    """The call as it stands in the database; its state cannot be read into an old one."""
    return Call.objects.select_related("programme").get(pk=call.pk)
