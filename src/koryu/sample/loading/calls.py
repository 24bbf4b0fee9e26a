"""The four programmes of the public text, each with a sample call at another point of its way.

Residency: decided and told, with an appeal; challenge: under review; joint R&D: open; academy:
announced. What lies in the past was done by the same actions as always, then its times moved back.
"""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from koryu.evaluation.actions.appeals import raise_appeal
from koryu.evaluation.actions.decisions import Change, approve, propose
from koryu.evaluation.actions.notices import send_results
from koryu.evaluation.actions.results import close_stage
from koryu.evaluation.actions.stages import begin_discussion
from koryu.evaluation.models import Decision, Evaluator, Stage, StageResult
from koryu.people.models import Organisation, Person
from koryu.people.queries import people_of
from koryu.programmes.actions.academy import set_mentor
from koryu.programmes.actions.calls import announce, create_call
from koryu.programmes.actions.challenges import save_brief, set_seeker
from koryu.programmes.actions.conditions import change_condition, remove_condition
from koryu.programmes.actions.eligibility import decide_all_met, overrule
from koryu.programmes.actions.moves import close_call
from koryu.programmes.actions.programmes import create_programme
from koryu.programmes.actions.projects import check_export, edit_project, plan_project
from koryu.programmes.enums import Finding
from koryu.programmes.models import Application, Call, PlannedProject, Programme
from koryu.research.models import Listing

from . import read
from .applications import hand_in
from .evaluation import assign_first_stage, load_evaluators, write_reviews

LANGUAGES = ("ko", "ja", "en")
KINDS = {"open_innovation": "challenge"}
REASON = (
    "기술의 완성도는 높이 평가하였으나, 일본 내 실증 일정과 협력 기관이 더 구체적인 신청을 "
    "먼저 선정하였습니다."
)
APPEAL = "협력 기관은 첨부한 사업계획서에 적었습니다. 다시 살펴 주시기를 부탁드립니다."
CHECKED = "번호와 설립 증명을 서류로 확인함 (샘플)"


def load_calls(
    organisations: Mapping[str, Organisation],
    public: Mapping[str, Organisation],
    operators: Mapping[str, Person],
) -> dict[str, int]:
    """Load programmes, calls, applications and reviews. Returns how many of each."""
    data = read("calls.yaml")
    programmes = _programmes(public, operators["KR"])
    evaluators = load_evaluators(data["evaluators"], operators["KR"])
    _residency(data["residency"], programmes["residency"], organisations, evaluators, operators)
    _challenge(data["challenge"], programmes["challenge"], organisations, evaluators, operators)
    _joint_rd(data["joint_rd"], programmes["joint_rd"], organisations, operators["JP"])
    _academy(data["academy"], programmes["academy"], organisations, operators["JP"])
    for model in (Call, Application, Evaluator):
        model.objects.update(is_sample=True)
    return {
        "calls of the four programmes": Call.objects.count(),
        "applications": Application.objects.count(),
        "evaluators": len(evaluators),
    }


