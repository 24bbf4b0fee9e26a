"""Who reads what as a file: complete, for operators, and without applicants where none is named."""

import csv
import io

import pytest
from django.urls import reverse

from koryu.evaluation.actions.assignments import accept
from koryu.evaluation.queries.assignment_table import assignment_table
from koryu.evaluation.queries.assignments import table_of
from koryu.people.models import Person
from tests.factories.evaluation_panel import handed_in, make_ready, sent

pytestmark = pytest.mark.django_db


def rows_of(client, ready):
    client.force_login(ready.by)
    Person.objects.filter(pk=ready.by.pk).update(language="en")
    answer = client.get(reverse("evaluation:assignment_table", args=[ready.stage.pk, "csv"]))
    text = answer.content.decode("utf-8-sig")
    return answer, list(csv.DictReader(io.StringIO(text)))


def test_every_pair_has_a_row_and_so_has_who_lacks_evaluators(client):
    ready = make_ready(applications=2, per_panel=1, anonymity="single")
    pairs = sent(ready)
    pairs[0].delete()
    accept(assignment=pairs[1], by=pairs[1].seat.evaluator.person)
    handed_in(pairs[1])
    answer, rows = rows_of(client, ready)
    assert answer["Cache-Control"] == "private, no-store"
    assert len(rows) == 3
    done = next(row for row in rows if row["Score sheet"] == "Handed in")
    assert done["Number"] == pairs[1].application.number
    assert done["Title"] == pairs[1].application.title
    assert done["Lead"] == pairs[1].application.lead.display_name()
    assert (done["Alias"], done["State"]) == (pairs[1].seat.alias, "Accepted")
    assert sum(row["Evaluators lacking"] == "1" for row in rows) == 1


def test_where_applicants_are_not_named_the_file_has_their_numbers_alone(client):
    ready = make_ready(applications=1, per_panel=1, anonymity="double")
    pairs = sent(ready)
    answer, rows = rows_of(client, ready)
    said = answer.content.decode("utf-8-sig")
    application = pairs[0].application
    assert application.number in said
    assert application.title not in said
    assert application.lead.name not in said
    assert {row["Alias"] for row in rows} == {each.seat.alias for each in pairs}


def test_it_is_a_workbook_too_and_nobody_else_has_it(client):
    ready = make_ready(applications=1, per_panel=1)
    pairs = sent(ready)
    page = reverse("evaluation:assignment_table", args=[ready.stage.pk, "xlsx"])
    client.force_login(pairs[0].seat.evaluator.person)
    assert client.get(page).status_code == 404
    client.force_login(ready.by)
    assert client.get(page).content[:2] == b"PK"
    desk = client.get(reverse("evaluation:desk_assignment", args=[ready.stage.pk]))
    assert page in desk.content.decode()


def test_it_asks_the_same_however_many(django_assert_num_queries):
    for applications in (1, 4):
        ready = make_ready(applications=applications, per_panel=2, anonymity="single")
        sent(ready)
        with django_assert_num_queries(2):
            table = assignment_table(ready.stage, table_of(ready.stage), str)
        assert len(table) == 1 + 2 * applications
