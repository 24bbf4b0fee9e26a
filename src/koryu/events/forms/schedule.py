"""What organisers type about the programme: a table, its rows, sessions, tracks, speakers."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from koryu.shared.enums import Language
from koryu.shared.fields import DayField, LimitedCharField, LimitedTextField

from ..enums import SessionKind, SpeakerRole
from ..models import Event, Session, Speaker, Track
from ..rules.clock import DAY, EARLY, EVENING
from ..rules.names import Named, read_line
from ..rules.table import MAX_SESSIONS, Recognised
from ..rules.words import role_before
from .versioned import VersionedForm

MAX_PASTE = 100_000


class TableForm(forms.Form):
    """A programme as text, or in a file."""

    text = LimitedTextField(
        label=_("Programme as text or table"),
        limit=MAX_PASTE,
        rows=10,
        required=False,
        help_text=_(
            "Paste it as it is: from a document, a spreadsheet, a web page or an e-mail, "
            "in Korean, Japanese or English."
        ),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("XLSX, CSV, DOCX, HWPX, HWP, PDF or text, up to 10 MB."),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("text") and not cleaned.get("file"):
            raise forms.ValidationError(_("Paste a programme or choose a file."))
        return cleaned


class CastField(LimitedTextField):
    """People of a session, one a line: `Moderator: Name | position | affiliation`."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("label", _("People"))
        kwargs.setdefault(
            "help_text",
            _("One a line: role: name | position | affiliation. Without a role: speaker."),
        )
        super().__init__(limit=3000, rows=2, required=False, **kwargs)

    def clean(self, value: object) -> list[Named]:
        lines = super().clean(value).split("\n")
        return [self._person(line.strip()) for line in lines if line.strip()]

    def _person(self, line: str) -> Named:
        role, rest = _role_of(line)
        if "|" not in rest:
            said, found = read_line(line)
            if len(found) == 1:
                return Named(
                    found[0].name,
                    found[0].position,
                    found[0].affiliation,
                    role or said or SpeakerRole.SPEAKER,
                )
        name, position, affiliation = ([part.strip() for part in rest.split("|")] + ["", ""])[:3]
        if not name or len(name) > 120 or len(position) > 120 or len(affiliation) > 200:
            raise forms.ValidationError(
                _("“%(line)s” has no name, or a part of it is too long."),
                params={"line": line[:80]},
            )
        return Named(name, position, affiliation, role or SpeakerRole.SPEAKER)


def _role_of(line: str) -> tuple[SpeakerRole | None, str]:
    before, mark, after = line.partition(":")
    if mark and (role := _role_words().get(before.strip().lower())):
        return role, after.strip()
    return role_before(line)


def _role_words() -> dict[str, SpeakerRole]:
    """The names of the roles in every language: what one organiser wrote another may save."""
    words = {}
    for code in Language.values:
        with override(code):
            words |= {str(role.label).lower(): role for role in SpeakerRole}
    return words


def cast_text(people: Iterable[Named]) -> str:
    """The cast as `CastField` reads it."""
    return "\n".join(_cast_line(person) for person in people)


def _cast_line(person: Named) -> str:
    parts = [person.name, person.position, person.affiliation]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    role = SpeakerRole(person.role or SpeakerRole.SPEAKER)
    return f"{role.label}: {' | '.join(parts)}"


class ClockField(forms.TimeField):
    """A time of day; 24:00 is not one, but 0:00 ends a session at midnight."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs)


class RowForm(forms.Form):
    """One recognised session to check, change or leave out."""

    take = forms.BooleanField(label=_("Import this session"), required=False)
    day = DayField(label=_("Day"))
    start = ClockField(label=_("Start"))
    end = ClockField(label=_("End"))
    kind = forms.ChoiceField(label=_("Kind"), choices=SessionKind.choices)
    title = LimitedCharField(label=_("Title"), limit=300)
    track = LimitedCharField(label=_("Track"), limit=100, required=False)
    people = CastField()
    note = LimitedTextField(label=_("Abstract"), limit=4000, rows=1, required=False)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end <= start and not _after_midnight(start, end):
            self.add_error("end", _("The end must be later than the start."))
        return cleaned

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        return moments(self.cleaned_data, zone)


def moments(cleaned: dict[str, object], zone: str) -> tuple[datetime, datetime]:
    """Start and end in the event's zone; what begins in the evening may end after midnight."""
    day, start, end = cleaned["day"], cleaned["start"], cleaned["end"]
    last = day + timedelta(days=1) if _after_midnight(start, end) else day  # type: ignore[operator,arg-type]
    tz = ZoneInfo(zone)
    return datetime.combine(day, start, tz), datetime.combine(last, end, tz)  # type: ignore[arg-type]


