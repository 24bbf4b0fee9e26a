"""What an operator types about a call, a step at a time, and about a programme."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.events.forms.events import EventPart, TrilingualForm, WallField
from koryu.people.forms import ZONES
from koryu.people.models import Organisation
from koryu.people.queries import directory_of
from koryu.shared.enums import Language
from koryu.shared.fields import LimitedCharField
from koryu.shared.forms import reader_language

from ..enums import Currency, ProgrammeKind
from ..models import Programme
from ..rules.templates import templates
from ..rules.timeline import fixed


def _amount(label: object) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_digits=16, decimal_places=2
    )


class NewCallForm(TrilingualForm):
    """A programme, a template, and when applications open; everything else can wait."""

    TEXTS = {"title": (_("Title"), 200, False)}
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.order_by("id"), empty_label=_("Choose")
    )
    template = forms.ChoiceField(
        label=_("Template"),
        required=False,
        help_text=_("Texts, timeline, conditions and form in three languages, to be edited."),
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)
    opens_at = WallField(label=_("Applications open"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        own = reader_language()
        named = [(code, each.title[own]) for code, each in templates().items()]
        self.fields["template"].choices = [("", _("From scratch")), *named]

    def values(self) -> dict[str, object]:
        """The call's fields; titles left empty are the template's."""
        found = dict(self.cleaned_data)
        found["opens_at"] = found["opens_at"].replace(tzinfo=ZoneInfo(found["zone"]))
        chosen = templates().get(found["template"])
        if chosen and not any(found[f"title_{code}"] for code in Language.values):
            found |= {f"title_{code}": chosen.title[code] for code in Language.values}
        return found


class BasicsForm(EventPart):
    """Its name and what it is in a few lines."""

    TEXTS = {
        "title": (_("Title"), 200, False),
        "summary": (pgettext_lazy("call", "Summary"), 1000, True),
    }


class TextForm(EventPart):
    """The text of the call."""

    TEXTS = {"body": (_("Text of the call"), 20000, True), "contact": (_("Contact"), 300, False)}


class TimelineForm(EventPart):
    """The moments of the call, in its zone."""

    PLAIN = ("zone", "grace_minutes")
    TIMES = (
        "announces_at", "opens_at", "questions_close_at", "closes_at", "notice_at",
        "appeals_close_at",
    )  # fmt: skip
    zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)
    announces_at = WallField(
        label=_("Announced"), required=False, help_text=_("Empty: at once when you announce it.")
    )
    opens_at = WallField(label=_("Applications open"))
    questions_close_at = WallField(
        label=_("Questions until"), required=False, help_text=_("Empty: until the deadline.")
    )
    closes_at = WallField(label=_("Applications close"))
    grace_minutes = forms.IntegerField(
        label=_("Grace after the deadline, in minutes"),
        min_value=0,
        max_value=1440,
        help_text=_(
            "Applicants are not told of it; it lets in those who are handing in at the deadline."
        ),
    )
    notice_at = WallField(label=_("Results are sent"), required=False)
    appeals_close_at = WallField(label=_("Appeals until"), required=False)

    def freeze(self, call: object) -> None:
        """What lies behind the call is shown and cannot be typed."""
        for name in fixed(call):  # type: ignore[arg-type]
            self.fields[name].disabled = True

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        for name in self.TIMES:
            at = cleaned.get(name)
            if isinstance(at, datetime) and at.tzinfo is None:
                cleaned[name] = at.replace(tzinfo=ZoneInfo(cleaned.get("zone") or self.zone))
        return cleaned

    def values(self) -> dict[str, object]:
        """Without what cannot change: its clock has no seconds here, the stored one may."""
        kept = {name for name, each in self.fields.items() if each.disabled}
        return {k: v for k, v in super().values().items() if k not in kept}


class TermsForm(EventPart):
    """Places and money."""

    PLAIN = ("places", "budget", "per_award", "currency", "allows_consortium")
    places = forms.IntegerField(
        label=pgettext_lazy("call", "Places"), required=False, min_value=1, max_value=10_000
    )
    budget = _amount(_("Budget"))
    per_award = _amount(_("Most per selected applicant"))
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency.choices)
    allows_consortium = forms.BooleanField(
        label=_("Several organisations may apply together"), required=False
    )


PARTS: dict[str, tuple[object, type[EventPart]]] = {
    "basics": (_("Name and summary"), BasicsForm),
    "text": (_("Text of the call"), TextForm),
    "timeline": (_("Timeline"), TimelineForm),
    "terms": (_("Places and budget"), TermsForm),
}


class CancelForm(TrilingualForm):
    """Why it will not go on; applicants read it in their language."""

    TEXTS = {"reason": (_("Reason"), 500, True)}

    def reasons(self) -> dict[str, str]:
        """The reason by language."""
        return {code: self.cleaned_data[f"reason_{code}"] for code in Language.values}


class CopyForm(forms.Form):
    """When the copy opens."""

    opens_at = WallField(label=_("Applications open"))

    def moment(self, zone: str) -> datetime:
        """The opening, in the call's zone."""
        return self.cleaned_data["opens_at"].replace(tzinfo=ZoneInfo(zone))


class ProgrammeForm(TrilingualForm):
    """A programme: its texts, hosts and source."""

    TEXTS = {
        "title": (_("Title"), 200, False),
        "summary": (pgettext_lazy("call", "Summary"), 2000, True),
    }
    kind = forms.ChoiceField(label=_("Kind"), choices=ProgrammeKind.choices)
    hosts = forms.ModelMultipleChoiceField(
        label=pgettext_lazy("programme", "Hosts"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Cluster operators and public bodies that run it together."),
    )
    source = LimitedCharField(label=_("Source"), limit=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        run = directory_of().filter(kind__in=("cluster_operator", "government"))
        kept = Organisation.objects.filter(pk__in=[h.pk for h in self.initial.get("hosts", [])])
        self.fields["hosts"].queryset = (run | kept).order_by("country", "name")

    def values(self) -> dict[str, object]:
        """The programme's own fields."""
        return {k: v for k, v in self.cleaned_data.items() if k not in ("version", "hosts")}

    @classmethod
    def initial_of(cls, programme: Programme) -> dict[str, object]:
        """What stands in the form of an existing programme."""
        names = [f"{name}_{code}" for name in cls.TEXTS for code in Language.values]
        found = {name: getattr(programme, name) for name in (*names, "kind", "source", "version")}
        return found | {"hosts": list(programme.hosts.all())}
