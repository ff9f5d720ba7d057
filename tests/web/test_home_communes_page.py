"""The list of home communes: read in the page as the simulator reads it, and never sent anywhere."""

import random
import re
from types import SimpleNamespace
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import expect

from maillage.simulator.home_communes import HomeCommunes
from maillage.web.assets import asset

LIST = "commune;count\nX1040;120\nX1041;30\nX1042;12\nX1043;3\nX1010;20"
NAMES = {
    "codes": ["50500", "61500", "60680", "62498", "62826", "75056", "93066", "97411", "2A004"],
    "names": [
        "Le Mesnil",
        "Le Mesnil",
        "Ville",
        "Lens",
        "Le Touquet-Paris-Plage",
        "Paris",
        "Saint-Denis",
        "Saint-Denis",
        "Ajaccio",
    ],
    "departments": {
        "50": "Manche",
        "61": "Orne",
        "62": "Pas-de-Calais",
        "93": "Seine-Saint-Denis",
        "974": "La Réunion",
    },
}
READ_NAMES = """([module, names, texts]) => import(module).then(({readList, gazetteer, holdsNames}) => texts.map((text) => {
  const {counts, problems} = readList(text, gazetteer(names));
  return {counts: Object.fromEntries(counts), problems, asks: holdsNames(text)};
}))"""
MASK = """([module, tables]) => import(module).then(({masked, weights, meanEnds, answers}) => tables.map(({counts, work, residents, values}) => {
  try {
    const table = masked(new Map(Object.entries(counts)), work, 5);
    return {shown: Object.fromEntries(table.shown), hidden: table.hidden, small: table.small, total: table.hiddenTotal,
      weights: Object.fromEntries(weights(table, (code) => residents[code], 5)), ends: meanEnds(table, (code) => values[code], 5)};
  } catch (error) { return {refused: error.key}; }
}))"""
READ = """([module, texts]) => import(module).then(({readList}) => texts.map((text) => {
  try {
    const {counts, problems, zeros, postal} = readList(text);
    return {counts: Object.fromEntries(counts), problems: problems.map(({line, key}) => `${line} ${key}`), zeros, postal};
  } catch (error) { return {refused: error.key}; }
}))"""


def random_tables(count: int) -> list[SimpleNamespace]:
    """Tables of every size, from a list that nothing can hide to a large one."""
    drawn, tables = random.Random(2017), []  # noqa: S311 - the same tables each time
    for _ in range(count):
        codes = drawn.sample([f"{code:05d}" for code in range(59001, 59060)], drawn.randint(1, 25))
        tables.append(
            SimpleNamespace(
                counts={code: drawn.choice((0, 1, 2, 3, 4, 5, 6, 9, 40, 300)) for code in codes},
                work=drawn.choice((codes[0], "59999")),
                residents={code: drawn.randint(50, 90_000) for code in codes},
                values={code: round(drawn.uniform(0, 80), 2) for code in codes},
            )
        )
    return tables


def masked(table: SimpleNamespace) -> dict | None:
    """What the simulator makes of a table; nothing where it refuses it."""
    try:
        made = HomeCommunes.of(table.counts, table.work)
    except ValueError:
        return None
    return {
        "shown": dict(made.shown),
        "hidden": list(made.hidden),
        "small": list(made.small),
        "total": made.hidden_total,
        "weights": made.weights(table.residents),
        "ends": list(made.mean_ends(table.values)),
    }


def test_the_page_masks_and_weighs_a_list_as_the_simulator_does(visit):
    page = visit().open("/simulateurs/employeur")
    tables = random_tables(300)
    found = page.evaluate(MASK, [asset("js/home_communes.js"), [vars(each) for each in tables]])
    refused = 0
    for table, made in zip(tables, found, strict=True):
        expected = masked(table)
        if expected is None:
            assert made["refused"] in {"nobody", "too_few"}
            refused += 1
            continue
        for name in ("shown", "hidden", "small", "total"):
            assert made[name] == expected[name]
        assert made["weights"] == pytest.approx(expected["weights"])
        assert made["ends"] == pytest.approx(expected["ends"])
    assert 0 < refused < len(tables)


