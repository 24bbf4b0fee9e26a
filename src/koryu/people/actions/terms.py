"""The controlled lists, as operators keep them: entries are added, renamed or switched off."""

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Person
from koryu.shared import terms
from koryu.shared.errors import Invalid, require
from koryu.shared.history import record
from koryu.shared.models import Term


@transaction.atomic
def add_term(*, by: Person, term_list: str, ko: str, ja: str, en: str) -> Term:
    """Add an entry at the end of a list; its code is made from the English label and stays.

    Operators only. Raises `Invalid` (en) when the list has an entry of that code.
    """
    require(by.is_operator)
    code = slugify(en).replace("-", "_")[:50]
    if not code:
        raise Invalid({"en": [_("Write the English label in Latin letters.")]})
    if Term.objects.filter(list=term_list, code=code).exists():
        raise Invalid({"en": [_("The list has this entry already.")]})
    last = Term.objects.filter(list=term_list).aggregate(last=Max("position"))["last"] or 0
    made = Term.objects.create(
        list=term_list, code=code, ko=ko, ja=ja, en=en, position=min(last + 1, 32_767)
    )
    record(verb="term.added", obj=made, actor=by, list=term_list, code=code)
    transaction.on_commit(terms.forget)
    return made


@transaction.atomic
def change_term(*, by: Person, term: Term, ko: str, ja: str, en: str, active: bool) -> Term:
    """Rename an entry or switch it on or off; what refers to it stays. Operators only.

    Other processes see it within a minute.
    """
    require(by.is_operator)
    locked = Term.objects.select_for_update().get(pk=term.pk)
    before = {"ko": locked.ko, "ja": locked.ja, "en": locked.en, "active": locked.active}
    after = {"ko": ko, "ja": ja, "en": en, "active": active}
    if before != after:
        for name, value in after.items():
            setattr(locked, name, value)
        locked.save()
        record(verb="term.changed", obj=locked, actor=by, before=before, after=after)
        transaction.on_commit(terms.forget)
    return locked
