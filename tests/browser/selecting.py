"""Who takes part in a joint selection, what the others hand in, and the clock of a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from koryu.evaluation.actions.assignments import accept
from koryu.evaluation.actions.evaluators import accept_terms, edit_profile, invite
from koryu.evaluation.actions.reviews import hand_in, save_review
from koryu.evaluation.models import Assignment, Stage
from koryu.evaluation.queries.evaluators import current_terms
from koryu.evaluation.queries.reviews import seat_criteria
from koryu.people.models import Organisation, Person
from koryu.people.rules import normal_corporate_number
from koryu.programmes.actions.calls import TIMES
from koryu.programmes.actions.clock import tick
from koryu.programmes.models import Application, Call
from koryu.sample.loading import applications as writing
from koryu.shared.models import Term
from tests.factories.people import MembershipFactory, OrganisationFactory, PersonFactory

COUNTRY = {"ko": "KR", "ja": "JP"}
LANGUAGE = {"KR": "ko", "JP": "ja"}
OTHER = {"ko": "ja", "ja": "ko"}
NAMES = {
    "lead": {"ko": "늘봄바이오", "ja": "常春バイオ"},
    "partner": {"ko": "다온의료기기", "ja": "大穏メディカル"},
    "rival": {"ko": "새벽테라퓨틱스", "ja": "暁セラピューティクス"},
    "unsure": {"ko": "한결진단", "ja": "一貫診断"},
    "third": {"ko": "가온셀", "ja": "中央セル"},
    "barred": {"ko": "무번호바이오", "ja": "無番号バイオ"},
}
PEOPLE = {
    "ko": (("서", "다인"), ("한", "여름"), ("유", "가온"), ("남", "보라")),
    "ja": (("水沢", "栞"), ("瀬名", "透"), ("桐生", "葵"), ("白石", "蓮")),
}
WORDS = {
    "ko": {
        "programme": "한일 공동 입주 지원",
        "title": "망막 오가노이드 세포치료제",
        "text": "비임상 효력을 확인하였으며 일본 병원과 임상을 준비합니다.",
        "changed": "비임상 효력을 두 동물종에서 확인하였습니다.",
        "other_title": "항체 생산 공정의 고도화",
    },
    "ja": {
        "programme": "日韓共同入居支援",
        "title": "網膜オルガノイド細胞治療",
        "text": "非臨床で有効性を確認し、韓国の病院と治験を準備します。",
        "changed": "非臨床での有効性を2つの動物種で確認しました。",
        "other_title": "抗体の製造工程の高度化",
    },
}


@dataclass
class Cast:
    """The organisations by role, each with one owner, and the evaluators of both countries."""

    language: str
    organisations: dict[str, Organisation] = field(default_factory=dict)
    evaluators: dict[str, list[Person]] = field(default_factory=dict)
    operators: dict[str, Person] = field(default_factory=dict)

    def owner(self, role: str) -> Person:
        return self.organisations[role].memberships.get().person


def corporate_number(country: str, stem: int) -> str:
    """A number whose check digit is right, of no firm in particular."""
    tries = (f"{stem:09}{n}" if country == "KR" else f"{n}{stem:012}" for n in range(10))
    return next(each for each in tries if normal_corporate_number(country, each))


def _organisation(role: str, language: str, number: int, **fields: object) -> Organisation:
    country = COUNTRY[language]
    names = NAMES[role]
    given = {
        "country": country,
        "name": names[language],
        "name_ko": names["ko"],
        "name_ja": names["ja"],
        "corporate_number": corporate_number(country, 987_000 + number),
        "founded_year": timezone.localdate().year - 3,
        "description": WORDS[language]["text"],
    } | fields
    organisation = OrganisationFactory(**given)
    MembershipFactory(
        organisation=organisation,
        person__language=language,
        person__email=f"owner@{role}.example",
        person__family_name=PEOPLE[language][0][0],
        person__given_name=PEOPLE[language][0][1],
    )
    return organisation


def make_cast(language: str) -> Cast:
    """Five applicants and a partner of the other country, eight people who will evaluate."""
    cast, other = Cast(language), OTHER[language]
    roles = {
        "lead": (language, {}),
        "partner": (other, {"kind": "hospital"}),
        "rival": (language, {}),
        "unsure": (other, {"founded_year": None}),
        "third": (other, {}),
        "barred": (language, {"corporate_number": ""}),
    }
    for number, (role, (spoken, fields)) in enumerate(roles.items()):
        cast.organisations[role] = _organisation(role, spoken, number, **fields)
    for spoken, country in COUNTRY.items():
        cast.operators[country] = PersonFactory(operator_country=country, language=spoken)
        cast.evaluators[country] = [
            PersonFactory(
                email=f"panel{n}@{country.lower()}-academy.example",
                family_name=family,
                given_name=given,
                language=spoken,
            )
            for n, (family, given) in enumerate(PEOPLE[spoken])
        ]
    return cast


# --- the clock --------------------------------------------------------------------------------


def reach(call: Call, name: str) -> Call:
    """Time passes: the moment `name` of the call was a second ago, and the clock strikes."""
    row = Call.objects.get(pk=call.pk)
    passed = getattr(row, name) - timezone.now() + timedelta(seconds=1)
    for each in (*TIMES, "announced_at"):
        if at := getattr(row, each):
            setattr(row, each, at - passed)
    row.save()
    tick()
    return Call.objects.get(pk=call.pk)


# --- what the others do -----------------------------------------------------------------------


def hand_in_others(call: Call, cast: Cast) -> dict[str, Application]:
    """Four more applications, complete, by the rooms' own actions; by role."""
    found = {}
    for role in ("rival", "unsure", "third", "barred"):
        lead = cast.organisations[role]
        language = LANGUAGE[lead.country]
        text = WORDS[language]["text"]
        entry = {
            "lead": role,
            "title": f"{WORDS[language]['other_title']} {len(found) + 1}",
            "answers": {
                "technology": text, "stage": "research", "space": ["wet"], "people": "4",
                "goals": text, "across": text, "team": [[NAMES[role][language], "CEO", ""]],
            },
        }  # fmt: skip
        found[role] = writing.hand_in(call, entry, cast.organisations)
    return found


