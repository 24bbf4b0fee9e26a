"""What a call lacks before it can be announced, in the reader's language."""

import json

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from koryu.shared.enums import Language
from koryu.shared.text import colon, language_name, listed

from ..enums import ExportCheck, ProgrammeKind, RuleKind
from ..models import Call, Challenge
from ..rules.brief import PARTS, Meter, meter, names_in
from ..rules.conditions import fault
from ..rules.form_checks import lacks as form_lacks
from ..rules.timeline import disorder
from .calls import challenge_of, definition_for, documents_of, rules_of


def lacks(call: Call) -> list[str]:
    """Everything that is missing, most basic first; empty when the call can be announced."""
    found = [*_texts(call), *_times(call), *_rules(call)]
    found += [each.text for each in form_lacks(definition_for(call))]
    if call.programme.kind == ProgrammeKind.CHALLENGE:
        found += _brief(call)
    if call.programme.kind == ProgrammeKind.JOINT_RD:
        found += _projects(call)
    return list(dict.fromkeys(found))


def _texts(call: Call) -> list[str]:
    found = []
    for name, label in (
        ("title", _("Title")),
        ("summary", pgettext("call", "Summary")),
        ("body", _("Text of the call")),
    ):
        left = [code for code in Language.values if not getattr(call, f"{name}_{code}").strip()]
        if left:
            text = _("“%(name)s” is not written in: %(languages)s.")
            found.append(text % {"name": label, "languages": listed(map(language_name, left))})
    return found


def _times(call: Call) -> list[str]:
    found = list(disorder(call).values())
    if call.closes_at <= timezone.now():
        found.append(_("The deadline lies in the past."))
    if call.notice_at is None:
        found.append(_("Say when the results are sent."))
    return found


def _rules(call: Call) -> list[str]:
    found = []
    for rule in rules_of(call):
        if text := fault(rule.kind, rule.params):
            found.append(f"{rule.get_kind_display()}{colon()}{text}")
        unsaid = rule.kind == RuleKind.PERSON and not all(
            getattr(rule, f"text_{code}").strip() for code in Language.values
        )
        if unsaid:
            found.append(_("Write the condition that a person checks in all three languages."))
    return found


def texts_of(challenge: Challenge) -> dict[str, dict[str, str]]:
    """Part → language → text."""
    return {
        part: {code: getattr(challenge, f"{part}_{code}") for code in Language.values}
        for part in (*PARTS, "described_as")
    }


def meter_of(challenge: Challenge) -> Meter:
    """How far the brief has come."""
    return meter(texts_of(challenge), anonymous=challenge.anonymous)


def seeker_named_in(challenge: Challenge) -> list[str]:
    """Parts that name an anonymous seeker, and so cannot be shown."""
    if not challenge.anonymous:
        return []
    texts: dict[str, dict[str, str]] = dict(texts_of(challenge))
    call = challenge.call
    for part in ("title", "summary", "body", "contact"):
        texts[part] = {code: getattr(call, f"{part}_{code}") for code in Language.values}
    texts |= _around(call)
    return names_in(texts, names_of(challenge))


def names_of(challenge: Challenge) -> list[str]:
    """Everything the seeker is called, its e-mail domain among it."""
    seeker = challenge.seeker
    names = [seeker.name, seeker.name_ko, seeker.name_ja, seeker.name_en, seeker.name_reading]
    return [*filter(None, names), seeker.email_domain]


def _around(call: Call) -> dict[str, dict[str, str]]:
    """What else everybody reads of a call: conditions, form, board and documents."""
    rows = [(rule, ("text",)) for rule in rules_of(call)]
    rows += [(each, ("title", "body")) for each in call.notices.filter(removed_at=None)]
    found = {
        f"{thing._meta.model_name}-{thing.pk}": {
            f"{name}_{code}": getattr(thing, f"{name}_{code}")
            for name in names
            for code in Language.values
        }
        for thing, names in rows
    }
    for each in documents_of(call):
        found[f"document-{each.pk}"] = {"title": each.title, "name": each.file.name}
    form = json.dumps(definition_for(call).as_json(), ensure_ascii=False)
    return found | {"form": {"": form}}


def _brief(call: Call) -> list[str]:
    challenge = challenge_of(call)
    if challenge is None:
        return [_("The challenge has no brief yet.")]
    found = []
    if not meter_of(challenge).whole:
        found.append(_("The brief of the challenge is not complete."))
    if seeker_named_in(challenge):
        found.append(_("The seeker is to stay unnamed, but a text of the call names it."))
    return found


def _projects(call: Call) -> list[str]:
    planned = list(call.planned.filter(removed_at=None))
    if not planned:
        return [_("No project is planned yet.")]
    found = []
    if not all(str(each.title) for each in planned):
        found.append(_("A planned project has no title."))
    if any(each.export_check == ExportCheck.OPEN for each in planned):
        found.append(_("The export control of a project is not checked yet."))
    if any(each.export_check == ExportCheck.BARRED for each in planned):
        found.append(_("A project may not be exported; take it out of the call."))
    return found
