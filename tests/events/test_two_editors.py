"""Two editors at once: the second reads what the first saved, keeps what was typed, and decides."""

import re
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from koryu.events.actions.meeting_day import open_meetings
from koryu.events.models import EventSeries
from tests.factories.events import announced, ask, make_operator

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Case:
    """A form, the field both change, and how to read what is stored."""

    url: str
    field: str
    row: object

    def stored(self) -> object:
        return getattr(type(self.row).objects.get(pk=self.row.pk), self.field)


def case(kind: str, by) -> Case:
    event = announced(by)
    slug = [event.slug]
    if kind == "track":
        row = event.tracks.create(title_ko="가", room="A")
        return Case(reverse("events:track", args=[*slug, row.pk]), "room", row)
    if kind == "speaker":
        row = event.speakers.create(name_ko="김하나")
        return Case(reverse("events:speaker", args=[*slug, row.pk]), "position_ko", row)
    if kind == "question":
        row = ask(event)
        return Case(reverse("events:question", args=[*slug, row.pk]), "label_en", row)
    if kind == "event":
        return Case(reverse("events:edit_event", args=[*slug, "place"]), "address", event)
    if kind == "rules":
        day = open_meetings(event=event, by=by)
        return Case(reverse("events:plan_rules", args=slug), "most_requests", day)
    row = EventSeries.objects.create(slug="monthly", title_ko="월례", host=event.host)
    return Case(reverse("events:edit_series", args=[row.slug]), "title_en", row)


def typed(client: Client, url: str) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    form = client.get(url).context["form"]
    found = {}
    for bound in form:
        value = bound.value()
        if value is not None and value is not False:
            found[bound.html_name] = bound.field.widget.format_value(value)
    return {key: v[0] if isinstance(v, list) else v for key, v in found.items() if v is not None}


@pytest.mark.parametrize("kind", ["track", "speaker", "question", "series", "event", "rules"])
def test_the_second_of_two_editors_sees_both_versions_and_nothing_is_lost(kind):
    one, other = Client(), Client()
    by = make_operator()
    one.force_login(by)
    other.force_login(make_operator("JP", language="ko"))
    at = case(kind, by)
    first, second = ("17", "9") if kind == "rules" else ("first", "second")
    mine, theirs = typed(one, at.url), typed(other, at.url)
    assert one.post(at.url, mine | {at.field: first}).status_code == 302
    refused = other.post(at.url, theirs | {at.field: second})
    assert refused.status_code == 409
    assert str(at.stored()) == first
    shown = [(each.now, each.yours) for each in refused.context["form"].theirs]
    assert shown == [(first, second)]
    html = refused.content.decode()
    assert re.search(rf">{first}<.*>{second}<", html, re.S)
    # What was typed is in the form, and meant for the newer version.
    form = refused.context["form"]
    hidden = {bound.html_name: bound.value() for bound in form.hidden_fields()}
    assert form[at.field].value() == second
    assert other.post(at.url, theirs | hidden | {at.field: second}).status_code == 302
    assert str(at.stored()) == second


def test_what_a_colleague_removed_cannot_be_saved():
    by, client = make_operator(), Client()
    client.force_login(by)
    at = case("track", by)
    given = typed(client, at.url)
    at.row.delete()
    assert client.post(at.url, given | {"room": "B"}).status_code == 404
