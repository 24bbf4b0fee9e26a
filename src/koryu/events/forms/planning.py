"""What organisers type about a meeting day. Times are in the event's zone, which the pages name."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.shared.enums import Language
from koryu.shared.fields import DayField, LimitedCharField
from koryu.shared.templatetags.koryu import month_day

from ..enums import MeetingMode, WhoMeets
from ..models import Event, EventParticipant, Interpreter, MeetingDay, MeetingPlace, TimeSlot
from ..rules.planning import slot_times

PAIRS = (("ko-ja", _("Korean – Japanese")), ("ko-en", _("Korean – English")),
         ("ja-en", _("Japanese – English")))  # fmt: skip
ZONE_LIMIT, PERIOD_LIMIT = 50, 20


class ClockField(forms.TimeField):
    """A time of the day."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs)


class AwayField(forms.ModelMultipleChoiceField):
    """Slots somebody or something is not there in, labelled with their times."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: object) -> None:
        super().__init__(queryset=TimeSlot.objects.none(), required=False, **kwargs)

    def of(self, event: Event) -> None:
        self.zone = ZoneInfo(event.zone)
        self.queryset = event.slots.all()

    def label_from_instance(self, slot: TimeSlot) -> str:
        starts = slot.starts_at.astimezone(self.zone)
        return f"{month_day(starts)} {starts:%H:%M}–{slot.ends_at.astimezone(self.zone):%H:%M}"


class RulesForm(forms.Form):
    """The rules of the day; `mark` remembers which ones were shown."""

    mode = forms.ChoiceField(
        label=_("Who decides"), choices=MeetingMode.choices, widget=forms.RadioSelect
    )
    who = forms.ChoiceField(
        label=_("Who may meet"), choices=WhoMeets.choices, widget=forms.RadioSelect
    )
    until_day = DayField(label=_("Requests until (day)"), required=False)
    until_time = ClockField(label=_("Time"), required=False)
    most_requests = forms.IntegerField(
        label=_("Requests an organisation may send"), min_value=1, max_value=500
    )
    most_musts = forms.IntegerField(label=_("of which “must meet”"), min_value=0, max_value=500)
    price = forms.IntegerField(
        label=_("What moving a published meeting must gain"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=_(
            "In points: a meeting both sides must have counts 100, one both would like 60. "
            "Empty: what is published moves only when it has to."
        ),
    )
    mark = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, day: MeetingDay, zone: ZoneInfo) -> dict[str, object]:
        found = {
            name: getattr(day, name)
            for name in ("mode", "who", "most_requests", "most_musts", "price")
        }
        if day.requests_until:
            local = day.requests_until.astimezone(zone)
            found |= {"until_day": local.date().isoformat(), "until_time": f"{local:%H:%M}"}
        return found

    def rules(self, zone: ZoneInfo) -> dict[str, object]:
        """The cleaned fields as the action takes them. A day without a time means its end."""
        data = self.cleaned_data
        until = None
        if data["until_day"]:
            until = datetime.combine(data["until_day"], data["until_time"] or time(23, 59), zone)
        names = ("mode", "who", "most_requests", "most_musts", "price")
        return {name: data[name] for name in names} | {"requests_until": until}


class SlotsForm(forms.Form):
    """Makes slots of one length from a time to another."""

    day = DayField(label=_("Day"))
    start = ClockField(label=_("From"))
    end = ClockField(label=_("To"))
    minutes = forms.IntegerField(
        label=_("Minutes a meeting"), min_value=5, max_value=240, initial=25
    )
    pause = forms.IntegerField(
        label=_("Minutes between two"), min_value=0, max_value=120, initial=5
    )
    period = LimitedCharField(
        label=_("Part of the day"),
        limit=PERIOD_LIMIT,
        required=False,
        help_text=_("For example morning or afternoon: interpreters' pauses begin anew with each."),
    )

    def clean(self) -> dict[str, object]:
        data = super().clean()
        if data.get("start") and data.get("end") and data["end"] <= data["start"]:
            self.add_error("end", _("The end must be after the start."))
        return data

    def times(self, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        data = self.cleaned_data
        starts, ends = (
            datetime.combine(data["day"], data[name], zone) for name in ("start", "end")
        )
        return list(slot_times(starts, ends, data["minutes"], data["pause"]))


class SlotForm(forms.Form):
    """One slot."""

    day = DayField(label=_("Day"))
    start = ClockField(label=_("From"))
    end = ClockField(label=_("To"))
    period = LimitedCharField(label=_("Part of the day"), limit=PERIOD_LIMIT, required=False)

    @classmethod
    def initial_of(cls, slot: TimeSlot, zone: ZoneInfo) -> dict[str, object]:
        starts, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
        return {
            "day": starts.date().isoformat(),
            "start": f"{starts:%H:%M}",
            "end": f"{ends:%H:%M}",
            "period": slot.period,
        }

    def span(self, zone: ZoneInfo) -> dict[str, object]:
        data = self.cleaned_data
        starts, ends = (
            datetime.combine(data["day"], data[name], zone) for name in ("start", "end")
        )
        return {"starts_at": starts, "ends_at": ends, "period": data["period"]}


class PlaceForm(forms.ModelForm):
    """A room or a group of tables alike."""

    tables = forms.IntegerField(label=_("Tables"), min_value=1, max_value=200, initial=1)
    equipment = LimitedCharField(
        label=_("Equipment"),
        limit=300,
        required=False,
        help_text=_("Separated by commas, for example screen, whiteboard."),
    )
    online_url = forms.URLField(label=_("Online address"), required=False, assume_scheme="https")
    away = AwayField(label=_("Closed in"))

    class Meta:
        model = MeetingPlace
        fields = ("name_ko", "name_ja", "name_en", "zone", "seats", "is_online", "online_url")

    field_order = [
        "name_ko", "name_ja", "name_en", "tables", "seats", "zone", "equipment", "is_online",
        "online_url", "away",
    ]  # fmt: skip

    def __init__(self, *args: object, event: Event, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["away"].of(event)
        if self.instance.pk:
            self.initial |= {
                "tables": self.instance.tables.count(),
                "equipment": ", ".join(self.instance.equipment),
                "away": [slot.pk for slot in self.instance.away.all()],
            }

    def clean_equipment(self) -> list[str]:
        found = (part.strip() for part in self.cleaned_data["equipment"].split(","))
        return list(dict.fromkeys(filter(None, found)))

    def clean(self) -> dict[str, object]:
        data = super().clean()
        if not any(data.get(f"name_{code}") for code in Language.values):
            self.add_error("name_ko", _("Give a name in at least one language."))
        return data


class TravelForm(forms.Form):
    """The way between two zones."""

    first = forms.ChoiceField(label=_("From zone"))
    second = forms.ChoiceField(label=_("To zone"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=240)

    def __init__(self, *args: object, zones: Iterable[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choices = [(zone, zone) for zone in zones]
        self.fields["first"].choices = self.fields["second"].choices = choices


class InterpreterForm(forms.ModelForm):
    """Somebody who interprets."""

    pairs = forms.MultipleChoiceField(
        label=_("Languages"), choices=PAIRS, widget=forms.CheckboxSelectMultiple
    )
    away = AwayField(label=_("Not there in"))

    class Meta:
        model = Interpreter
        fields = ("name", "email", "straight", "most")

    field_order = ["name", "email", "pairs", "straight", "most", "away"]

    def __init__(self, *args: object, event: Event, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["away"].of(event)
        self.fields["straight"].min_value = 1
        if self.instance.pk:
            order = {frozenset(key.split("-")): key for key, _label in PAIRS}
            pairs = [order.get(frozenset(pair), "-".join(pair)) for pair in self.instance.pairs]
            away = [slot.pk for slot in self.instance.away.all()]
            self.initial |= {"pairs": pairs, "away": away}

    def clean_pairs(self) -> list[list[str]]:
        return [key.split("-") for key in self.cleaned_data["pairs"]]

    def clean_straight(self) -> int | None:
        if self.cleaned_data["straight"] == 0:
            raise forms.ValidationError(_("At least one slot; leave it empty for any number."))
        return self.cleaned_data["straight"]


class ParticipantForm(forms.ModelForm):
    """How an organisation takes part, as organisers see it."""

    languages = forms.MultipleChoiceField(
        label=_("Languages spoken at the table"),
        choices=Language.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    away = AwayField(label=_("Not there in"))

    class Meta:
        model = EventParticipant
        fields = ("side", "most", "online")

    field_order = ["side", "languages", "most", "online", "away"]

    def __init__(self, *args: object, event: Event, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["away"].of(event)
        away = [slot.pk for slot in self.instance.away.all()]
        self.initial |= {"languages": self.instance.languages, "away": away}


class ScenarioForm(forms.Form):
    """One thing changed."""

    kind = forms.ChoiceField(
        label=_("What if there were …"),
        choices=(
            ("tables", _("more tables")),
            ("interpreter", _("one more interpreter")),
            ("shorter", _("shorter meetings")),
            ("without", _("one organisation less")),
            ("anew", _("nothing published yet, so that all is planned anew")),
        ),
        widget=forms.RadioSelect,
    )
    count = forms.IntegerField(label=_("How many tables"), min_value=1, max_value=100, initial=2)
    pair = forms.ChoiceField(label=_("Interpreter for"), choices=PAIRS, initial="ko-ja")
    minutes = forms.IntegerField(
        label=_("Shorter by (minutes)"), min_value=1, max_value=120, initial=5
    )
    participant = forms.ChoiceField(label=_("Without"))

    def __init__(
        self, *args: object, participants: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participant"].choices = participants

    def change(self) -> dict[str, object]:
        data = self.cleaned_data
        kind = data["kind"]
        value = {
            "tables": {"count": data["count"]},
            "interpreter": {"pair": data["pair"].split("-")},
            "shorter": {"minutes": data["minutes"]},
            "without": {"participant": data["participant"]},
            "anew": {},
        }[kind]
        return {"kind": kind, **value}


def default_day(event: Event) -> dict[str, object]:
    """What the slot form proposes: the event's own first day and hours."""
    zone = ZoneInfo(event.zone)
    starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    last: date = ends.date()
    until = ends if last == starts.date() else starts + timedelta(hours=8)
    return {"day": starts.date().isoformat(), "start": f"{starts:%H:%M}", "end": f"{until:%H:%M}"}
