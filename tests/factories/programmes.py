"""Programmes, calls and applications as rows, for tests of what comes after them."""

import hashlib
import json
from datetime import timedelta
from itertools import count

from django.utils import timezone

from koryu.people.models import Organisation, Person
from koryu.programmes.models import Application, Call, FormVersion, Programme, Submission
from koryu.programmes.rules.form import Definition, Field, Section

from .people import MembershipFactory, OrganisationFactory

_numbers = count(1)


def words(text: str) -> dict[str, str]:
    return {"ko": f"{text} 문항", "ja": f"{text}の項目", "en": f"{text} item"}


def small_form() -> Definition:
    """A section with a title, a long text, a choice, and a file."""
    return Definition(
        (
            Section(
                "plan",
                words("계획"),
                (
                    Field("summary", "long", words("요약"), required=True, limit=2000),
                    Field("amount", "money", words("금액")),
                    Field(
                        "company", "short", words("회사"), limit=100, hidden_from_evaluators=True
                    ),
                ),
            ),
        )
    )


def make_programme(kind: str = "residency", **fields: object) -> Programme:
    number = next(_numbers)
    given = {
        "slug": f"programme-{number}",
        "kind": kind,
        "title_ko": f"입주 지원 사업 {number}",
        "title_ja": f"入居支援事業 {number}",
        "title_en": f"Residency programme {number}",
    } | fields
    return Programme.objects.create(**given)


def make_call(state: str = "open", definition: Definition | None = None, **fields: object) -> Call:
    """A call in `state`, open for ten more days unless its times are given."""
    number, now = next(_numbers), timezone.now()
    given = {
        "slug": f"call-{number}",
        "title_ko": f"공고 {number}",
        "title_ja": f"公募 {number}",
        "title_en": f"Call {number}",
        "summary_ko": "요약입니다.",
        "places": 2,
        "opens_at": now - timedelta(days=10),
        "closes_at": now + timedelta(days=10),
        "notice_at": now + timedelta(days=40),
        "appeals_close_at": now + timedelta(days=50),
        "announced_at": now - timedelta(days=11),
    } | fields
    if "programme" not in given:
        given["programme"] = make_programme()
    call = Call.objects.create(state=state, **given)
    FormVersion.objects.create(
        call=call, number=1, definition=(definition or small_form()).as_json()
    )
    return call


def make_application(
    call: Call | None = None,
    by: Person | None = None,
    lead: Organisation | None = None,
    state: str = "draft",
    **fields: object,
) -> Application:
    """An application begun by the lead's owner."""
    call = call or make_call()
    lead = lead or OrganisationFactory(country="KR")
    by = by or MembershipFactory(organisation=lead, role="owner").person
    given = {
        "title": f"신청 {next(_numbers)}",
        "language": "ko",
        "form": call.forms.last(),
    } | fields
    return Application.objects.create(call=call, lead=lead, by=by, state=state, **given)


def make_submitted(
    call: Call | None = None, state: str = "submitted", **fields: object
) -> Application:
    """One handed in, with its frozen submission."""
    application = make_application(call, state=state, **fields)
    application.number = f"{application.call_id}-{application.pk:03}"
    application.submitted_at = timezone.now()
    application.save()
    content = {
        "title": application.title,
        "language": application.language,
        "form": application.form.number,
        "answers": {
            "summary": "세포치료제 공정 개발 계획입니다.",
            "company": str(application.lead),
        },
        "partners": [],
        "files": [],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    Submission.objects.create(
        application=application,
        number=1,
        form=application.form,
        content=content,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        by=application.by,
        at=timezone.now(),
    )
    return application