def _after_midnight(start: time, end: time) -> bool:
    """Whether the end is one of the next day; 0:00 always is."""
    early = end <= time(EARLY // 60) and start >= time(EVENING // 60)
    return end == time(0) or (end <= start and early)


RowFormSet = forms.formset_factory(RowForm, extra=0, max_num=MAX_SESSIONS, validate_max=True)


class ConfirmForm(forms.Form):
    """What holds for all rows."""

    language = forms.ChoiceField(label=_("Language of the table"), choices=Language.choices)
    replace = forms.BooleanField(
        label=_("Take the sessions there are out of the programme"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def row_initial(row: Recognised, first: date) -> dict[str, object]:
    """A recognised session as the form shows it; a day that does not exist is the first.

    What begins after midnight ("25:00") stands on the next day.
    """
    try:
        day = row.day.on(first) if row.day else first
    except ValueError:
        day = first
    day += timedelta(days=row.start // DAY)
    return {
        "take": True,
        "day": day,
        "start": _clock(row.start),
        "end": _clock(row.end or 0),
        "kind": row.kind,
        "title": row.title[:300],
        "track": row.track[:100],
        "people": cast_text(row.people),
        "note": row.note[:4000],
    }


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


class StoredForm(VersionedForm, forms.ModelForm):
    """A form of one row, which it leaves alone: the action writes, after the check of versions."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version if self.instance.pk else 0

    def _post_clean(self) -> None:
        """Nothing is put on the instance."""


class SessionForm(StoredForm):
    """A session in three languages, with its day, hours, track and people."""

    day = DayField(label=_("Day"))
    start = ClockField(label=_("Start"))
    end = ClockField(label=_("End"))
    interpretation = forms.MultipleChoiceField(
        label=_("Simultaneous interpretation into"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people = CastField()

    class Meta:
        model = Session
        fields = (
            "kind", "track", "language",
            "title_ko", "title_ja", "title_en", "abstract_ko", "abstract_ja", "abstract_en",
        )  # fmt: skip

    def __init__(self, *args: object, event: Event, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["track"].queryset = event.tracks.all()
        self.fields["track"].label = _("Track")
        self.fields["track"].empty_label = _("For everybody")
        self.fields["language"].choices = [("", _("Not said yet")), *Language.choices]
        self.fields["kind"].choices = [("", _("Choose")), *SessionKind.choices]
        for name in ("abstract_ko", "abstract_ja", "abstract_en"):
            self.fields[name].widget.attrs["rows"] = 2
        self.initial |= session_initial(self.instance, event)

    def values(self) -> dict[str, object]:
        """The model's columns."""
        cleaned = self.cleaned_data
        starts, ends = moments(cleaned, self.event.zone)
        texts = {name: cleaned[name] for name in self.Meta.fields if name not in ("track",)}
        return texts | {
            "track_id": cleaned["track"].pk if cleaned["track"] else None,
            "interpretation": cleaned["interpretation"],
            "starts_at": starts,
            "ends_at": ends,
        }


def session_initial(session: Session, event: Event) -> dict[str, object]:
    """What stands in the form: a stored session, or the event's first hour."""
    zone = ZoneInfo(event.zone)
    starts = (session.starts_at if session.pk else event.starts_at).astimezone(zone)
    ends = (session.ends_at if session.pk else event.starts_at + timedelta(minutes=30)).astimezone(
        zone
    )
    people = [
        Named(
            str(part.speaker.name),
            str(part.speaker.position),
            str(part.speaker.affiliation),
            SpeakerRole(part.role),
        )
        for part in (session.cast.select_related("speaker") if session.pk else ())
    ]
    return {
        "day": starts.date(),
        "start": starts.time(),
        "end": ends.time(),
        "interpretation": session.interpretation,
        "people": cast_text(people),
    }


class TrackForm(StoredForm):
    """A track's name and room."""

    class Meta:
        model = Track
        fields = ("title_ko", "title_ja", "title_en", "room", "position")


class SpeakerForm(StoredForm):
    """A speaker's names, position and affiliation in three languages."""

    class Meta:
        model = Speaker
        fields = tuple(
            f"{name}_{code}"
            for name in ("name", "position", "affiliation", "biography")
            for code in ("ko", "ja", "en")
        )
