"""What the rules find between an evaluator and an application, and what was recorded."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from koryu.agreements.models import Party
from koryu.exchange.models import Exchange
from koryu.people.models import Membership, Organisation
from koryu.people.rules import domain_of_email
from koryu.programmes.enums import ApplicationState, PartnerState
from koryu.programmes.models import Application, Call, Partner

from ..enums import RUNS_IN, ConflictGround, ConflictState
from ..models import Conflict, DeclaredRelation, Evaluator, PanelSeat, Stage
from ..rules.access import names_evaluators

LIVING_PARTNERS = (PartnerState.INVITED, PartnerState.CONFIRMED)
Found = tuple[int, int, ConflictGround]  # application, evaluator, ground


@dataclass
class Ties:
    """What binds people and organisations, read once for many pairs."""

    now: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    past: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    domains: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    organisation_domains: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    together: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    exchanges: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    agreements: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    declared: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


def found_by_rule(
    applications: Collection[Application], evaluators: Collection[Evaluator]
) -> set[Found]:
    """Every conflict the rules find: one row a ground.

    Same organisation as the lead or a partner; e-mail domain of theirs (never a free-mail one);
    a membership that ended; an application together in any call; an exchange or an agreement
    between the evaluator's organisations and theirs; a declared relation.
    """
    members = consortia(applications)
    ties = _ties(evaluators, {pk for ids in members.values() for pk in ids})
    found: set[Found] = set()
    for application in applications:
        theirs = members[application.pk]
        for evaluator in evaluators:
            grounds = _grounds(ties, evaluator, theirs)
            found |= {(application.pk, evaluator.pk, ground) for ground in grounds}
    return found


def _grounds(ties: Ties, evaluator: Evaluator, theirs: set[int]) -> set[ConflictGround]:
    person, own = evaluator.person_id, ties.now[evaluator.person_id]
    near = {pk for organisation in own for pk in ties.exchanges[organisation]}
    bound = {pk for organisation in own for pk in ties.agreements[organisation]}
    joined = {pk for organisation in own for pk in ties.together[organisation]}
    their_domains = {name for pk in theirs for name in ties.organisation_domains[pk]}
    if own & theirs:
        their_domains = set()  # their own address is among the organisation's
    checks = {
        ConflictGround.SAME_ORGANISATION: own & theirs,
        ConflictGround.PAST_ORGANISATION: ties.past[person] & theirs,
        ConflictGround.EMAIL_DOMAIN: ties.domains[person] & their_domains,
        ConflictGround.CO_APPLICATION: joined & theirs - own,
        ConflictGround.EXCHANGE: near & theirs,
        ConflictGround.AGREEMENT: bound & theirs,
        ConflictGround.DECLARED: ties.declared[evaluator.pk] & theirs,
    }
    return {ground for ground, hit in checks.items() if hit}


def consortia(applications: Collection[Application]) -> dict[int, set[int]]:
    """application → its lead and its partners that were invited or confirmed."""
    found = {each.pk: {each.lead_id} for each in applications}
    rows = Partner.objects.filter(application__in=found, state__in=LIVING_PARTNERS)
    for application, organisation in rows.values_list("application_id", "organisation_id"):
        found[application].add(organisation)
    return found


def _ties(evaluators: Collection[Evaluator], applicants: set[int]) -> Ties:
    ties = Ties()
    people = [each.person_id for each in evaluators]
    rows = Membership.objects.filter(person__in=people)
    for person, organisation, left in rows.values_list("person_id", "organisation_id", "left_at"):
        (ties.past if left else ties.now)[person].add(organisation)
    for each in evaluators:
        ties.domains[each.person_id] |= _own_domain(each.person.email)
    own = {pk for each in ties.now.values() for pk in each}
    _add_domains(ties, applicants)
    _add_pairs(ties.exchanges, Exchange.objects.values_list("first_id", "second_id"), own)
    _add_groups(ties.agreements, _parties(own), own)
    _add_groups(ties.together, _applied(own), own)
    declared = DeclaredRelation.objects.filter(evaluator__in=evaluators)
    for evaluator, organisation in declared.values_list("evaluator_id", "organisation_id"):
        ties.declared[evaluator].add(organisation)
    return ties


def _own_domain(email: str) -> set[str]:
    domain = domain_of_email(email)
    return {domain} if domain else set()


def _add_domains(ties: Ties, applicants: set[int]) -> None:
    """Domains of the applicants: the organisation's own and those its people write from."""
    rows = Organisation.objects.filter(pk__in=applicants).values_list("pk", "email_domain")
    for pk, domain in rows:
        ties.organisation_domains[pk] |= _own_domain(f"@{domain}")
    people = Membership.objects.filter(organisation__in=applicants, left_at=None)
    for pk, email in people.values_list("organisation_id", "person__email"):
        ties.organisation_domains[pk] |= _own_domain(email)


