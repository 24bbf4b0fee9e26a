"""After the event: the participant's page with survey, certificate and materials; the results."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koryu.shared.forms import reader_language

from ..actions.after import answer_survey
from ..enums import EventState, QuestionUse
from ..forms.answers import AnswersForm
from ..models import SurveyAnswer
from ..queries.checkin import guest_of
from ..queries.materials import materials_for
from ..queries.registration import questions
from ..queries.survey import ENOUGH, results_of
from .finding import find_event, organised_event
from .papers import own_place
from .saving import kept


@require_http_methods(["GET", "POST"])
@login_required
def after(request: HttpRequest, slug: str) -> HttpResponse:
    """What a participant finds here; the survey opens with the end."""
    event = find_event(request, slug)
    place = own_place(request, event)
    asked = list(questions(event, QuestionUse.SURVEY))
    given = SurveyAnswer.objects.filter(registration=place).first()
    sent = request.POST if request.method == "POST" else None
    form = AnswersForm(asked, sent, given.answers if given else None)
    if kept(
        request,
        form,
        lambda: answer_survey(registration=place, by=request.user, answers=form.answers()),
        _("Thank you. Your answers are kept."),
    ):
        return redirect("events:after", slug=slug)
    context = {
        "event": event,
        "ended": event.state == EventState.ENDED,
        "form": form if asked else None,
        "answered": given,
        "came": guest_of(place).presence.here,
        "materials": materials_for(request.reader, event),
    }
    status = 422 if form.errors else 200
    return render(request, "events/after/after.html", context, status=status)


@require_safe
@login_required
def results(request: HttpRequest, slug: str) -> HttpResponse:
    event = organised_event(request, slug)
    context = {
        "event": event,
        "results": results_of(event, reader_language()),
        "enough": ENOUGH,
        "here": "after",
    }
    return render(request, "events/after/results.html", context)
