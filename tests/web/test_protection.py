"""What protects server and reader: content policy, bounds, errors that are told and never a stack of calls."""

import pytest
from starlette.testclient import TestClient

from maillage.web import create_app


def test_no_inline_script_nor_anything_from_elsewhere_is_allowed(client):
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_only_an_embedded_page_may_be_framed(client):
    assert "frame-ancestors 'none'" in client.get("/").headers["content-security-policy"]
    assert "frame-ancestors *" in client.get("/?embed=1").headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/nulle-part", "/nulle-part.json", "/api/v1/nowhere"])
def test_an_unknown_address_is_told(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    if path.startswith("/api") or path.endswith(".json"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == 404
    else:
        assert "Introuvable" in answer.text


def test_ten_megabytes_of_text_are_refused(client):
    assert client.post("/recherche", content=b"x" * 10_000_000).status_code == 413
    assert client.get("/recherche", params={"q": "x" * 5_000}).status_code == 422


def test_a_body_of_unknown_length_is_refused_once_it_is_too_large(client):
    def endless():
        for _ in range(200):
            yield b"x" * 10_000

    answer = client.post("/api/v1/simulate/employee", content=endless())
    assert answer.status_code == 413
    assert "1\N{NARROW NO-BREAK SPACE}000\N{NARROW NO-BREAK SPACE}000 octets" in answer.json()["detail"]


def test_a_client_that_asks_too_often_is_told_to_wait(settings):
    slow = settings.model_copy(update={"requests_per_minute": 3})
    with TestClient(create_app(slow)) as client:
        answers = [client.get("/recherche") for _ in range(4)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429]
        assert answers[-1].headers["retry-after"] == "1"
        assert client.get("/static/mark.svg").status_code == 200


def test_nobody_is_told_where_the_server_keeps_its_data(client, settings):
    for path in (
        "/territoires/scot:artois",
        "/implantation/scot:artois.json",
        "/api/v1/territories/scot:artois/study",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert str(settings.home) not in answer.text