def join_pool(cast: Cast, by: Person, *, but: Person) -> None:
    """Everybody of the panels is in the pool, with terms and a profile, except one."""
    known = Term.objects.filter(list="field")
    for country, people in cast.evaluators.items():
        for person in people:
            if person.pk == but.pk:
                continue
            evaluator = invite(by=by, country=country, person=person)
            accept_terms(evaluator=evaluator, by=person, version=current_terms().version)
            edit_profile(
                evaluator=evaluator,
                by=person,
                version=evaluator.version,
                fields=known,
                languages=list(LANGUAGE.values()),
                expertise_text=WORDS[person.language]["text"],
                text_language=person.language,
            )


def review_the_rest(stage: Stage, worth: Mapping[int, int]) -> int:
    """Whoever was asked and has not handed in does. `worth`: points by application. How many."""
    rows = Assignment.objects.filter(stage=stage, state__in=("sent", "accepted"))
    rows = rows.exclude(review__state="submitted").order_by("seat__alias", "application_id")
    done = 0
    for assignment in rows.select_related("seat__evaluator__person", "seat__panel", "application"):
        person = assignment.seat.evaluator.person
        accept(assignment=assignment, by=person)
        lenient = PEOPLE[person.language].index((person.family_name, person.given_name)) % 2
        points = Decimal(min(10, worth[assignment.application_id] + lenient))
        saved = save_review(
            assignment=assignment,
            by=person,
            version=0,
            points={each.pk: points for each in seat_criteria(assignment.seat)},
            to_applicant=WORDS[person.language]["changed"],
        )
        hand_in(assignment=assignment, by=person, version=saved.version)
        done += 1
    return done