def _add_pairs(into: dict[int, set[int]], rows: QuerySet, own: set[int]) -> None:
    for first, second in rows.filter(Q(first_id__in=own) | Q(second_id__in=own)):
        into[first].add(second)
        into[second].add(first)


def _add_groups(into: dict[int, set[int]], rows: Iterable[tuple[int, int]], own: set[int]) -> None:
    groups: dict[int, set[int]] = defaultdict(set)
    for group, organisation in rows:
        groups[group].add(organisation)
    for members in groups.values():
        for each in members & own:
            into[each] |= members - {each}


def _parties(own: set[int]) -> Iterable[tuple[int, int]]:
    mine = Party.objects.filter(organisation__in=own).values("agreement")
    rows = Party.objects.filter(agreement__in=mine, organisation__isnull=False)
    return rows.values_list("agreement_id", "organisation_id")


def _applied(own: set[int]) -> Iterable[tuple[int, int]]:
    """(application, organisation) of what the evaluators' organisations ever handed in."""
    part = Partner.objects.filter(organisation__in=own, state__in=LIVING_PARTNERS)
    mine = Application.objects.filter(Q(lead__in=own) | Q(pk__in=part.values("application")))
    mine = mine.exclude(state=ApplicationState.DRAFT)
    ids = list(mine.values_list("pk", "lead_id"))
    rows = Partner.objects.filter(
        application__in=[pk for pk, _lead in ids], state__in=LIVING_PARTNERS
    )
    return [*ids, *rows.values_list("application_id", "organisation_id")]


def barring(stage: Stage) -> set[tuple[int, int]]:
    """(application, evaluator) pairs kept apart: what stands, and what waits to be decided."""
    rows = Conflict.objects.filter(
        application__in=stage.applications.all(), evaluator__isnull=False
    )
    rows = rows.exclude(state=ConflictState.DISMISSED)
    return set(rows.values_list("application_id", "evaluator_id"))


def conflicts_of(call: Call, *, state: str = "", kind: str = "") -> QuerySet[Conflict]:
    """The call's conflicts, those to be decided first."""
    found = Conflict.objects.filter(application__call=call).select_related(
        "application", "evaluator__person", "raised_by", "decided_by"
    )
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    return found


def open_to_challenge(application: Application) -> Stage | None:
    """The stage of its call that runs while it is under evaluation: its people may challenge.

    Whether the application itself takes part in that stage is not asked: the page would tell its
    people before the results who went on and who did not.
    """
    if application.state != ApplicationState.IN_STAGE:
        return None
    running = Stage.objects.filter(call=application.call_id, state__in=RUNS_IN)
    return running.select_related("call").order_by("-position").first()


def seats_named(stage: Stage | None) -> QuerySet[PanelSeat]:
    """Whom every applicant of the call may know to be on the stage's panels.

    By name, never by alias: whose an alias is would tell who gave which points in the ledger.
    """
    if stage is None or not names_evaluators(stage.anonymity):
        return PanelSeat.objects.none()
    seats = PanelSeat.objects.filter(panel__stage=stage, removed_at=None)
    return seats.select_related("evaluator__person").order_by(
        "evaluator__person__family_name", "pk"
    )


def challenges_of(application: Application) -> QuerySet[Conflict]:
    """What the applicant raised, for the applicant: never with whom it was found to mean."""
    found = application.conflicts.filter(kind="challenge").order_by("-raised_at", "-id")
    return found.defer("evaluator", "decided_by")
