"""Modes of transport: what is answered about them, and what a kilometre in them emits, costs and takes."""

from __future__ import annotations

import pytest

from maillage.indicators.modes import mode_factors
from maillage.language import text
from maillage.parameters import ParameterTree
from maillage.simulator.formulas import FormulaSet
from maillage.simulator.mode_figures import Rate as ModeRate
from maillage.simulator.mode_figures import census_figures, mix_figures, mixed
from maillage.simulator.modes import CENSUS_MODES, mix_label, read_mix, transport_modes
from maillage.simulator.quantities import modes as formulas

NOBODY = {f"{mode}_share": 0.0 for mode in CENSUS_MODES}


@pytest.fixture
def reader():
    return ParameterTree.load().reader(2026)


@pytest.fixture
def of_staff(reader):
    """The means of a staff, from its shares by census mode."""
    factors = {name: figure.value for name, figure in census_figures(reader).items()}
    occupancy = reader.number("car.occupancy")

    def evaluate(**shares: float) -> dict[str, float]:
        leaves = {**NOBODY, **factors, "car.occupancy": occupancy, **shares}
        return FormulaSet.of(formulas).evaluate(leaves)

    return evaluate


def test_there_are_eighteen_modes_whose_parameters_all_exist(reader):
    assert len(transport_modes()) == 18
    for name, mode in transport_modes().items():
        for parameter in (f"emission.{name}.use", f"emission.{name}.manufacture", mode.speed, *mode.costs):
            assert reader.number(parameter) >= 0


def test_shares_are_divided_by_their_sum(of_staff):
    whole, half = of_staff(car_share=0.6, bike_share=0.2), of_staff(car_share=0.3, bike_share=0.1)
    for name in ("car_vkm_per_pkm", "kgco2e_per_pkm", "eur_per_pkm"):
        assert whole[name] == pytest.approx(half[name])


def test_a_staff_that_walks_emits_and_spends_nothing(of_staff):
    found = of_staff(walking_share=1.0)
    assert [found[name] for name in ("car_vkm_per_pkm", "kgco2e_per_pkm", "eur_per_pkm")] == [0, 0, 0]


def test_a_staff_that_drives_shares_its_cars(of_staff):
    found = of_staff(car_share=1.0)
    assert found["car_vkm_per_pkm"] == pytest.approx(1 / 1.43)
    assert found["kgco2e_per_pkm"] == pytest.approx(0.1423 / 1.43)
    assert found["eur_per_pkm"] == pytest.approx(0.3044 / 1.43)


@pytest.mark.parametrize("mode", CENSUS_MODES)
def test_the_simulator_and_the_territorial_model_emit_the_same(of_staff, reader, mode):
    found = of_staff(**{f"{mode}_share": 1.0})
    assert found["kgco2e_per_pkm"] == pytest.approx(mode_factors(reader)[mode].kgco2e_per_pkm)


def test_ranges_hold_their_central_value(reader):
    for figure in (
        *census_figures(reader).values(),
        *mix_figures(reader, {"tram": 0.5, "car_electric": 0.5}).values(),
    ):
        assert figure.low <= figure.value <= figure.high, figure.name


def test_several_modes_weigh_by_their_share_of_the_distance(reader):
    found = mix_figures(reader, {"car_combustion": 0.6, "ter": 0.4})
    assert found["car_distance_share"].value == pytest.approx(0.6)
    assert found["public_transport_distance_share"].value == pytest.approx(0.4)
    assert found["car_kgco2e_per_vkm"].value == pytest.approx(0.1423)
    assert found["other_kgco2e_per_pkm"].value == pytest.approx(0.4 * 0.0277)
    assert found["min_per_km"].value == pytest.approx(0.6 * 21 / 13 + 0.4 * 60 / 83)


def test_two_kinds_of_cars_share_the_part_made_by_car(reader):
    found = mix_figures(reader, {"car_combustion": 0.25, "car_electric": 0.25, "walking": 0.5})
    assert found["car_distance_share"].value == pytest.approx(0.5)
    assert found["car_kgco2e_per_vkm"].value == pytest.approx((0.1423 + 0.0674) / 2)


def test_the_user_s_own_factor_is_used_and_has_no_source():
    own = (
        ParameterTree.load()
        .with_overrides({"emission.tram.use": 0.5, "emission.tram.manufacture": 0.1})
        .reader(2026)
    )
    figure = mix_figures(own, {"tram": 1.0})["other_kgco2e_per_pkm"]
    assert figure.value == pytest.approx(0.6)
    assert figure.source == ""


def test_the_widest_of_the_mixes_gives_the_range():
    rates = {"a": ModeRate((1, 2, 3)), "b": ModeRate((10, 20, 30))}
    found = mixed([{"a": 0.5, "b": 0.5}, {"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 1.0}], rates)
    assert found.ends == (1, 11, 30)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_question_names_every_mode(language):
    asked = text("simulator.choices.mode", language)
    assert asked.split("odes")[-1].strip(" .:").split(", ") == list(transport_modes())


def test_modes_are_named_in_both_languages():
    assert mix_label({"ter": 1.0}).fr == "TER"
    assert mix_label({"car_combustion": 0.6, "ter": 0.4}).en == "combustion car 60%, TER (regional train) 40%"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("metropolitan", "Unknown mode"),
        ({"metro": 0.5}, "sum to 0.5, not 1"),
        ({"metro": -0.5, "tram": 1.5}, "outside 0 to 1"),
        ({"metro": True}, "not a number"),
        ([], "write one mode"),
    ],
)
def test_an_answer_about_modes_that_cannot_be_is_refused(answer, said):
    with pytest.raises(ValueError, match=said):
        read_mix(answer)
