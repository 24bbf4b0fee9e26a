"""Applications written through the actions, for tests of what happens to them."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from koryu.people.models import Organisation, Person
from koryu.programmes.actions.answers import save_answer
from koryu.programmes.actions.applications import begin
from koryu.programmes.models import Application, Call
from koryu.programmes.rules.answers import TITLE
from koryu.programmes.rules.form import Choice, Condition, Definition, Field, Section

from .people import MembershipFactory, OrganisationFactory
from .programmes import make_call, words

CONSENT = {"ko": "개인정보를 제공합니다.", "ja": "個人情報を提供します。", "en": "Data is given."}


def every_kind() -> Definition:
    """A form with a field of each kind, on two pages, one of them conditional."""
    yes, no = Choice("yes", words("예")), Choice("no", words("아니오"))
    return Definition(
        (
            Section(
                "plan",
                words("계획"),
                (
                    Field("summary", "long", words("요약"), required=True, limit=100),
                    Field("company", "short", words("회사"), limit=20, hidden_from_evaluators=True),
                    Field("clinic", "choice", words("임상"), choices=(yes, no)),
                    Field(
                        "phase",
                        "short",
                        words("단계"),
                        required=True,
                        shown_if=Condition("clinic", ("yes",)),
                    ),
                    Field("areas", "many", words("분야"), choices=(yes, no)),
                    Field("staff", "number", words("인원"), least="1", most="500"),
                ),
            ),
            Section(
                "money",
                words("예산"),
                (
                    Field("budget", "money", words("금액")),
                    Field("starts", "date", words("시작일")),
                    Field(
                        "steps",
                        "table",
                        words("일정"),
                        limit=3,
                        choices=(Choice("what", words("내용")), Choice("when", words("시기"))),
                    ),
                    Field(
                        "agree",
                        "consent",
                        words("동의"),
                        text=CONSENT,
                        text_version="2026-01",
                    ),
                    Field("listings", "listing", words("기술")),
                    Field("deck", "file", words("자료"), types=("pdf", "hwpx", "txt"), most_mb=1),
                    Field("with", "partners", words("공동")),
                ),
            ),
        )
    )


@dataclass
class Team:
    """An organisation with an owner, an editor and a member."""

    organisation: Organisation
    owner: Person
    editor: Person
    member: Person


def make_team(**fields: object) -> Team:
    organisation = OrganisationFactory(**fields)
    people = [
        MembershipFactory(organisation=organisation, role=role).person
        for role in ("owner", "editor", "member")
    ]
    return Team(organisation, *people)


@dataclass
class Begun:
    """A draft with its call and team."""

    application: Application
    call: Call
    team: Team

    def save(self, key: str, value: object, by: Person | None = None, version: int = 0, **more):  # noqa: ANN003, ANN201
        return save_answer(
            application=self.application,
            by=by or self.team.owner,
            key=key,
            value=value,
            version=version,
            **more,
        )

    def fresh(self) -> Application:
        return Application.objects.select_related("call", "form", "lead").get(
            pk=self.application.pk
        )


def begun(call: Call | None = None, team: Team | None = None, **fields: object) -> Begun:
    """A draft begun through the action; `fields` are the call's."""
    call = call or make_call(definition=every_kind(), **fields)
    team = team or make_team()
    made = begin(call=call, by=team.owner, lead=team.organisation, language="ko")
    return Begun(made, call, team)


def complete(call: Call | None = None, team: Team | None = None, **fields: object) -> Begun:
    """A draft with everything that is required."""
    draft = begun(call, team, **fields)
    draft.save(TITLE, "세포치료제 공동개발")
    draft.save("summary", "한국과 일본이 함께 개발합니다.")
    return draft


def close(call: Call) -> Call:
    """The deadline with its grace passes."""
    now = timezone.now()
    Call.objects.filter(pk=call.pk).update(
        closes_at=now - timedelta(minutes=1 + call.grace_minutes),
        opens_at=now - timedelta(days=10),
    )
    call.refresh_from_db(fields=["closes_at", "opens_at"])
    return call
