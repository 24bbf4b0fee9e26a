"""Keys of findings and reasons, said in words: obstacles, reasons of fit, conflicts of a run."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koryu.shared.enums import Country
from koryu.shared.text import language_name, listed

OBSTACLES: dict[str, Callable[[], str]] = {
    "earlier_open": lambda: _("An earlier stage is not closed yet."),
    "no_panel": lambda: _("The stage has no panel."),
    "no_criteria": lambda: _("A panel has no criterion with points."),
    "no_weight": lambda: _("The panels have no weight."),
    "too_few_places": lambda: _(
        "The panels ask for more evaluators per application than the stage has."
    ),
    "no_applications": lambda: _("No application takes part: none is eligible or went on."),
}


def obstacle(key: str) -> str:
    """Why a stage cannot start."""
    return OBSTACLES[key]()


def language_gap(*, language: str, country: str, applications: int, has: int, needs: int) -> str:
    """Applications that no assignment can serve, for want of evaluators who read them."""
    given = {
        "applications": applications,
        "language": language_name(language),
        "country": Country(country).label if country else "",
        "has": has,
        "needs": needs,
    }
    if country:
        text = ngettext(
            "%(applications)d application is in %(language)s: of the panel of %(country)s it needs "
            "%(needs)d who read it; %(has)d do.",
            "%(applications)d applications are in %(language)s: of the panel of %(country)s each "
            "needs %(needs)d who read it; %(has)d do.",
            applications,
        )
    else:
        text = ngettext(
            "%(applications)d application is in %(language)s: it needs %(needs)d evaluators who "
            "read it; %(has)d of all panels do.",
            "%(applications)d applications are in %(language)s: each needs %(needs)d evaluators "
            "who read it; %(has)d of all panels do.",
            applications,
        )
    return text % given


def fit_reason(reason: Mapping[str, object], fields: Callable[[str], str]) -> str:
    """Why an evaluator suits an application; `fields` names a field's code."""
    key = reason["key"]
    if key == "fields":
        names = listed(fields(str(code)) for code in reason["codes"])  # type: ignore[union-attr]
        return _("Fields in common: %(fields)s") % {"fields": names}
    if key == "languages":
        return _("Reads %(language)s") % {"language": language_name(str(reason["code"]))}
    if key == "text":
        return _("Their expertise is close to the text (%(share)s)") % {
            "share": f"{float(str(reason['share'])):.2f}"
        }
    return _("No expertise given yet")


def _tag(tag: str) -> str:
    kind, _sep, value = tag.partition(":")
    if kind == "country" and value in Country.values:
        return _("the panel of %(country)s") % {"country": Country(value).label}
    if kind == "expert":
        return _("the application's field")
    return tag


def clash(reason: Mapping[str, object]) -> str:
    """One requirement of a minimal set that cannot hold together, in words."""
    key, given = str(reason["key"]), dict(reason.get("params") or {})  # type: ignore[call-overload]
    given["tag"] = _tag(str(given.get("tag", "")))
    if isinstance(given.get("evaluators"), list | tuple):
        given["evaluators"] = listed(given["evaluators"])
    codes = str(given.get("languages", "")).split(", ")
    given["languages"] = listed(language_name(code) for code in codes)
    texts: dict[str, Callable[[], str]] = {
        "conflict.needs": lambda: _(
            "Application %(application)s needs %(evaluators)s evaluators; "
            "%(allowed)s may evaluate it."
        ),
        "conflict.quota": lambda: _(
            "Application %(application)s needs at least %(least)s of %(tag)s; "
            "%(allowed)s may evaluate it."
        ),
        "conflict.least": lambda: _("Evaluator %(evaluator)s must have at least %(least)s."),
        "conflict.pin": lambda: _(
            "Evaluator %(evaluator)s is fixed for application %(application)s."
        ),
        "conflict.forbidden": lambda: _(
            "Evaluator %(evaluator)s may not evaluate application %(application)s."
        ),
        "conflict.languages": lambda: _(
            "Application %(application)s is read only by those who read %(languages)s."
        ),
    }
    if key == "conflict.places":
        return _places(given)
    return texts[key]() % given if key in texts else key


def _places(given: dict[str, object]) -> str:
    places = int(str(given.get("places") or 0))
    text = ngettext(
        "The evaluators %(evaluators)s can take %(places)d application between them.",
        "The evaluators %(evaluators)s can take %(places)d applications between them.",
        places,
    )
    said = text % (given | {"places": places})
    if given.get("needed"):
        return said + " " + _("Needed: %(needed)s.") % given
    return said
