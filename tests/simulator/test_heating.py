"""Heating of the home: each source has its carbon and its price, and the national mix lies between them."""

from __future__ import annotations

import pytest

from maillage.errors import UnknownNameError
from maillage.parameters import ParameterTree
from maillage.simulator.heating import NO_HEATING, SOURCES, heating_figures

NAMES = {"heating_kwh_per_day", "home_not_heated_share", "heating_kgco2e_per_kwh", "heating_eur_per_kwh"}
READER = ParameterTree.load().reader(2026)


@pytest.mark.parametrize("source", [None, *SOURCES])
def test_every_source_gives_the_four_figures_in_their_range(source):
    figures = heating_figures(READER, source)
    assert set(figures) == NAMES
    for name, each in figures.items():
        assert each.name == name
        assert 0 <= each.low <= each.value <= each.high


def test_no_heating_costs_and_emits_nothing():
    figures = heating_figures(READER, NO_HEATING)
    assert [figures[name].value for name in sorted(NAMES - {"home_not_heated_share"})] == [0, 0, 0]
    assert not figures["heating_kwh_per_day"].uncertain


@pytest.mark.parametrize("figure", ["heating_kgco2e_per_kwh", "heating_eur_per_kwh"])
def test_the_national_mix_lies_between_the_sources(figure):
    each = [heating_figures(READER, source)[figure].value for source in SOURCES if source != NO_HEATING]
    assert min(each) < heating_figures(READER)[figure].value < max(each)


def test_the_national_mix_is_the_mean_over_homes():
    """(35.8 × 0.227 + 32.1 × 0.079 + 5.1 × 0.0263 + 9.6 × 0.324 + 10.5 × 0.03 + 5.3 × 0.125) / 98.4 = 0.1513 kg."""
    assert heating_figures(READER)["heating_kgco2e_per_kwh"].value == pytest.approx(0.15127, abs=1e-5)


def test_a_home_heated_anyway_adds_nothing():
    assert heating_figures(READER, "gas", heated_anyway=True)["home_not_heated_share"].value == 0
    assert heating_figures(READER, "gas", heated_anyway=False)["home_not_heated_share"].value == 1


def test_gas_is_read_with_its_source_and_a_users_value_without():
    assert heating_figures(READER, "gas")["heating_kgco2e_per_kwh"].status == "source"
    own = ParameterTree.load().with_overrides({"energy.heating.gas.kgco2e_per_kwh": 0.2}).reader(2026)
    mine = heating_figures(own, "gas")["heating_kgco2e_per_kwh"]
    assert (mine.value, mine.status, mine.given) == (0.2, None, True)


def test_an_unknown_source_is_told_with_the_closest():
    with pytest.raises(UnknownNameError, match="'heat_pump'"):
        heating_figures(READER, "heatpump")
