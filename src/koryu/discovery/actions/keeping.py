"""Following, setting aside, saving a search."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.disclosure.queries import reader_for
from koryu.disclosure.rules import Reader
from koryu.people.models import Organisation, Person
from koryu.research.models import Listing
from koryu.research.queries import published_listings
from koryu.shared.errors import Invalid, require
from koryu.shared.history import record
from koryu.shared.text import clean

from ..enums import Frequency, NotForMeReason
from ..models import Follow, NotForMe, RecommendationVisit, SavedSearch
from ..rules.asking import Asked

SAVED_SEARCHES = 50


@transaction.atomic
def follow(
    *,
    by: Person,
    listing: Listing | None = None,
    organisation: Organisation | None = None,
    note: str = "",
) -> Follow:
    """Put a listing or an organisation on the person's board; again, it takes the new note.

    Nobody else learns of it. Raises `Refused` for a listing this person may not see.
    """
    if listing is not None:
        require(published_listings(reader_for(by)).filter(pk=listing.pk).exists())
    found, made = Follow.objects.get_or_create(
        person=by, listing=listing, organisation=organisation, defaults={"note": clean(note)[:500]}
    )
    if not made and note:
        found.note = clean(note)[:500]
        found.save(update_fields=["note"])
    return found


@transaction.atomic
def unfollow(*, by: Person, follow: Follow) -> None:
    """Take it off the board."""
    require(follow.person_id == by.pk)
    follow.delete()


@transaction.atomic
def write_note(*, by: Person, follow: Follow, note: str) -> Follow:
    """Change the note on the board; only the person reads it."""
    require(follow.person_id == by.pk)
    follow.note = clean(note)[:500]
    follow.save(update_fields=["note"])
    return follow


@transaction.atomic
def set_aside(*, by: Person, reader: Reader, listing: Listing, reason: str) -> NotForMe:
    """ "Not for me" of the active organisation: the listing leaves its recommendations, and what
    the reason names counts less in the next ones. Writes history. Nobody outside learns of it.

    Raises `Refused` unless `by` may edit for the organisation, `Invalid` for an unknown reason.
    """
    organisation_id = reader.active_id or 0
    require(reader.may_edit(organisation_id) and listing.organisation_id != organisation_id)
    if reason not in NotForMeReason.values:
        raise Invalid({"reason": [_("Please choose from the list.")]})
    found, _made = NotForMe.objects.update_or_create(
        organisation_id=organisation_id, listing=listing, defaults={"reason": reason, "by": by}
    )
    record(verb="listing.set_aside", obj=listing, actor=by, reason=reason, by=organisation_id)
    return found


@transaction.atomic
def take_back(*, by: Person, reader: Reader, listing: Listing) -> int:
    """Undo "not for me". Writes history. Returns 1 when there was one."""
    require(reader.may_edit(reader.active_id or 0))
    rows = NotForMe.objects.filter(organisation_id=reader.active_id, listing=listing)
    count = rows.delete()[0]
    if count:
        record(verb="listing.taken_back", obj=listing, actor=by, by=reader.active_id)
    return count


@transaction.atomic
def save_search(
    *, by: Person, reader: Reader, asked: Asked, name: str, frequency: str
) -> SavedSearch:
    """Keep a question under a name; its digest tells of what is published from now on.

    Raises `Invalid` without a name, for an unknown frequency, or beyond fifty searches.
    """
    name = " ".join(clean(name).split())[:120]
    if not name:
        raise Invalid({"name": [_("Please give it a name.")]})
    if frequency not in Frequency.values:
        raise Invalid({"frequency": [_("Please choose from the list.")]})
    if SavedSearch.objects.filter(person=by).count() >= SAVED_SEARCHES:
        raise Invalid({"name": [_("You keep fifty searches already; please remove one first.")]})
    return SavedSearch.objects.create(
        person=by,
        organisation_id=reader.active_id,
        name=name,
        query=asked.text,
        filters={key: sorted(map(clean, codes)) for key, codes in asked.filters.items()},
        frequency=frequency,
    )


@transaction.atomic
def change_search(*, by: Person, search: SavedSearch, frequency: str) -> SavedSearch:
    """How often its digest comes."""
    require(search.person_id == by.pk)
    if frequency not in Frequency.values:
        raise Invalid({"frequency": [_("Please choose from the list.")]})
    search.frequency = frequency
    search.save(update_fields=["frequency"])
    return search


@transaction.atomic
def forget_search(*, by: Person, search: SavedSearch) -> None:
    """Remove a saved search and the memory of what it told."""
    require(search.person_id == by.pk)
    search.delete()


@transaction.atomic
def note_visit(*, by: Person, organisation_id: int) -> None:
    """The person has seen the organisation's recommendations as they are now."""
    RecommendationVisit.objects.update_or_create(
        person=by, organisation_id=organisation_id, defaults={"at": timezone.now()}
    )
