"""A call whose only stage is closed, for tests of what comes after it."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from koryu.evaluation.actions import decisions, notices
from koryu.evaluation.actions.decisions import Change
from koryu.evaluation.actions.results import close_stage
from koryu.evaluation.models import Decision
from koryu.people.models import Person
from koryu.programmes.models import Application, Call
from tests.evaluation.test_results import TABLE
from tests.factories.evaluation import make_reviewed
from tests.factories.people import PersonFactory
from tests.factories.programmes import make_call

REASON = "평가 결과 선정되지 않았습니다."


@dataclass
class Case:
    """A call, an operator of each country, and its three applications by title."""

    call: Call
    korea: Person
    japan: Person
    applications: dict[str, Application] = field(default_factory=dict)

    @property
    def version(self) -> int:
        found = Decision.objects.filter(call=self.call).first()
        return found.version if found else 0

    def now(self, title: str) -> Application:
        """The application as it is in the database."""
        return Application.objects.get(pk=self.applications[title].pk)

    def call_now(self) -> Call:
        return Call.objects.get(pk=self.call.pk)

    def propose(self, *changes: Change, by: Person | None = None) -> Decision:
        return decisions.propose(
            call=self.call, by=by or self.korea, version=self.version, changes=changes
        )

    def usual(self) -> Decision:
        """alpha is selected, beta waits, gamma is not selected."""
        return self.propose(
            Change(self.applications["alpha"], "select"),
            Change(self.applications["beta"], "waitlist", reason="다음 순위입니다."),
            Change(self.applications["gamma"], "reject", reason=REASON),
        )

    def approve(self) -> None:
        for person in (self.korea, self.japan):
            decisions.approve(call=self.call, by=person, version=self.version)

    def told(self) -> None:
        """Decided by both, and everybody told."""
        self.usual()
        self.approve()
        Call.objects.filter(pk=self.call.pk).update(notice_at=timezone.now() - timedelta(minutes=1))
        notices.send_due()


def make_case(**fields: object) -> Case:
    call = make_call(state="evaluating", **({"places": 1} | fields))
    case = Case(
        call,
        PersonFactory(operator_country="KR", language="en"),
        PersonFactory(operator_country="JP", language="ja"),
    )
    close_stage(make_reviewed(call, TABLE), case.korea)
    # People read in English here, so that tests can be read; applications are in Korean.
    Person.objects.update(language="en")
    case.applications = {each.title: each for each in call.applications.all()}
    return case
