"""What every act of a room asks first: who, for which side, in which state."""

from django.utils.translation import gettext as _

from koryu.agreements.actions import tell
from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.people.queries import people_of
from koryu.shared.errors import NotAllowedNow, require

from ..models import Exchange, ReadMark

ACTING = ("owner", "editor")


def require_acting(by: Person, organisation: Organisation) -> None:
    """`by` is an owner or editor of `organisation`."""
    require(
        reader_for(by).may_edit(organisation.pk),
        _("Only owners and editors of the organisation may do this."),
    )


def require_verified(organisation: Organisation) -> None:
    """Contact with others is for verified organisations."""
    require(
        organisation.is_verified,
        _("Your organisation must be verified first. An operator checks it; then you can go on."),
    )


def living_room(exchange: Exchange, by: Person, organisation: Organisation) -> Exchange:
    """The room, locked, for an owner or editor of one side. `NotAllowedNow` once it is closed."""
    require_acting(by, organisation)
    require(organisation.pk in exchange.side_ids)
    locked = Exchange.objects.select_for_update().get(pk=exchange.pk)
    if not locked.is_living:
        raise NotAllowedNow(_("This room is closed. It can still be read."))
    return locked


def tell_acting(
    about: Organisation, to: Organisation, *, kind: str, path: str, group: str = ""
) -> None:
    """Tell the owners and editors of `to` something about `about`."""
    tell(
        people_of(to.pk, roles=ACTING).order_by("pk"),
        kind=kind,
        organisation=about,
        path=path,
        group=group,
    )


def followers(exchange: Exchange) -> list[Person]:
    """Who is told of news in the room: those who act, and members who have opened it."""
    readers = ReadMark.objects.filter(exchange=exchange).values("person_id")
    acting = people_of(*exchange.side_ids, roles=ACTING).values("pk")
    everyone = people_of(*exchange.side_ids)
    return list((everyone.filter(pk__in=readers) | everyone.filter(pk__in=acting)).order_by("pk"))


def side_of(exchange: Exchange, person: Person) -> Organisation:
    """The side a person belongs to (the lower id when they belong to both)."""
    ids = reader_for(person).organisation_ids
    return exchange.first if exchange.first_id in ids else exchange.second


def room_group(exchange: Exchange) -> str:
    """The group under which the room's notices become one line."""
    return f"exchange:{exchange.pk}"
