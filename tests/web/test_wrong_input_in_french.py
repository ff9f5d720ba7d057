"""A wrong request is answered in the language of its page: no English on a French page, no French on an English one."""

import html
import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from maillage.errors import InternalError
from maillage.web import create_app

API = "/api/v1"
ENGLISH = re.compile(
    r"\b(the|is|are|not|and|of|to|must|should|with|cannot|unknown|known|give|choose|missing|import|found|found|here|this)\b",
    re.IGNORECASE,
)
FRENCH = re.compile(
    r"\b(le|la|les|est|sont|pas|des|du|une|que|aucun|aucune|donnez|choisissez)\b|«", re.IGNORECASE
)
PAGES = {
    "unknown SCoT": ("/territoires/scot:nulle-part", 404),
    "unknown kind of territory": ("/territoires/pays:59", 404),
    "no territory": ("/territoires/lille", 404),
    "no commune code": ("/territoires/commune:592", 422),
    "territory without a name": ("/territoires/commune:", 404),
    "list in a file": ("/territoires/@liste.csv", 404),
    "year out of range": ("/territoires/demo?annee=1950", 422),
    "year that is none": ("/territoires/demo?annee=abc", 422),
    "scenario": ("/territoires/demo?scenario=nope", 404),
    "reading": ("/territoires/demo?lecture=nope", 404),
    "file of a sheet": ("/territoires/demo/fichiers/nope", 404),
    "map": ("/carte?territoire=demo&mesure=nope&classes=x", 422),
    "year of the map": ("/carte?territoire=demo&annee=999", 422),
    "long choices": ("/comparer?a=" + "x" * 300, 422),
    "indicator": ("/methode/indicateurs/Z99", 404),
    "parameter": ("/methode/parametres/nope", 404),
    "long search": ("/recherche?q=" + "x" * 5000, 422),
    "address": ("/nulle-part", 404),
    "data that are not imported": ("/territoires/departement:61", 404),
}
SENT = {
    "no JSON": ("/site", "{bad"),
    "no object": ("/site", "[]"),
    "no number of sites": ("/site", {"territory": "demo", "sites": 0, "budget": -1, "strategy": "foo"}),
    "budget": ("/site", {"territory": "demo", "budget": 1000}),
    "too many sites": ("/site", {"territory": "demo", "sites": 900}),
    "weights": ("/site", {"territory": "demo", "sites": 3, "weights": {"x": 1}}),
    "seats": ("/site", {"territory": "demo", "sites": 3, "capacity": 10, "strategy": "maillage"}),
    "unknown key": ("/site", {"territory": "demo", "sites": 3, "extra": 1}),
    "answers": (
        "/simulate/employer",
        {"answers": {"staff": -5, "telework_days_per_week": "x", "pattern": "y"}},
    ),
    "contradictions": (
        "/simulate/employee",
        {"answers": {"telework_days_per_week": 3, "days_on_site_per_week": 4, "pass_change": "given_up"}},
    ),
    "interval": ("/simulate/employee", {"answers": {"distance_km": {"low": 3, "central": 2, "high": 1}}}),
    "modes": ("/simulate/employee", {"answers": {"mode": {"car_combustion": 2}}}),
    "own parameters": ("/simulate/employee", {"answers": {"parameters": {"third_place.share": 7}}}),
    "uploaded communes": (
        "/simulate/employer",
        {"answers": {"home_communes": {"59350": 3, "abc": 1}, "work_commune": "59350"}},
    ),
    "files": ("/simulate/territory", {"answers": {"territory": "@x.csv", "scenario": "a.yaml"}}),
    "year": ("/simulate/employer", {"answers": {}, "year": 1900}),
}


def prose(said: str) -> str:
    """What is said, without what was typed nor the names of values, commands and choices."""
    said = re.sub(r"« [^»]* »|'[^']*'|\(trouvé : [^)]*\)|`[^`]*`", "", said)
    said = re.sub(r"(Noms connus|valeurs possibles) : .*", "", said)
    return re.sub(r"Content-Type: application/json|[\w-]*[_.:/-][\w.:/-]*", "", said)


def sentences(document: dict) -> list[str]:
    """All that a problem document tells a person."""
    told = [document["title"], document["detail"], document["do"]]
    return [said for said in (*told, *(each["what"] for each in document["problems"])) if said]


def check(french: dict, english: dict) -> None:
    """The same told in two languages, each in its own."""
    assert len(sentences(french)) == len(sentences(english))
    for said, other in zip(sentences(french), sentences(english), strict=True):
        assert said != other
        assert not ENGLISH.search(prose(said)), said
        assert not FRENCH.search(other), other


def asked_in(path: str, language: str) -> str:
    return path if language == "fr" else f"{path}{'&' if '?' in path else '?'}lang={language}"


def twin(path: str) -> str:
    before, mark, query = path.partition("?")
    return f"{before}.json{mark}{query}"


@pytest.mark.parametrize("wrong", PAGES)
def test_a_page_tells_it_in_its_language(client, wrong):
    path, status = PAGES[wrong]
    page = client.get(path)
    assert page.status_code == status, page.text
    documents = {each: client.get(asked_in(twin(path), each)).json() for each in ("fr", "en")}
    check(documents["fr"], documents["en"])
    seen = html.unescape(page.text)
    for said in sentences(documents["fr"]):
        assert said in seen
    for said in sentences(documents["en"]):
        assert said not in seen


