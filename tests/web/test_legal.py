"""The legal page: every dataset and every library has its licence, and what is said of the server is true of it."""

import json

import pytest
from starlette.testclient import TestClient

from maillage.sources.registry import registry
from maillage.web import WebSettings, create_app
from maillage.web.assets import FOLDER
from maillage.web.pages.legal import LIBRARIES, LICENCE_PAGES


def test_every_dataset_is_under_a_licence_whose_text_can_be_read(client):
    told = client.get("/mentions-legales.json").json()["data_licences"]
    assert {row["id"] for each in told for row in each["datasets"]} == set(registry())
    assert {each["licence"] for each in told} == set(LICENCE_PAGES)


def test_every_library_of_the_pages_is_named_with_the_text_of_its_licence(client):
    files = {path.stem for path in (FOLDER / "vendor" / "licences").glob("*.txt")}
    assert files == set(LIBRARIES)
    for each in client.get("/mentions-legales.json").json()["libraries"]:
        assert client.get(each["address"]).status_code == 200


def test_licences_are_those_that_the_lock_file_tells():
    lock = json.loads((FOLDER.parents[3] / "package-lock.json").read_text(encoding="utf-8"))
    told = {
        name.removeprefix("node_modules/").rpartition("/")[2].removesuffix(".org"): each.get("license")
        for name, each in lock["packages"].items()
    }
    spdx = {"BSD-0-Clause": "0BSD"}  # htmx does not write it as SPDX does
    for name, (_, licence) in LIBRARIES.items():
        assert spdx.get(told[name], told[name]) == licence


def test_the_operator_is_named_once_given(tmp_path):
    named = WebSettings(home=tmp_path, operator="Agence d'urbanisme", contact="contact@agence.example")
    with TestClient(create_app(named)) as client:
        for path in ("/mentions-legales", "/accessibilite"):
            assert "contact@agence.example" in client.get(path).text
            assert client.get(f"{path}.json").json()["operator"] == "Agence d'urbanisme"


def test_no_answer_sets_a_cookie_or_is_logged(client, caplog):
    answer = client.post("/api/v1/simulate/employer", json={"answers": {"staff": 4321}})
    page = client.get("/methode", params={"q": "un secret"})
    assert "set-cookie" not in answer.headers
    assert "set-cookie" not in page.headers
    ours = [each.getMessage() for each in caplog.records if each.name.startswith(("maillage", "uvicorn"))]
    assert ours == []


@pytest.mark.parametrize("path", ["/mentions-legales", "/accessibilite", "/api"])
@pytest.mark.parametrize(("width", "language"), [("desktop", "fr"), ("phone", "en")])
def test_these_pages_are_accessible(visit, path, width, language):
    seen = visit(width)
    page = seen.open(f"{path}?lang={language}")
    assert page.locator("h1").count() == 1
    assert seen.too_wide() == []
    assert seen.accessibility() == []
    seen.keep(f"{path.removeprefix('/')}-{language}-{width}")