def _words(name: str, given: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_{code}": given.get(code, "") for code in LANGUAGES}


def _programmes(public: Mapping[str, Organisation], by: Person) -> dict[str, Programme]:
    """The programmes as the public text describes them."""
    found = {}
    for entry in read("public_facts.yaml")["programmes"]:
        kind = KINDS.get(entry["kind"], entry["kind"])
        found[kind] = create_programme(
            by=by,
            hosts=[public[slug] for slug in entry["operators"]],
            kind=kind,
            source=entry["source"],
            **_words("title", entry["title"]),
            **_words("summary", entry["text"]),
        )
    return found


def _open(programme: Programme, template: str, entry: Mapping[str, Any], by: Person) -> Call:
    """A draft that takes applications from ten days ago until tomorrow."""
    now = timezone.now().replace(second=0, microsecond=0)
    opens, closes = now - timedelta(days=10), now + timedelta(days=1)
    return create_call(
        by=by,
        programme=programme,
        template=template,
        announces_at=opens - timedelta(days=7),
        opens_at=opens,
        questions_close_at=now + timedelta(hours=2),
        closes_at=closes,
        notice_at=closes + timedelta(days=30),
        appeals_close_at=closes + timedelta(days=44),
        places=entry.get("places", ""),
        budget=Decimal(entry["budget"]) if "budget" in entry else "",
        per_award=Decimal(entry["per_award"]) if "per_award" in entry else "",
        **_words("title", entry["title"]),
    )


def _move(call: Call, *, days: int, **times: object) -> Call:
    """Lay a call's times into the past, as if it had been open then."""
    names = ("announces_at", "announced_at", "opens_at", "questions_close_at", "closes_at")
    moved = {name: getattr(call, name) - timedelta(days=days) for name in names}
    Call.objects.filter(pk=call.pk).update(**moved, **times)
    return Call.objects.get(pk=call.pk)


def _close(call: Call, by: Person, **times: object) -> Call:
    """The deadline is over; what the machine could not see a person looked up."""
    call = close_call(call=_move(Call.objects.get(pk=call.pk), days=40, **times))
    for application in call.applications.all():
        for finding in application.findings.exclude(finding=Finding.MET):
            overrule(
                application=application,
                by=by,
                rule_id=finding.rule_id,
                finding=Finding.MET,
                note=CHECKED,
            )
    decide_all_met(call=call, by=by)
    return call


def _points(entry: Mapping[str, Any]) -> dict[str, dict[str, list[int]]]:
    return {each["title"]: each["points"] for each in entry["applications"]}


def _residency(
    entry: Mapping[str, Any],
    programme: Programme,
    organisations: Mapping[str, Organisation],
    evaluators: list[Evaluator],
    operators: Mapping[str, Person],
) -> None:
    by = operators["KR"]
    call = _open(programme, "residency", entry, by)
    age = call.rules.get(kind="firm_age")
    change_condition(rule=age, by=by, version=age.version, params={"most": 12}, texts={})
    remove_condition(rule=call.rules.get(kind="corporate_number"), by=by)
    call = announce(call=call, by=by)
    for each in entry["applications"]:
        hand_in(call, each, organisations)
    told = timezone.now() - timedelta(days=1)
    call = _close(call, by, notice_at=told, appeals_close_at=told + timedelta(days=14))
    stage = assign_first_stage(call, evaluators, by)
    write_reviews(stage, _points(entry), but=0)
    close_stage(begin_discussion(stage=stage, by=by), by)
    _decide(call, stage, entry["places"], operators)
    rejected = Application.objects.filter(call=call, state="rejected").first()
    if rejected is not None:
        person = people_of(rejected.lead_id).get()
        raise_appeal(application=rejected, by=person, text=APPEAL, language="ko")


def _decide(call: Call, stage: Stage, places: int, operators: Mapping[str, Person]) -> None:
    """The best take the places, the next one waits; both countries approve; everybody is told."""
    changes = []
    for place, result in enumerate(StageResult.objects.filter(stage=stage).order_by("rank", "id")):
        outcome = "select" if place < places else "waitlist" if place == places else "reject"
        amount = Decimal(300_000_000) if place < places else None
        reason = "" if place < places else REASON
        changes.append(Change(result.application, outcome, amount=amount, reason=reason))
    propose(call=call, by=operators["KR"], version=0, changes=changes)
    version = Decision.objects.get(call=call).version
    for operator in operators.values():
        approve(call=call, by=operator, version=version)
    send_results(Call.objects.get(pk=call.pk))


def _challenge(
    entry: Mapping[str, Any],
    programme: Programme,
    organisations: Mapping[str, Organisation],
    evaluators: list[Evaluator],
    operators: Mapping[str, Person],
) -> None:
    by = operators["JP"]
    call = _open(programme, "challenge", entry, by)
    challenge = set_seeker(call=call, by=by, seeker=organisations[entry["seeker"]], anonymous=True)
    texts = _words("described_as", entry["described"])
    for part in ("context", "tried", "success", "offered", "confidential"):
        texts |= _words(part, entry[part])
    version = Call.objects.get(pk=call.pk).version
    save_brief(challenge=challenge, by=by, version=version, texts=texts, fields=entry["fields"])
    call = announce(call=call, by=by)
    for each in entry["applications"]:
        hand_in(call, each, organisations)
    stage = assign_first_stage(_close(call, by), evaluators, by)
    write_reviews(stage, _points(entry), but=5)


def _joint_rd(
    entry: Mapping[str, Any],
    programme: Programme,
    organisations: Mapping[str, Organisation],
    by: Person,
) -> None:
    call = _open(programme, "joint_rd", entry, by)
    projects = [_plan(call, each, by) for each in entry["planned"]]
    call = announce(call=call, by=by)
    later = timezone.now() + timedelta(days=24)
    Call.objects.filter(pk=call.pk).update(
        closes_at=later,
        questions_close_at=later - timedelta(days=7),
        notice_at=later + timedelta(days=40),
        appeals_close_at=later + timedelta(days=54),
    )
    given = entry["application"]
    hand_in(Call.objects.get(pk=call.pk), given, organisations, planned=projects[given["planned"]])


def _plan(call: Call, entry: Mapping[str, Any], by: Person) -> PlannedProject:
    technology = Listing.objects.get(title=entry["technology"], state="published")
    project = plan_project(call=call, by=by, technology=technology)
    fields = (
        _words("title", entry["title"])
        | _words("goal", entry["goal"])
        | _words("partner_sought", entry["partner"])
        | {"packages": entry["packages"], "regulatory_routes": entry["routes"]}
    )
    project = edit_project(project=project, by=by, version=project.version, fields=fields)
    result, note = entry["export"]["check"], entry["export"]["note"]
    return check_export(project=project, by=by, result=result, note=note)


def _academy(
    entry: Mapping[str, Any],
    programme: Programme,
    organisations: Mapping[str, Organisation],
    by: Person,
) -> None:
    title = _words("title", entry["title"])
    call = create_call(by=by, programme=programme, template="academy", announces_at=None, **title)
    for each in entry["mentors"]:
        person = people_of(organisations[each["of"]].pk).get()
        set_mentor(call=call, by=by, person=person, capacity=each["capacity"], about=each["about"])
    announce(call=call, by=by)
