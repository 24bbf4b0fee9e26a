"""The pool of evaluators: invited by operators, described and agreed to by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.programmes.rules.access import may_run
from koryu.shared.enums import Country, Language
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.history import record
from koryu.shared.models import Term
from koryu.shared.text import clean

from ..enums import HOLDING, StageState
from ..models import Assignment, DeclaredRelation, Evaluator, EvaluatorTerms
from ..queries.evaluators import current_terms, organisation_ids, suggested_text
from ..rules.defaults import OWN_LANGUAGE
from .conflicts import apply_relation
from .telling import tell_evaluator

TEXT_LIMIT = 8000
PROFILE = frozenset(
    {
        "languages",
        "expertise_text",
        "text_language",
        "most_load",
        "available_from",
        "available_until",
    }
)


@transaction.atomic
def invite(*, by: Person, country: str, email: str = "", person: Person | None = None) -> Evaluator:
    """Put somebody with an account into the pool and tell them; they accept the terms themselves.

    Their organisations' fields and published texts are filled in as a start. Somebody who was
    taken out comes back. Raises `Refused`, `Invalid` (email, country).
    """
    require(may_run(reader_for(by)))
    if country not in Country.values:
        raise Invalid({"country": [_("Choose one of the choices given.")]})
    found = person or Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if found is None:
        raise Invalid(
            {"email": [_("Nobody has an account with this address. Ask them to sign up first.")]}
        )
    if found.operator_country:
        raise Invalid({"email": [_("Operators see every review and cannot evaluate.")]})
    evaluator = Evaluator.objects.select_for_update().filter(person=found).first()
    if evaluator and evaluator.active:
        raise Invalid({"email": [_("They are in the pool already.")]})
    if evaluator:
        evaluator.active, evaluator.country = True, country
        evaluator.version += 1
        evaluator.save()
    else:
        evaluator = _new(found, country, by)
    record(verb="evaluator.invited", obj=evaluator, actor=by)
    tell_evaluator(evaluator, "evaluation.invited")
    return evaluator


@dataclass(frozen=True)
class Invited:
    """What became of one line: the evaluator, or `why` nobody was invited."""

    line: str
    evaluator: Evaluator | None
    why: str = ""


def invite_all(
    *, by: Person, country: str, lines: Iterable[str] = (), people: Iterable[Person] = ()
) -> list[Invited]:
    """Invite each that can be; the others keep nobody waiting and say why. In the order given.

    `lines`: addresses. Raises `Refused`.
    """
    require(may_run(reader_for(by)))
    asked = [(line, {"email": line}) for line in lines]
    asked += [(person.email, {"person": person}) for person in people]
    found = []
    for line, who in asked:
        try:
            found.append(Invited(line, invite(by=by, country=country, **who)))
        except Invalid as error:
            found.append(Invited(line, None, " ".join(error.texts)))
    return found


def _new(person: Person, country: str, by: Person) -> Evaluator:
    text, language = suggested_text(person)
    languages = {OWN_LANGUAGE[country], person.language} & set(Language.values)
    evaluator = Evaluator.objects.create(
        person=person,
        country=country,
        invited_by=by,
        languages=sorted(languages),
        expertise_text=text,
        text_language=language,
        is_sample=person.is_sample,
    )
    organisations = Organisation.objects.filter(pk__in=organisation_ids(person))
    evaluator.fields.set(Term.objects.filter(pk__in=organisations.values("fields")))
    return evaluator


@transaction.atomic
def edit_profile(
    *, evaluator: Evaluator, by: Person, version: int, fields: Iterable[Term], **given: object
) -> Evaluator:
    """What an evaluator knows, reads and has time for; by themselves or by an operator.

    Raises `Refused`, `Stale`, `Invalid` (languages, expertise_text, most_load, available_until).
    """
    require(evaluator.person_id == by.pk or may_run(reader_for(by)))
    locked = Evaluator.objects.select_for_update().get(pk=evaluator.pk)
    if locked.version != version:
        raise Stale(current=locked.version)
    for name, value in given.items():
        if name not in PROFILE:
            raise TypeError(f"no such field: {name}")
        setattr(locked, name, value)
    locked.expertise_text = clean(locked.expertise_text)
    if errors := _errors(locked):
        raise Invalid(errors)
    locked.version += 1
    locked.save()
    locked.fields.set(fields)
    record(verb="evaluator.edited", obj=locked, actor=by)
    return locked


def _errors(found: Evaluator) -> dict[str, list[object]]:
    errors: dict[str, list[object]] = {}
    if not found.languages or set(found.languages) - set(Language.values):
        errors["languages"] = [_("Choose at least one language.")]
    if len(found.expertise_text) > TEXT_LIMIT:
        limit = {"limit": TEXT_LIMIT}
        errors["expertise_text"] = [_("Please keep it to %(limit)d characters.") % limit]
    if not 1 <= found.most_load <= 100:
        errors["most_load"] = [_("Choose between 1 and 100.")]
    start, end = found.available_from, found.available_until
    if start and end and end < start:
        errors["available_until"] = [_("This is before the first day.")]
    return errors


@transaction.atomic
def accept_terms(*, evaluator: Evaluator, by: Person, version: str) -> Evaluator:
    """Agree to the terms that count now. Raises `Stale` when others were published meanwhile."""
    require(evaluator.person_id == by.pk and evaluator.active)
    if version != current_terms().version:
        raise Stale(_("The terms were changed meanwhile. Please read them again."))
    locked = Evaluator.objects.select_for_update().get(pk=evaluator.pk)
    locked.terms_version, locked.terms_at = version, timezone.now()
    locked.save(update_fields=["terms_version", "terms_at"])
    record(verb="evaluator.terms_accepted", obj=locked, actor=by, version=version)
    return locked


@transaction.atomic
def publish_terms(*, by: Person, version: str, **texts: str) -> EvaluatorTerms:
    """New terms; every evaluator reads and accepts them before they go on.

    Raises `Invalid` (version) for a version that exists or is empty, (text_ko) without a text.
    """
    require(may_run(reader_for(by)))
    taken = EvaluatorTerms.objects.filter(version=version).exists()
    if not version.strip() or taken or version == current_terms().version:
        raise Invalid({"version": [_("Give it a version that was not used yet.")]})
    if not any(text.strip() for text in texts.values()):
        raise Invalid({"text_ko": [_("Write the terms in one language at least.")]})
    terms = EvaluatorTerms.objects.create(version=version.strip(), **texts)
    record(verb="evaluator.terms_published", obj=terms, actor=by)
    return terms


@transaction.atomic
def set_active(*, evaluator: Evaluator, by: Person, active: bool) -> Evaluator:
    """Take somebody out of the pool, or back in; what they have done stays.

    Raises `NotAllowedNow` while they hold assignments of a stage that is not closed.
    """
    require(may_run(reader_for(by)))
    locked = Evaluator.objects.select_for_update().get(pk=evaluator.pk)
    holds = Assignment.objects.filter(seat__evaluator=locked, state__in=HOLDING)
    if not active and holds.exclude(stage__state=StageState.CLOSED).exists():
        raise NotAllowedNow(_("They still have applications to evaluate. Reassign those first."))
    locked.active = active
    locked.version += 1
    locked.save(update_fields=["active", "version"])
    record(verb="evaluator.activated" if active else "evaluator.paused", obj=locked, actor=by)
    return locked


@transaction.atomic
def declare_relation(
    *, evaluator: Evaluator, by: Person, organisation: Organisation, note: str
) -> DeclaredRelation:
    """A tie with an organisation: its applications are kept from this evaluator from now on.

    By the evaluator or an operator. What the evaluator reads already ends at once only where they
    are told who applied. Raises `Invalid` (note) without words.
    """
    require(evaluator.person_id == by.pk or may_run(reader_for(by)))
    cleaned = clean(note).strip()
    if not 0 < len(cleaned) <= 300:
        raise Invalid({"note": [_("Say in up to 300 characters what kind of relation it is.")]})
    declared, _made = DeclaredRelation.objects.update_or_create(
        evaluator=evaluator, organisation=organisation, defaults={"note": cleaned}
    )
    record(verb="evaluator.relation_declared", obj=declared, actor=by)
    apply_relation(evaluator=evaluator, by=by)
    return declared