def test_the_page_reads_a_list_line_by_line_and_never_repeats_a_cell(visit):
    page = visit().open("/simulateurs/employeur")
    texts = [
        "commune;count\n59350;40\n59512;12",
        '59350\t40\r\n\r\n2A004 3\n75113,7\n75114 ; "2"',
        "59350;40;rue des Lilas\nDupont;2\n59350;x\n59350;1\n59350;2\n1,2",
    ]
    found = page.evaluate(READ, [asset("js/home_communes.js"), texts])
    assert found[0] == {"counts": {"59350": 40, "59512": 12}, "problems": [], "zeros": 0, "postal": False}
    assert found[1]["counts"] == {"59350": 40, "2A004": 3, "75056": 9}
    assert found[2]["problems"] == ["1 two_cells", "2 name", "3 count", "5 twice", "6 code"]
    assert "Lilas" not in str(found[2]["problems"])


def test_a_list_is_read_as_spreadsheets_write_it(visit):
    page = visit().open("/simulateurs/employeur")
    texts = [
        "Code commune 2025\tEffectif\n1004\t12\n59350\t1\u202f200\t\n2a004\t3",  # pasted: a year in the heading, a lost zero
        "59350;40;\r\n59512;12,0;\r\n",  # each line ends with an empty cell
        "Commune\n59350\n59350\n13205\n13206",  # a line for each person
        "59000;40\n62300;10\n59200;3",  # postal codes
        "Lille;40\nLens;3",
        "PK\x03\x04...",
    ]
    found = page.evaluate(READ, [asset("js/home_communes.js"), texts])
    assert found[0] == {
        "counts": {"01004": 12, "59350": 1200, "2A004": 3},
        "problems": [],
        "zeros": 1,
        "postal": False,
    }
    assert found[1]["counts"] == {"59350": 40, "59512": 12}
    assert found[2]["counts"] == {"59350": 2, "13055": 2}
    assert [each["problems"] for each in found[:3]] == [[], [], []]
    assert found[3]["postal"]
    assert found[4]["problems"] == ["1 name", "2 name"]
    assert found[5] == {"refused": "workbook"}


def test_names_are_looked_up_in_the_page_and_homonyms_are_told_apart_by_their_departement(visit):
    page = visit().open("/simulateurs/employeur")
    texts = [
        "LENS;40\nle touquet paris plage;3\n2A004;2\nParis 12e arrondissement;5\nParis;1\nSt Denis (93);7\nSaint-Denis (La Réunion);4",
        "Lens\nLens\nLe Touquet-Paris-Plage\nLens Cedex",  # a line for each person, and no heading
        "Ville;Effectif\nSaint-Denis;4\nLe Mesnil;2\nNulle-Part;1\n62498;3",
        "Code commune;Effectif\n62498;3\n2a004;2",
        "Le Touquet-Paris-Plage 12\nLens 3",
    ]
    found = page.evaluate(READ_NAMES, [asset("js/home_communes.js"), NAMES, texts])
    assert found[0]["problems"] == [{"line": 5, "key": "twice"}]
    assert found[0]["counts"] == {"62498": 40, "62826": 3, "2A004": 2, "75056": 5, "93066": 7, "97411": 4}
    assert found[1]["counts"] == {"62498": 3, "62826": 1}
    assert found[2]["counts"] == {"62498": 3}
    assert found[2]["problems"] == [
        {"line": 2, "key": "homonyms", "places": "Seine-Saint-Denis (93), La Réunion (974)"},
        {"line": 3, "key": "homonyms", "places": "Manche (50), Orne (61)"},
        {"line": 4, "key": "name"},
    ]
    assert found[4]["counts"] == {"62498": 3, "62826": 12}
    assert [each["asks"] for each in found] == [True, True, True, False, True]


def test_the_names_of_all_communes_are_given_whole_and_may_be_kept(client):
    answer = client.get("/simulateurs/employeur/communes.json")
    names = answer.json()
    assert len(names["codes"]) == len(names["names"]) > 0
    assert names["codes"] == sorted(names["codes"])
    assert "max-age" in answer.headers["cache-control"]
    assert client.get("/simulateurs/employeur/communes").status_code == 404


