"""The agreement with a selected applicant: entered by the desk, for its parties only."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from koryu.agreements.models import Agreement
from koryu.agreements.queries import own, public
from koryu.disclosure.queries import reader_for
from koryu.notify.models import Notice
from koryu.programmes.actions.agreements import conclude
from koryu.programmes.models import Application, Partner, PlannedProject
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.engine.documents import make
from tests.factories.calls import publish_offer
from tests.factories.events import make_operator
from tests.factories.exchange import make_side
from tests.factories.programmes import make_call, make_programme, make_submitted

SIGNED = date(2026, 3, 2)


@pytest.fixture
def desk(db):
    return make_operator()


@pytest.fixture
def lead(db):
    return make_side()


@pytest.fixture
def selected(lead):
    call = make_call(state="appeals", programme=make_programme("joint_rd"))
    return make_submitted(call, state="selected", lead=lead.organisation, by=lead.owner)


def test_lead_partner_and_host_have_the_agreement(desk, lead, selected):
    partner, host = make_side(country="JP"), make_side()
    Partner.objects.create(
        application=selected,
        organisation=partner.organisation,
        state="confirmed",
        part="시험",
        invited_at=timezone.now(),
        invited_by=lead.owner,
    )
    sent = selected.submissions.get()
    sent.content["partners"] = [{"id": partner.organisation.pk, "name": "시험 기관"}]
    sent.save()
    selected.call.programme.hosts.add(host.organisation)
    upload = SimpleUploadedFile("agreement.pdf", make.pdf())
    conclude(application=selected, by=desk, signed_on=SIGNED, upload=upload)
    assert Application.objects.get(pk=selected.pk).state == "agreement"
    made = Agreement.objects.get()
    assert (made.kind, made.state, made.effective_from) == ("joint_rd", "signed", SIGNED)
    assert selected.number in made.title
    assert made.document.kind == "pdf"
    for side in (lead, partner, host):
        assert list(own(reader_for(side.owner))) == [made]
    assert not public().exists()
    assert not own(reader_for(make_side().owner)).exists()
    told = set(Notice.objects.filter(kind="programmes.agreement").values_list("person", flat=True))
    assert told == {lead.owner.pk, partner.owner.pk}


def test_it_is_signed_once_by_the_desk_after_the_results(desk, lead, selected):
    with pytest.raises(Refused):
        conclude(application=selected, by=lead.owner, signed_on=SIGNED)
    with pytest.raises(Invalid, match="future"):
        tomorrow = timezone.localdate() + timedelta(days=1)
        conclude(application=selected, by=desk, signed_on=tomorrow)
    early = make_submitted(make_call(state="decided"), state="selected")
    with pytest.raises(NotAllowedNow):
        conclude(application=early, by=desk, signed_on=SIGNED)
    conclude(application=selected, by=desk, signed_on=SIGNED)
    with pytest.raises(NotAllowedNow):
        conclude(application=selected, by=desk, signed_on=SIGNED)
    assert Agreement.objects.count() == 1


def test_a_project_that_needs_a_licence_waits_for_it(desk, selected):
    offer = publish_offer("세포 동결보존 공정입니다.")
    selected.planned = PlannedProject.objects.create(
        call=selected.call, technology=offer, title_ko="과제", export_check="licence"
    )
    selected.save()
    with pytest.raises(Invalid, match="licence"):
        conclude(application=selected, by=desk, signed_on=SIGNED)
    conclude(application=selected, by=desk, signed_on=SIGNED, licence_held=True)
    assert Application.objects.get(pk=selected.pk).state == "agreement"
