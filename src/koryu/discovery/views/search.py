"""The search page: one box, facets with counts, hits with their reasons."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koryu.research.enums import FACET_LISTS, ListingKind
from koryu.shared.enums import Country, Language
from koryu.shared.models import Term
from koryu.shared.terms import term

from ..bridge.search import Counts, search, vectors_made
from ..enums import Frequency, NotForMeReason, RankingMode, Sort
from ..queries import kept_by
from ..rules.asking import DIMENSIONS, TEXT_LIMIT, Asked, asked_from

OPEN_GROUPS = ("kind", "country", "language", "field", "modality")
SHOWN_OPTIONS = 7


@dataclass(frozen=True)
class Option:
    """One choice of a facet: `lang` where the label is in its own language."""

    code: str
    label: str
    count: int
    chosen: bool
    lang: str = ""


@dataclass(frozen=True)
class Group:
    """One facet with its choices, most frequent first; `more` are folded away."""

    name: str
    label: str
    options: list[Option]
    more: list[Option]
    opened: bool


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """The URL is the whole state, so that a search can be sent to a colleague."""
    reader = request.reader  # type: ignore[attr-defined]
    asked = asked_from(request.GET)
    found = search(reader, asked)
    done, total = vectors_made()
    context = {
        "found": found,
        "asked": asked,
        "groups": groups(found.counts, asked),
        "chosen": chosen(asked),
        "modes": RankingMode.choices,
        "sorts": Sort.choices,
        "frequencies": Frequency.choices,
        "kept": kept_by(reader),
        "acts": reader.may_edit(reader.active_id),
        "reasons": NotForMeReason.choices,
        "limit": TEXT_LIMIT,
        "vectors_done": done,
        "vectors_total": total,
    }
    return render(request, "discovery/search.html", context)


def groups(counts: Counts, asked: Asked) -> list[Group]:
    """Facets that have something to choose, in their fixed order."""
    made = (_group(name, dict(counts.get(name, {})), asked) for name in DIMENSIONS)
    return [group for group in made if group.options]


def _group(name: str, counts: dict[str, int], asked: Asked) -> Group:
    picked = asked.filters.get(name, frozenset())
    for code in picked:
        counts.setdefault(code, 0)
    options = [
        Option(
            code, label_of(name, code), count, code in picked, code if name == "language" else ""
        )
        for code, count in counts.items()
        if code in picked or known(name, code)
    ]
    options.sort(key=lambda option: (not option.chosen, -option.count, option.label))
    cut = max(SHOWN_OPTIONS, len(picked))
    opened = name in OPEN_GROUPS or bool(picked)
    return Group(name, dimension_label(name), options[:cut], options[cut:], opened)


def dimension_label(name: str) -> str:
    """What a dimension is called."""
    own = {"kind": _("Kind"), "country": _("Country"), "language": _("Language of the original")}
    return own.get(name) or str(Term(list=name).get_list_display())


def known(name: str, code: str) -> bool:
    """Whether a code of a list is still in use."""
    return name not in FACET_LISTS or term(name, code) is not None


def label_of(name: str, code: str) -> str:
    """What a code is called in the reader's language; the code itself when it is unknown."""
    enums = {"kind": ListingKind, "country": Country, "language": Language}
    if name in enums:
        return str(dict(enums[name].choices).get(code, code))
    found = term(name, code)
    return found.label() if found else code


def chosen(asked: Asked) -> list[dict[str, str]]:
    """The filters that are set, each with the URL that takes it away."""
    return [
        {"label": label_of(name, code), "url": asked.without(name, code).url}
        for name in DIMENSIONS
        for code in sorted(asked.filters.get(name, ()))
    ]
