"""Awards: who reads one, who moves it, and the agreements that can be its contract."""

from django.db.models import QuerySet

from koryu.agreements.enums import AgreementKind, AgreementState
from koryu.agreements.models import Agreement
from koryu.disclosure.rules import Reader
from koryu.programmes.models import Application, Award
from koryu.programmes.queries.applications import part_of


def seeker_id(award: Award) -> int | None:
    """The organisation that set the challenge, if the call is one."""
    challenge = getattr(award.application.call, "challenge", None)
    return challenge.seeker_id if challenge else None


def sides_of(award: Award) -> list[int]:
    """The organisations of both sides."""
    ids = [award.application.lead_id, seeker_id(award)]
    return [each for each in ids if each]


def find_award(reader: Reader, code: object) -> Award | None:
    """For the consortium, the seeker's people and operators; None for everybody else."""
    found = Award.objects.filter(application__code=code).select_related(
        "application__call__challenge__seeker",
        "application__call__programme",
        "application__lead",
        "agreement",
    )
    award = found.first()
    return award if award and may_read(reader, award) else None


def may_read(reader: Reader, award: Award) -> bool:
    """Both sides and the desk."""
    seeker = seeker_id(award)
    if reader.is_operator or (seeker and reader.belongs_to(seeker)):
        return True
    return part_of(reader, award.application).member


def may_move(reader: Reader, award: Award) -> bool:
    """Who set the challenge, and the desk."""
    seeker = seeker_id(award)
    return reader.is_operator or bool(seeker and reader.may_edit(seeker))


def agreements_for(award: Award) -> QuerySet[Agreement]:
    """Signed ones between both sides; an NDA is no contract."""
    found = Agreement.objects.filter(state=AgreementState.SIGNED).exclude(kind=AgreementKind.NDA)
    for organisation in sides_of(award):
        found = found.filter(parties__organisation=organisation)
    return found.distinct()


def awards_of(call: object) -> QuerySet[Award]:
    """For the desk: how far each award of a call is."""
    return (
        Award.objects.filter(application__call=call)
        .select_related("application__lead", "agreement")
        .order_by("application__number")
    )


def award_of(application: Application) -> Award | None:
    """The application's award, if it has one."""
    return Award.objects.filter(application=application).first()
