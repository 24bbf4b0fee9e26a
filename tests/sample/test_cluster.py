"""The whole sample cluster is loaded through the rooms' own actions, and what it decided stands."""

import pytest
from django.core.management import call_command

from koryu.events.models import Event, MeetingDay
from koryu.programmes.models import Call
from koryu.sample.loading.cluster import load_cluster


@pytest.mark.slow
@pytest.mark.django_db
def test_the_sample_cluster_loads_and_its_results_are_replayed(capsys, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    load_cluster(lambda _done: None)
    assert Call.objects.count() == 4
    assert Event.objects.exists()
    assert MeetingDay.objects.exists()
    capsys.readouterr()
    slugs = Call.objects.filter(stages__state="closed").values_list("slug", flat=True).distinct()
    assert slugs
    for slug in slugs:
        call_command("selection", "replay", slug)  # ends the process where anything differs
        assert "the same, bit for bit" in capsys.readouterr().out