def test_a_list_of_names_is_never_sent(visit, client):
    names = client.get("/simulateurs/employeur/communes.json").json()
    called = dict(zip(names["codes"], names["names"], strict=True))
    lived = {called[code]: count for code, count in (("X1041", 31), ("X1042", 17))}
    seen = visit()
    page = seen.open("/simulateurs/employeur?staff=250&work_commune=X1040")
    page.locator(".all > summary").click()
    if not page.locator("#domiciles").is_visible():
        page.locator("#groupe-communes > summary").click()
    before = len(seen.requests)
    page.fill("#domiciles", "\n".join(f"{name.upper()};{count}" for name, count in lived.items()))
    page.locator(".homes button").click()
    page.get_by_text("48 personnes dans 2 communes.").wait_for()
    page.wait_for_url("**distance_km=*")
    page.wait_for_load_state("networkidle")
    asked = seen.requests[before:]
    assert any(each.url.endswith("/simulateurs/employeur/communes.json") for each in asked)
    assert {each.method for each in asked} == {"GET"}
    for secret in (*lived, "X1041", "X1042"):
        assert all(secret.lower() not in unquote_plus(each.url).lower() for each in asked)
        assert secret.lower() not in unquote_plus(page.url).lower()


def test_a_file_of_excel_for_windows_is_read_in_the_page(visit, tmp_path):
    page = visit().open("/simulateurs/employeur")
    page.locator(".all > summary").click()
    if not page.locator("#domiciles").is_visible():
        page.locator("#groupe-communes > summary").click()
    for name, encoding in (("windows.csv", "cp1252"), ("unicode.txt", "utf-16"), ("utf8.csv", "utf-8-sig")):
        file = tmp_path / name
        file.write_bytes("Code Insee de résidence;Effectif\r\nX1040;120\r\n".encode(encoding))
        page.set_input_files("#domiciles-fichier", file)
        expect(page.locator("#domiciles")).to_have_value(re.compile("X1040;120"))
        assert page.locator("#domiciles").input_value().startswith("Code Insee de résidence;Effectif"), (
            encoding
        )
        page.fill("#domiciles", "")


def test_the_list_gives_distances_and_is_never_sent_nor_in_the_address(visit):
    seen = visit()
    page = seen.open("/simulateurs/employeur?staff=250&work_commune=X1040")
    page.locator(".all > summary").click()
    if not page.locator("#domiciles").is_visible():
        page.locator("#groupe-communes > summary").click()
    page.fill("#domiciles", LIST + "\nM. Untel;1")
    page.locator(".homes button").click()
    page.get_by_text("Ligne 7\u00a0: ce serveur ne connaît aucune commune de ce nom").wait_for()
    page.fill("#domiciles", LIST)
    before = len(seen.requests)
    page.locator(".homes button").click()
    page.get_by_text("185 personnes dans 5 communes.").wait_for()
    page.wait_for_url("**distance_km=*")
    page.wait_for_load_state("networkidle")
    asked = seen.requests[before:]
    assert {each.method for each in asked} == {"GET"}
    assert all(each.post_data is None for each in asked)
    for secret in ("X1041", "X1042", "X1043", "X1010", "120"):
        assert all(secret not in each.url for each in asked)
        assert secret not in page.url
    assert page.locator("#q-distance_km").input_value().count("…") == 2
    assert "balance.work_elsewhere_share" in page.locator("#q-parametres").input_value()
    page.locator("#theme-costs > summary").click()
    assert "hypothèse" in page.locator("#i-E29").inner_text()
    assert seen.accessibility() == []
    seen.keep("simulator-home-communes")


def test_the_form_has_no_name_for_the_list(client):
    page = client.get("/simulateurs/employeur").text
    block = page.partition('class="homes"')[2].partition("</div>\n")[0]
    assert 'id="domiciles"' in block
    assert " name=" not in block
    assert "Cette liste ne quitte pas cette page" in block
    assert "<noscript>" in page


def test_a_few_persons_that_nothing_can_hide_are_refused_in_the_page(visit):
    page = visit().open("/simulateurs/employeur?work_commune=X1040&lang=en")
    page.locator(".all > summary").click()
    if not page.locator("#domiciles").is_visible():
        page.locator("#groupe-communes > summary").click()
    page.fill("#domiciles", "X1041;3\nX1042;2")
    page.locator(".homes button").click()
    page.get_by_text("Too few persons to mask the communes that have fewer than 5").wait_for()
    assert "distance_km" not in page.url
