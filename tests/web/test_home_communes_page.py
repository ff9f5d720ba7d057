"""The list of home communes: read in the page as the simulator reads it, and never sent anywhere."""

import random
from types import SimpleNamespace

import pytest

from maillage.simulator.home_communes import HomeCommunes
from maillage.web.assets import asset

LIST = "commune;count\nX1040;120\nX1041;30\nX1042;12\nX1043;3\nX1010;20"
MASK = """([module, tables]) => import(module).then(({masked, weights, meanEnds, answers}) => tables.map(({counts, work, residents, values}) => {
  try {
    const table = masked(new Map(Object.entries(counts)), work, 5);
    return {shown: Object.fromEntries(table.shown), hidden: table.hidden, small: table.small, total: table.hiddenTotal,
      weights: Object.fromEntries(weights(table, (code) => residents[code], 5)), ends: meanEnds(table, (code) => values[code], 5)};
  } catch (error) { return {refused: error.key}; }
}))"""
READ = """([module, texts]) => import(module).then(({readList}) => texts.map((text) => {
  const {counts, problems} = readList(text);
  return {counts: Object.fromEntries(counts), problems: problems.map(({line, key}) => `${line} ${key}`)};
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
    assert found[0] == {"counts": {"59350": 40, "59512": 12}, "problems": []}
    assert found[1]["counts"] == {"59350": 40, "2A004": 3, "75056": 9}
    assert found[2]["problems"] == ["1 two_cells", "2 code", "3 count", "5 twice", "6 code"]
    assert "Lilas" not in str(found[2]["problems"])


def test_the_list_gives_distances_and_is_never_sent_nor_in_the_address(visit):
    seen = visit()
    page = seen.open("/simulateurs/employeur?staff=250&work_commune=X1040")
    page.locator(".all > summary").click()
    if not page.locator("#domiciles").is_visible():
        page.locator("#groupe-communes > summary").click()
    page.fill("#domiciles", LIST + "\nM. Untel;1")
    page.locator(".homes button").click()
    page.get_by_text("Ligne 7\u00a0: ce n’est pas un code de commune").wait_for()
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
