"""What an ended session answers to scripts and to forms."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_script_is_told_instead_of_led_to_the_sign_in_page(client):
    assert client.get("/notices/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 401
    assert client.get("/notices/", headers={"Sec-Fetch-Mode": "navigate"}).status_code == 302


def test_a_form_leads_back_to_the_page_it_stood_on(client):
    sent = client.post("/notices/read/", headers={"Referer": "http://testserver/notices/?page=2"})
    assert sent["Location"] == "/accounts/login/?next=%2Fnotices%2F%3Fpage%3D2"


def test_a_form_of_another_site_does_not_choose_the_way_back(client):
    sent = client.post("/notices/read/", headers={"Referer": "https://elsewhere.example/trap"})
    assert sent["Location"] == "/accounts/login/?next=/notices/read/"
