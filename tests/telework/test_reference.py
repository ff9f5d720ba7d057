"""Over whom the rate of a scenario is a mean, and how that is named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from maillage.demo import build_demo
from maillage.engine import Engine
from maillage.errors import InputError
from maillage.telework.reference import reference_population
from maillage.territory import Territory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maillage.core import CoreTables


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CoreTables]:
    with Engine.open() as engine:
        yield build_demo(engine, polygons_path=tmp_path_factory.mktemp("demo") / "communes.parquet")


def land(core: CoreTables, kind: str) -> Territory:
    rows = core.engine.rows(core.communes.select("commune_id").order_by("commune_id"))
    return Territory(kind, "", "Somewhere", tuple(row["commune_id"] for row in rows)[:3])


def test_the_whole_country_has_one_name(core: CoreTables):
    assert reference_population("france", land(core, "list"), core).name == "France"


def test_the_invented_land_is_not_france(core: CoreTables):
    assert reference_population("france", land(core, "demo"), core).name != "France"


def test_where_nobody_is_known_the_advice_can_be_followed(core: CoreTables):
    empty = replace(core, active_population=core.active_population.filter(core.active_population.csp == "?"))
    with pytest.raises(InputError, match=r"a scenario file of yours with `reference: territory`"):
        reference_population("france", land(core, "list"), empty)


@pytest.mark.parametrize("reference", ["territory", "region", "france", "default"])
def test_a_territory_never_takes_the_reference_population_of_another(core: CoreTables, reference: str):
    """What is added up is kept for the next scenario: asked in turn, each territory finds its own."""
    rows = core.engine.rows(core.communes.select("commune_id").order_by("commune_id"))
    codes = tuple(row["commune_id"] for row in rows)
    lands = [Territory("list", "", "Somewhere", each) for each in (codes[:3], codes[3:9], codes[:3], codes)]
    in_turn = [reference_population(reference, each, core) for each in lands]
    alone = [reference_population(reference, each, replace(core)) for each in lands]  # a copy keeps nothing
    assert in_turn == alone
    if reference == "territory":
        assert len({each.total_active for each in in_turn}) == 3  # the first and the third are one land


def test_reference_populations_asked_in_turn_do_not_mix(core: CoreTables):
    somewhere = land(core, "list")
    references = ("territory", "france", "region", "territory")
    in_turn = [reference_population(each, somewhere, core) for each in references]
    assert in_turn == [reference_population(each, somewhere, replace(core)) for each in references]
