"""What an organiser types about an event, a step at a time, and about a series."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.people.forms import ZONES
from koryu.people.models import Organisation
from koryu.people.queries import directory_of
from koryu.shared.enums import Country, Language
from koryu.shared.fields import LimitedCharField, LimitedTextField, MomentField
from koryu.shared.forms import languages_first
from koryu.shared.text import aside

from ..enums import Audience, EventKind, EventMode
from ..models import Event, EventSeries
from ..rules.recurrence import WEEKDAYS, WEEKS, monthly_parts, monthly_rule
from .versioned import VersionedForm


class WallField(MomentField):
    """A time on the wall of the event; naive until the form knows the event's zone."""

    def to_python(self, value: object) -> datetime | None:
        found = super().to_python(value)
        return found and found.replace(tzinfo=None)


class TrilingualForm(forms.Form):
    """A form whose `TEXTS` (name → label, limit, long) each become three fields."""

    TEXTS: dict[str, tuple[object, int, bool]] = {}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, limit, long) in self.TEXTS.items():
            for code in languages_first():
                self.fields[f"{name}_{code}"] = _text_field(label, code, limit, long)

    def texts(self) -> list[tuple[object, list[forms.BoundField]]]:
        """(label, the three fields) pairs, for a template that groups them."""
        return [
            (label, [self[f"{name}_{code}"] for code in languages_first()])
            for name, (label, _limit, _long) in self.TEXTS.items()
        ]


def _text_field(label: object, code: str, limit: int, long: bool) -> forms.Field:
    kind = LimitedTextField if long else LimitedCharField
    field = kind(label=aside(label, Language(code).label), limit=limit, required=False)
    field.widget.attrs["lang"] = code
    return field


class EventPart(VersionedForm, TrilingualForm):
    """One step of an event's page. Times are those of the event's zone."""

    PLAIN: tuple[str, ...] = ()
    TIMES: tuple[str, ...] = ()

    def __init__(self, *args: object, zone: str = "Asia/Seoul", **kwargs: object) -> None:
        self.zone = zone
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        zone = ZoneInfo(cleaned.get("zone") or self.zone)
        for name in self.TIMES:
            if cleaned.get(name):
                cleaned[name] = cleaned[name].replace(tzinfo=zone)
        return cleaned

    @classmethod
    def initial_of(cls, event: Event) -> dict[str, object]:
        """What stands in the form of an existing event."""
        zone = ZoneInfo(event.zone)
        names = [f"{name}_{code}" for name in cls.TEXTS for code in Language.values]
        found = {name: getattr(event, name) for name in (*names, *cls.PLAIN)}
        for name in cls.TIMES:
            at = getattr(event, name)
            found[name] = at and at.astimezone(zone).replace(tzinfo=None)
        return found | {"version": event.version}


def _hosts(current: Organisation | None) -> QuerySet[Organisation]:
    """Verified organisations, and the present host even if it is one no longer."""
    kept = Organisation.objects.filter(pk=current.pk if current else None)
    return directory_of() | kept


