"""What the pages of an event link of its day: calendar, materials, badge, survey, certificate."""

from django import template
from django.template import RequestContext

from ..enums import EventState, RegistrationState
from ..models import Event
from ..queries.materials import materials_for
from ..queries.registration import registration_of

register = template.Library()


@register.inclusion_tag("events/after/_links.html", takes_context=True)
def day_links(context: RequestContext, event: Event) -> dict[str, object]:
    """Links for this reader: feeds for everybody, the rest for those with a place."""
    reader = context["request"].reader
    place = registration_of(event, reader.person)
    return {
        "event": event,
        "placed": place is not None and place.state == RegistrationState.CONFIRMED,
        "ended": event.state == EventState.ENDED,
        "materials": materials_for(reader, event),
    }
