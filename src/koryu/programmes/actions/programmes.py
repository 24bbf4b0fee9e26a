"""Every write of programmes themselves."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, Stale, require
from koryu.shared.history import record

from ..enums import ProgrammeKind
from ..models import Call, Programme
from ..rules.access import may_run

# Words of our own addresses: no call or programme is named so.
RESERVED = frozenset({"desk", "applications", "recommended", "calls", "new", "brief"})


def free_slug(wish: str, model: type[Call] | type[Programme]) -> str:
    """An address nobody has, from the Latin letters of `wish`, never a word of ours."""
    base = slugify(wish)[:60].strip("-") or "call"
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken or slug in RESERVED:
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def create_programme(
    *, by: Person, hosts: Iterable[Organisation] = (), **fields: object
) -> Programme:
    """A programme; a second click gives the same one. Raises `Invalid` by field."""
    require(may_run(reader_for(by)))
    programme = Programme(**fields)
    _check(programme)
    if there := Programme.objects.filter(**fields).first():
        return there
    programme.slug = free_slug(programme.title_en or programme.kind, Programme)
    programme.save()
    programme.hosts.set(hosts)
    record(verb="programme.created", obj=programme, actor=by)
    return programme


@transaction.atomic
def edit_programme(
    *,
    programme: Programme,
    by: Person,
    version: int,
    hosts: Iterable[Organisation],
    fields: Mapping[str, object],
) -> Programme:
    """Change texts, hosts and source; the kind stays once a call exists.

    Raises `Stale` when somebody saved meanwhile, `Invalid` by field.
    """
    require(may_run(reader_for(by)))
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if locked.version != version:
        raise Stale(current=locked.version)
    if fields.get("kind", locked.kind) != locked.kind and locked.calls.exists():
        raise Invalid({"kind": [_("The kind cannot change: calls of this programme exist.")]})
    for name, value in fields.items():
        setattr(locked, name, value)
    _check(locked)
    locked.version += 1
    locked.save()
    locked.hosts.set(hosts)
    record(verb="programme.changed", obj=locked, actor=by)
    return locked


def _check(programme: Programme) -> None:
    if not any(getattr(programme, f"title_{code}") for code in Language.values):
        raise Invalid({"title_ko": [_("Write the title in one language at least.")]})
    if programme.kind not in ProgrammeKind.values:
        raise Invalid({"kind": [_("Choose from the list.")]})
