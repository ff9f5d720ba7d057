"""The accessibility statement says what was tried, and does not claim an audit that was not made."""

import pytest


@pytest.mark.parametrize(("language", "state"), [("fr", "non conforme"), ("en", "not conforming")])
def test_without_an_audit_no_conformity_is_claimed(client, language, state):
    page = client.get("/accessibilite", params={"lang": language}).text
    assert state in page
    assert "RGAA 4.1" in page


def test_what_was_not_tried_is_said_as_plainly_as_what_was(client):
    told = client.get("/accessibilite.json").json()
    assert told["done"]
    assert any("lecteur d’écran" in each for each in told["not_done"])
    assert told["known"]


def test_the_contact_is_left_to_whoever_runs_the_server(client):
    assert "--contact" in client.get("/accessibilite").text
    assert client.get("/accessibilite.json").json()["contact"] == ""


def test_it_is_reached_from_every_page(client):
    for path in ("/", "/methode", "/api", "/mentions-legales"):
        assert 'href="/accessibilite"' in client.get(path).text
