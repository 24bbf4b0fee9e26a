"""What the templates of this room ask for themselves, where no view of this room is above them."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Organisation

from .. import queries
from ..models import Listing

register = template.Library()
SHOWN = 50
STEPS = (
    ("start", _("Start")),
    ("text", _("Text")),
    ("facets", _("Facets")),
    ("disclosure", _("Disclosure")),
    ("check", _("Check and publish")),
)


@register.inclusion_tag("research/partials/steps.html")
def editor_steps(current: str, listing: Listing | None = None) -> dict[str, object]:
    """The editor's steps: those before `current` are done, the others are links."""
    names = [name for name, _label in STEPS]
    place = names.index(current)
    steps = []
    for number, (name, label) in enumerate(STEPS):
        linked = listing is not None and name not in ("start", current)
        kwargs = {"pk": listing.pk, "step": name} if linked else {}
        url = reverse("research:edit", kwargs=kwargs) if linked else ""
        steps.append({"label": label, "url": url, "done": number < place, "now": number == place})
    return {"steps": steps}


@register.simple_tag(takes_context=True)
def listings_of(context: dict, organisation: Organisation) -> list[queries.Shown]:
    """The organisation's published listings as the reader of this page sees them."""
    reader = context["request"].reader
    return [
        queries.as_published(reader, listing)
        for listing in queries.published_of(reader, organisation.pk)[:SHOWN]
    ]
