"""Who may act on listings, and the locked row that every action works on."""

from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.shared.errors import require

from ..models import Listing


def require_editor(by: Person, organisation: Organisation) -> None:
    """Raises `Refused` unless `by` is an owner or editor of the organisation."""
    require(reader_for(by).may_edit(organisation.pk))


def require_operator(by: Person, organisation: Organisation) -> None:
    """Raises `Refused` unless `by` is an operator of the organisation's country."""
    require(by.is_active and by.operator_country == organisation.country)


def locked(listing: Listing) -> Listing:
    """The listing as it is in the database now, locked until the transaction ends."""
    return Listing.objects.select_for_update().select_related("organisation").get(pk=listing.pk)
