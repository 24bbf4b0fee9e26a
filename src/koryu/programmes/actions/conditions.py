"""Every write of the conditions of taking part."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.history import record

from ..enums import CallState, RuleKind
from ..models import Call, EligibilityFinding, EligibilityRule
from ..queries.applications import handed_in
from ..queries.calls import rules_of
from ..rules.access import may_run
from ..rules.conditions import fault
from .submissions import keep_findings
from .unnamed import keep_unnamed

CHANGEABLE = (CallState.DRAFT, CallState.ANNOUNCED, CallState.OPEN)


@transaction.atomic
def add_condition(
    *, call: Call, by: Person, kind: str, params: Mapping[str, Any], texts: Mapping[str, str]
) -> EligibilityRule:
    """One more condition, at the end; a second click adds it once. Raises `Invalid` by field.

    What was handed in already is checked against it.
    """
    _locked(call, by)
    given = {f"text_{code}": texts.get(code, "") for code in Language.values}
    rule = EligibilityRule(call=call, kind=kind, params=dict(params), **given)
    _check(rule)
    keep_unnamed(call, given)
    for there in rules_of(call).filter(kind=kind, **given):
        if there.params == rule.params:
            return there
    last = rules_of(call).aggregate(last=Max("position"))["last"]
    rule.position = 0 if last is None else last + 1
    rule.save()
    record(verb="condition.added", obj=rule, actor=by)
    _ask_anew(rule, by)
    return rule


@transaction.atomic
def change_condition(
    *,
    rule: EligibilityRule,
    by: Person,
    version: int,
    params: Mapping[str, Any],
    texts: Mapping[str, str],
) -> EligibilityRule:
    """Other parameters or words; the kind stays, remove it and add another one instead.

    What was handed in already is checked anew. Raises `Stale` when somebody saved since `version`.
    """
    _locked(rule.call, by)
    locked = _living(rule)
    given = {"params": dict(params)}
    given |= {f"text_{code}": texts.get(code, "") for code in Language.values}
    if all(getattr(locked, name) == value for name, value in given.items()):
        return locked  # a double click, or nothing changed
    if locked.version != version:
        raise Stale(current=locked.version)
    for name, value in given.items():
        setattr(locked, name, value)
    locked.version += 1
    _check(locked)
    keep_unnamed(locked.call, {f"text_{code}": texts.get(code, "") for code in Language.values})
    locked.save()
    record(verb="condition.changed", obj=locked, actor=by)
    _ask_anew(locked, by)
    return locked


@transaction.atomic
def remove_condition(*, rule: EligibilityRule, by: Person) -> EligibilityRule:
    """Ask it no longer; what was found about it stays on record. Twice is once."""
    _locked(rule.call, by)
    if rule.removed_at is None:
        rule.removed_at = timezone.now()
        rule.save(update_fields=["removed_at"])
        record(verb="condition.removed", obj=rule, actor=by)
    return rule


@transaction.atomic
def move_condition(*, rule: EligibilityRule, by: Person, up: bool) -> None:
    """Change places with the neighbour; at either end nothing happens."""
    _locked(rule.call, by)
    order = list(rules_of(rule.call))
    at = order.index(_living(rule))
    other = at - 1 if up else at + 1
    if 0 <= other < len(order):
        order[at], order[other] = order[other], order[at]
    for position, each in enumerate(order):
        each.position = position
    EligibilityRule.objects.bulk_update(order, ["position"])


def _ask_anew(rule: EligibilityRule, by: Person) -> None:
    """Check what was handed in already; what a person found of the old wording is history."""
    for finding in EligibilityFinding.objects.filter(rule=rule).exclude(by=None):
        record(
            verb="application.finding_reopened", obj=finding.application, actor=by,
            rule=rule.pk, before=finding.finding, note=finding.note,
        )  # fmt: skip
        finding.by, finding.note = None, ""
        finding.save(update_fields=["by", "note"])
    for application in handed_in(rule.call).select_related("call"):
        keep_findings(application)


def _locked(call: Call, by: Person) -> None:
    require(may_run(reader_for(by)))
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.state not in CHANGEABLE:
        raise NotAllowedNow(_("The call is closed; its conditions stay as they were."))


def _living(rule: EligibilityRule) -> EligibilityRule:
    found = EligibilityRule.objects.filter(pk=rule.pk, removed_at=None).first()
    if found is None:
        raise NotAllowedNow(_("This condition was removed meanwhile."))
    return found


def _check(rule: EligibilityRule) -> None:
    if rule.kind not in RuleKind.values:
        raise Invalid({"kind": [_("Choose from the list.")]})
    if text := fault(rule.kind, rule.params):
        raise Invalid({"params": [text]})
    words = [getattr(rule, f"text_{code}").strip() for code in Language.values]
    if rule.kind == RuleKind.PERSON and not any(words):
        raise Invalid({"text_ko": [_("Write what a person is to check.")]})
