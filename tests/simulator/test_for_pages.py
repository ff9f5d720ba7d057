"""What the pages need of the simulator: any quantity written out, problems in both languages, tables opened once."""

import pytest

from maillage.demo import build_demo
from maillage.engine import Engine
from maillage.errors import InputError, UnknownNameError
from maillage.language import LANGUAGES, told
from maillage.parameters import ParameterTree
from maillage.simulator import simulate
from maillage.simulator.commune_reach import reached_from
from maillage.simulator.employer import EmployerInputs
from maillage.simulator.simulation import shown_quantities


@pytest.mark.parametrize("audience", ["employer", "employee"])
def test_every_quantity_shown_can_be_written_out(audience):
    simulation = simulate(audience, {})
    for name in shown_quantities(simulation.audience):
        made = simulation.derivation_of(name)
        last = (made.steps or made.figures)[-1]  # an answer shown as it is has no step
        assert last["value"] == pytest.approx(simulation.value(name)), name
    with pytest.raises(UnknownNameError, match="quantity"):
        simulation.derivation_of("nothing")


def test_the_headline_of_an_indicator_is_written_out_as_its_quantity():
    simulation = simulate("employee", {})
    assert simulation.derivation("S8") == simulation.derivation_of("net_result_eur")


@pytest.mark.parametrize(
    ("audience", "answers", "said"),
    [
        ("employee", {"telework_days_per_week": 3, "days_on_site_per_week": 4}, "7 jours par semaine"),
        ("employee", {"distance_km": 900 / 2, "travel_time_min": 10}, "plus rapide que"),
        ("employee", {"pass_change": "given_up"}, "aucun de vos modes"),
        ("employer", {"telework_days_per_week": 6}, "dans une semaine de 5 jours"),
        ("employer", {"car_share": 0.9, "bike_share": 0.4}, "130,0\u202f%"),
        ("employer", {"desks": 40, "desk_ratio": 0.9}, "gardez l’une des deux"),
        ("employer", {"office_m2": 900}, "donnez aussi les postes"),
    ],
)
def test_contradictions_are_told_in_both_languages(audience, answers, said):
    with pytest.raises(InputError) as refused:
        simulate(audience, answers)
    (problem,) = refused.value.problems
    french, english = (told(problem.what, language, page=True) for language in LANGUAGES)
    assert said in french
    assert english != french
    assert problem.what  # what the command line says


def test_what_is_no_number_is_told_in_both_languages():
    with pytest.raises(InputError) as refused:
        simulate("employee", {"distance_km": "far"})
    (problem,) = refused.value.problems
    assert problem.what == "is not a number (found: 'far')"
    assert told(problem.what, "fr") == "n’est pas un nombre (trouvé : far)"


def test_an_employer_is_simulated_on_tables_opened_once(tmp_path):
    asked = []
    with Engine.open() as engine:
        core = build_demo(engine, polygons_path=tmp_path / "communes.parquet")
        reader = ParameterTree.load().reader(2026)
        once = reached_from(core, reader, "X1040")

        def reached_of(reader, commune):
            asked.append((reader.year, commune))
            return once

        inputs = EmployerInputs.reached_by({"work_commune": "X1040"}, reached_of)
        simulation = simulate("employer", inputs)
    assert asked == [(2026, "X1040")]
    usual = reader.number("employer.basin_time_min")
    near = [
        each.active_persons
        for each in once.central.values()
        if each.time_min is not None and each.time_min <= usual
    ]
    assert simulation.figures["basin_workers"].value == pytest.approx(sum(near))