class BasicsForm(EventPart):
    """What it is and when."""

    TEXTS = {"title": (_("Title"), 200, False)}
    PLAIN = ("kind", "mode", "zone", "host", "host_country", "series")
    TIMES = ("starts_at", "ends_at")
    kind = forms.ChoiceField(label=_("Kind"), choices=EventKind.choices)
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=EventMode.choices,
        help_text=_(
            "When this changes later, everybody registered for what is offered no longer moves "
            "along, and is told with a new calendar entry."
        ),
    )
    starts_at = WallField(label=_("Start"))
    ends_at = WallField(label=_("End"))
    zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)
    host = forms.ModelChoiceField(
        label=_("Host"), queryset=Organisation.objects.none(), empty_label=_("Choose")
    )
    host_country = forms.ChoiceField(
        label=_("Desk"),
        choices=Country.choices,
        help_text=_("The operators of this country are told of registrations."),
    )
    series = forms.ModelChoiceField(
        label=_("Series"),
        queryset=EventSeries.objects.none(),
        required=False,
        empty_label=_("None"),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = _hosts(self.initial.get("host"))
        self.fields["series"].queryset = EventSeries.objects.order_by("id")


class TextForm(EventPart):
    """What it is about."""

    TEXTS = {"summary": (_("Summary"), 4000, True)}
    PLAIN = ("source",)
    source = LimitedCharField(
        label=_("Source"),
        limit=300,
        required=False,
        help_text=_("Where the event was announced, for example an address."),
    )


class PlaceForm(EventPart):
    """Where it is."""

    TEXTS = {"venue": (_("Venue"), 200, False)}
    PLAIN = ("address", "online_url")
    address = LimitedCharField(label=_("Address"), limit=300, required=False)
    online_url = forms.URLField(
        label=_("Online address"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Only confirmed participants see it."),
    )


class MapForm(forms.Form):
    """A map of the venue."""

    file = forms.FileField(
        label=_("Map of the venue"),
        help_text=_("PDF, PNG or JPEG"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )


class RegistrationRulesForm(EventPart):
    """Who sees it and who gets a place."""

    PLAIN = ("audience", "attendees_seen_by", "takes_registration", "needs_approval", "capacity")
    TIMES = ("registration_opens_at", "registration_closes_at")
    audience = forms.ChoiceField(label=_("Who sees it"), choices=Audience.choices)
    attendees_seen_by = forms.ChoiceField(
        label=_("Who sees the list of participants"),
        choices=Audience.choices,
        help_text=_("Each participant may narrow this for themselves."),
    )
    takes_registration = forms.BooleanField(label=_("Takes registrations"), required=False)
    needs_approval = forms.BooleanField(
        label=_("Registrations are approved one by one"), required=False
    )
    capacity = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Empty: not limited. At an event on site and online: places in the room."),
    )
    registration_opens_at = WallField(label=_("Registration opens"), required=False)
    registration_closes_at = WallField(label=_("Registration closes"), required=False)


PARTS: dict[str, tuple[object, type[EventPart]]] = {
    "basics": (_("What and when"), BasicsForm),
    "text": (_("What it is about"), TextForm),
    "place": (_("Where"), PlaceForm),
    "registration": (_("Who may come"), RegistrationRulesForm),
}


class CancelForm(TrilingualForm):
    """Why it will not take place; everybody registered reads it in their language."""

    TEXTS = {"reason": (_("Reason"), 500, True)}

    def reasons(self) -> dict[str, str]:
        """The reason by language."""
        return {code: self.cleaned_data[f"reason_{code}"] for code in Language.values}


class CopyForm(forms.Form):
    """When the copy begins."""

    starts_at = WallField(label=_("Start"))

    def moment(self, zone: str) -> datetime:
        """The start, in the event's zone."""
        return self.cleaned_data["starts_at"].replace(tzinfo=ZoneInfo(zone))


class SeriesForm(VersionedForm, TrilingualForm):
    """A series: its texts, its host, when it recurs."""

    TEXTS = {"title": (_("Title"), 200, False), "summary": (_("Summary"), 2000, True)}
    host = forms.ModelChoiceField(
        label=_("Host"), queryset=Organisation.objects.none(), empty_label=_("Choose")
    )
    week = forms.ChoiceField(
        label=_("Week of the month"), required=False, choices=[("", _("Not by a rule")), *WEEKS]
    )
    weekday = forms.ChoiceField(label=_("Day of the week"), required=False, choices=WEEKDAYS)

    def __init__(self, *args: object, rule: str = "", **kwargs: object) -> None:
        self.rule = rule
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = _hosts(self.initial.get("host"))
        if parts := monthly_parts(rule):
            self.initial |= dict(zip(("week", "weekday"), parts, strict=True))

    def values(self) -> dict[str, object]:
        """The series' fields; a rule that this form cannot show stays as it is."""
        found = super().values()
        week, weekday = found.pop("week"), found.pop("weekday")
        kept = "" if monthly_parts(self.rule) else self.rule
        return found | {"rule": monthly_rule(week, weekday) if week else kept}

    @classmethod
    def initial_of(cls, series: EventSeries) -> dict[str, object]:
        """What stands in the form of an existing series."""
        names = [f"{name}_{code}" for name in cls.TEXTS for code in Language.values]
        return {name: getattr(series, name) for name in (*names, "host", "version")}


def default_times() -> dict[str, datetime]:
    """A start in four weeks at 14:00 and an end at 17:00: easier to change than to type."""
    day = timezone.localtime() + timedelta(days=28)
    start = day.replace(hour=14, minute=0, second=0, microsecond=0, tzinfo=None)
    return {"starts_at": start, "ends_at": start.replace(hour=17)}
