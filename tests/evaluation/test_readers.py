"""An application's language as a requirement: which languages lack readers is said beforehand."""

import pytest
from django.urls import reverse

from koryu.evaluation.models import Evaluator, Stage
from koryu.evaluation.queries.readers import LanguageGap, language_gaps
from koryu.people.models import Person
from koryu.programmes.models import Application
from tests.factories.evaluation_panel import make_ready

pytestmark = pytest.mark.django_db


def make_mixed(**fields: object):
    """Three applications, one of them in Japanese; the Korean panel reads Korean alone."""
    ready = make_ready(applications=3, per_panel=2, **fields)
    Application.objects.filter(pk=ready.applications[0].pk).update(language="ja")
    Evaluator.objects.filter(country="KR").update(languages=["ko", "en"])
    Person.objects.filter(pk=ready.by.pk).update(language="en")
    return ready


@pytest.mark.parametrize("start", [False, True], ids=["before-the-start", "started"])
def test_the_language_and_the_panel_that_lack_readers_are_named(start, client):
    ready = make_mixed(start=start)
    assert language_gaps(ready.fresh()) == [LanguageGap("ja", "KR", 1, 0, 1)]
    client.force_login(ready.by)
    names = ["desk_stage", "desk_assignment"] if start else ["desk_stage"]
    for name in names:
        said = client.get(reverse(f"evaluation:{name}", args=[ready.stage.pk])).content.decode()
        assert (
            "1 application is in Japanese: of the panel of Korea it needs 1 who read it; 0 do."
            in said
        )


def test_all_panels_together_can_be_too_few():
    ready = make_mixed()
    ready.stage.panels.update(least=0)
    Stage.objects.filter(pk=ready.stage.pk).update(per_application=3)
    assert language_gaps(ready.fresh()) == [LanguageGap("ja", "", 1, 2, 3)]


def test_it_is_silent_where_the_language_is_not_asked_for_and_counts_nobody_who_left(client):
    ready = make_mixed(needs_language=False)
    assert language_gaps(ready.fresh()) == []
    client.force_login(ready.by)
    page = client.get(reverse("evaluation:desk_stage", args=[ready.stage.pk])).content.decode()
    assert "Evaluators need not read an application" in page
    Stage.objects.filter(pk=ready.stage.pk).update(needs_language=True)
    Person.objects.filter(evaluator__country="JP").update(is_active=False)
    assert LanguageGap("ko", "JP", 2, 0, 1) in language_gaps(ready.fresh())