@pytest.mark.parametrize("wrong", SENT)
def test_the_api_tells_it_in_the_language_asked(client, wrong):
    path, body = SENT[wrong]
    content = body if isinstance(body, str) else json.dumps(body)
    headers = {"content-type": "application/json"}
    answers = [
        client.post(asked_in(API + path, each), content=content, headers=headers) for each in ("fr", "en")
    ]
    assert {each.status_code for each in answers} == {422}, answers[0].text
    check(*(each.json() for each in answers))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/indicators/Z9", 404),
        ("GET", "/parameters/nope.x", 404),
        ("GET", "/datasets/nope", 404),
        ("GET", f"/jobs/{'a' * 24}", 404),
        ("GET", "/jobs/xyz", 422),
        ("GET", "/nowhere", 404),
        ("DELETE", "/scenarios", 405),
        ("GET", "/territories/scot:nulle/study", 404),
        ("GET", "/territories/demo/study?scenario=nope", 422),
        ("GET", "/territories/demo/study?year=1900", 422),
    ],
)
def test_a_resource_that_is_not_there_is_told_in_the_language_asked(client, method, path, status):
    answers = [client.request(method, asked_in(API + path, each)) for each in ("fr", "en")]
    assert [each.status_code for each in answers] == [status, status], answers[0].text
    check(*(each.json() for each in answers))


def test_a_page_that_takes_no_such_action_says_so(client):
    answers = [client.post(asked_in("/methode.json", each)) for each in ("fr", "en")]
    assert {each.status_code for each in answers} == {405}
    check(*(each.json() for each in answers))


def test_what_is_too_large_or_too_often_is_told_in_the_language_asked(settings_of_a_slow_server):
    with TestClient(create_app(settings_of_a_slow_server)) as slow:
        large = [
            slow.post(asked_in(f"{API}/simulate/employer", each), content=b"x" * 2_000_000)
            for each in ("fr", "en")
        ]
        slow.get("/recherche")
        often = [slow.get(asked_in(f"{API}/scenarios", each)) for each in ("fr", "en")]
    assert [each.status_code for each in (*large, *often)] == [413, 413, 429, 429]
    check(*(each.json() for each in large))
    check(*(each.json() for each in often))


@pytest.fixture
def settings_of_a_slow_server(settings):
    return settings.model_copy(update={"requests_per_minute": 3})


def test_a_fault_of_ours_is_told_as_such_and_its_words_kept_in_the_journal(client, monkeypatch, caplog):
    from maillage.web.pages import method

    def broken(*_: object) -> None:
        message = "A figure is not what its formula says."
        raise InternalError(message)

    monkeypatch.setattr(method, "declared_indicators", broken)
    answers = [client.get(asked_in("/methode/indicateurs/Z99.json", each)) for each in ("fr", "en")]
    assert {each.status_code for each in answers} == {500}
    check(*(each.json() for each in answers))
    assert "formula" not in answers[1].text
    assert "A figure is not what its formula says." in caplog.text


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/carte?territoire=demo&flux=beaucoup", "Flux les plus petits montrés"),
        ("/carte?territoire=demo&lecture=devinée", "Calcul de ce qui est évité"),
        ("/comparer?a=demo&b_annee=" + "2" * 200, "Année (B)"),
    ],
)
def test_a_page_names_what_is_wrong_as_its_form_does_and_its_twin_as_its_address(client, address, field):
    path, query = address.split("?")
    assert f"<strong>{field}</strong>" in client.get(address).text
    twin = client.get(f"{path}.json?{query}").json()
    assert twin["problems"][0]["where"] in query


def test_what_was_typed_is_in_no_journal_when_we_fail(client, monkeypatch, caplog):
    """Not even in the words of the exception: a key that is not found is what someone typed."""
    from maillage.web.api import simulations

    def broken(_: object, answers: dict[str, dict[str, int]]) -> None:
        commune, staff = next(iter(answers["home_communes"].items()))
        raise KeyError(commune) from ValueError(f"{commune}: {staff}")

    monkeypatch.setattr(simulations, "remote_answers", broken)
    told = client.post(f"{API}/simulate/employer", json={"answers": {"home_communes": {"62498": 40}}})
    assert told.status_code == 500
    assert "content-security-policy" in told.headers
    assert "/simulate/employer: KeyError" in caplog.text
    assert "/simulate/employer: ValueError" in caplog.text
    assert "62498" not in caplog.text


ODD = st.text(alphabet="0123456789éàçüœ€-_", min_size=1, max_size=12)


@given(place=ODD, year=ODD, scenario=ODD)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_answered_without_english(client, place, year, scenario):
    for path in (
        f"/territoires/scot:{place}.json",
        f"/territoires/demo.json?annee={year}x",
        f"/territoires/demo.json?scenario={scenario}x",
        f"/methode/parametres/{place}.json",
    ):
        answer = client.get(path)
        assert answer.status_code in {404, 422}, path
        for said in sentences(answer.json()):
            assert not ENGLISH.search(prose(said)), said
