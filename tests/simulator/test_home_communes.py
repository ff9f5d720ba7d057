"""Staff by commune of residence: small counts never leave, not even by difference; nothing but communes and counts enters."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from maillage.errors import InputError
from maillage.simulator import DrawOptions, SimulationOptions, simulate
from maillage.simulator.declarations import quantities
from maillage.simulator.employer import EmployerInputs
from maillage.simulator.home_communes import SMALLEST_SHOWN, HomeCommunes, read_home_communes

WITHOUT_DRAWS = SimulationOptions(draws=DrawOptions(0), drivers="none")
CODES = [f"X10{place:02d}" for place in range(1, 13)]
WORK = "X1040"
FEWEST_POSSIBLE_VALUES = 3
MOST_IN_THE_TRIAL = 12
tables = st.dictionaries(st.sampled_from(CODES), st.integers(0, 60), min_size=1)


@pytest.fixture(scope="module", autouse=True)
def _own_data_folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAILLAGE_HOME", str(tmp_path_factory.mktemp("home")))
        yield


def masked(counts, work_commune=None):
    try:
        return HomeCommunes.of(counts, work_commune)
    except ValueError:
        return None


@given(tables)
@settings(deadline=None)
def test_no_small_count_is_shown_and_no_hidden_one_is_alone(counts):
    table = masked(counts)
    assume(table is not None)
    assert all(count >= SMALLEST_SHOWN for count in table.shown.values())
    assert all(counts[code] == count for code, count in table.shown.items())
    small = {code for code, count in counts.items() if 0 < count < SMALLEST_SHOWN}
    assert small <= set(table.hidden)
    assert len(table.hidden) != 1
    assert set(table.codes) == {code for code, count in counts.items() if count > 0}
    assert table.persons == sum(counts.values())


@given(tables)
@settings(deadline=None)
def test_a_table_without_small_counts_is_shown_whole(counts):
    large = {code: count + SMALLEST_SHOWN for code, count in counts.items()}
    table = HomeCommunes.of(large)
    assert dict(table.shown) == large
    assert (table.hidden, table.hidden_total) == ((), 0)


@given(tables)
@settings(deadline=None)
def test_masking_does_not_depend_on_the_order_of_the_list(counts):
    assert masked(counts) == masked(dict(reversed(counts.items())))


@pytest.mark.parametrize("work_commune", [None, CODES[0], CODES[3], "X1099"])
def test_no_small_count_can_be_worked_out_even_by_one_who_knows_the_rule_and_which_are_small(work_commune):
    """All the tables of four communes that give the same masked table, compared: each small count keeps several values."""
    codes, most = CODES[:4], MOST_IN_THE_TRIAL
    alike = defaultdict(list)
    for counts in product(range(1, most + 1), repeat=4):
        table = masked(dict(zip(codes, counts, strict=True)), work_commune)
        if table is not None:
            which = tuple(count < SMALLEST_SHOWN for count in counts)
            alike[tuple(table.shown.items()), table.hidden, table.hidden_total, which].append(counts)
    fewest = {
        len({others[place] for others in group})
        for (_, _, _, which), group in alike.items()
        for counts in group
        if max(counts) <= most - SMALLEST_SHOWN  # larger ones have neighbours beyond the trial
        for place, small in enumerate(which)
        if small
    }
    assert min(fewest) >= FEWEST_POSSIBLE_VALUES


@pytest.mark.parametrize(
    "counts", [{"59350": 3}, {"59350": 4, "59512": 2}, {"59350": 1, "59512": 5}, {"59350": 0}]
)
def test_a_list_too_small_to_hide_anything_is_refused(counts):
    with pytest.raises(ValueError, match=r"few|no person"):
        HomeCommunes.of(counts)


def test_two_lists_with_the_same_masked_table_give_the_same_results():
    """Nothing is computed from what is hidden: not even a mean distance tells two such lists apart."""
    base = {"X1040": 60, "X1004": 20, "X2022": 12, "X1008": 3, "X1010": 2}
    other = {"X1040": 60, "X1004": 19, "X2022": 12, "X1008": 4, "X1010": 2}
    assert HomeCommunes.of(base) == HomeCommunes.of(other)
    documents = [
        simulate("employer", {"home_communes": each, "work_commune": WORK}, options=WITHOUT_DRAWS).to_dict()
        for each in (base, other)
    ]
    assert documents[0] == documents[1]


def test_small_counts_are_in_no_output():
    homes = {"X1040": 61, "X1004": 23, "X1008": 3, "X2022": 9}
    result = simulate("employer", {"home_communes": homes, "work_commune": WORK}, options=WITHOUT_DRAWS)
    shown = result.to_dict()["inputs"]["home_communes"]["value"]
    assert shown["counts"] == {"X1004": None, "X1008": None, "X1040": 61, "X2022": None}
    assert shown["hidden_total"] == 23 + 3 + 9
    assert shown["small"] == ["X1008"]
    assert "X1008': 3" not in repr(result.inputs)
    json.dumps(result.to_dict(), allow_nan=False)


@given(
    tables,
    st.lists(st.floats(0, 100), min_size=len(CODES), max_size=len(CODES)),
    st.sampled_from([None, *CODES]),
)
@settings(deadline=None)
def test_the_range_holds_the_true_mean_and_that_of_the_table_shown(counts, values, work_commune):
    table = masked(counts, work_commune)
    assume(table is not None)
    value = dict(zip(CODES, values, strict=True))
    low, high = table.mean_ends(value)
    true = sum(count * value[code] for code, count in counts.items()) / table.persons
    weights = table.weights({code: 1000.0 + place for place, code in enumerate(CODES)})
    central = sum(weight * value[code] for code, weight in weights.items()) / table.persons
    assert sum(weights.values()) == pytest.approx(table.persons)
    assert low - 1e-9 <= true <= high + 1e-9
    assert low - 1e-9 <= central <= high + 1e-9


def test_a_range_worked_by_hand():
    """28 persons hidden: two small communes (1 to 4 each) and two others (5 or more), 12 at least: 16 are left to place.

    At 0, 10, 20 and 30 km, the small ones being those at 0 and 30: least sum 1 x 0 + 5 x 10 + 5 x 20 + 1 x 30 = 180, then 3
    persons at 0 km and 13 at 10: 310. Greatest: 3 at 30 km, 13 at 20: 180 + 90 + 260 = 530. With 40 persons shown at 5 km, 200.
    """
    table = HomeCommunes({"A": 40}, ("B", "C", "D", "E"), 28, ("B", "E"))
    ends = table.mean_ends({"A": 5, "B": 0, "C": 10, "D": 20, "E": 30})
    assert ends == pytest.approx(((200 + 310) / 68, (200 + 530) / 68))


def test_the_commune_of_work_is_hidden_last():
    """Most live there, at no distance: hiding it would bias the mean distance most."""
    homes = {WORK: 40, "X1041": 3, "X1042": 12, "X1043": 4, "X1044": 9}
    assert dict(HomeCommunes.of(homes, WORK).shown) == {WORK: 40}
    assert WORK in HomeCommunes.of(homes).hidden
    alone = HomeCommunes.of({WORK: 40, "X1041": 3}, WORK)
    assert alone.hidden == (WORK, "X1041")


def test_masking_widens_the_distance_and_is_said_on_the_page():
    homes = {WORK: 40, "X1041": 3, "X1042": 12, "X1043": 4, "X1044": 9}
    result = simulate("employer", {"home_communes": homes, "work_commune": WORK}, options=WITHOUT_DRAWS)
    distance = result.figures["distance_km"]
    assert distance.low < 5.9 < distance.high  # the true mean, at the central detour
    assert distance.value == pytest.approx(5.9, abs=0.3)
    assert any("28 personnes sur 68" in sentence for sentence in result.page.to_dict("fr")["attention"])
    whole = simulate(
        "employer", {"home_communes": {WORK: 40, "X1042": 28}, "work_commune": WORK}, options=WITHOUT_DRAWS
    )
    assert not any("masqués" in sentence for sentence in whole.page.to_dict("fr")["attention"])


def test_computed_figures_say_what_they_were_computed_from_and_have_a_range():
    result = simulate("employer", {"home_communes": {WORK: 50}, "work_commune": WORK}, options=WITHOUT_DRAWS)
    for name in ("distance_km", "travel_time_min", "basin_workers", "basin_growth_power"):
        assert result.figures[name].source.startswith("Territoire inventé (graine 20170321) ; "), name
    basin = result.figures["basin_workers"]
    assert basin.low < basin.high
    assert result.figures["work_elsewhere_share"].value == 0


def test_the_label_of_the_basin_follows_its_time():
    answers = {"work_commune": WORK, "parameters": {"employer.basin_time_min": 60}}
    assert (
        "60 minutes" in simulate("employer", answers, options=WITHOUT_DRAWS).figures["basin_workers"].label.fr
    )
    words = quantities("employer")["basin_workers"].label
    assert not any(letter.isdigit() for letter in words.fr + words.en)


def test_distances_come_from_the_communes():
    near = simulate("employer", {"home_communes": {WORK: 50}, "work_commune": WORK}, options=WITHOUT_DRAWS)
    far = simulate("employer", {"home_communes": {"X2022": 50}, "work_commune": WORK}, options=WITHOUT_DRAWS)
    assert 0 < near.value("distance_km") < far.value("distance_km")
    assert near.value("travel_time_min") < far.value("travel_time_min")
    assert near.figures["distance_km"].status == "assumption"


def test_the_recruitment_basin_is_that_of_the_territory():
    alone = simulate("employer", {"work_commune": WORK}, options=WITHOUT_DRAWS)
    assert 0 < alone.value("basin_workers") <= alone.value("basin_workers_with_telework")
    assert alone.value("basin_workers_with_telework") < 450_000
    assert alone.value("distance_km") == 13


def test_unknown_communes_are_all_told():
    homes = {"59350": 10, WORK: 30}
    with pytest.raises(InputError) as refused:
        simulate("employer", {"home_communes": homes, "work_commune": "X9999"}, options=WITHOUT_DRAWS)
    assert {problem.where for problem in refused.value.problems} == {"work_commune", "home_communes"}


def written(tmp_path, text):
    path = tmp_path / "staff.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_csv_of_two_columns_is_read(tmp_path, separator):
    lines = ["commune,count", "59350,40", "59512,12", "75113,7", "75114,8"]
    path = written(tmp_path, "\n".join(lines).replace(",", separator) + "\n")
    table = read_home_communes(path)
    assert dict(table.shown) == {"59350": 40, "59512": 12, "75056": 15}


@pytest.mark.parametrize(
    "text",
    [
        "commune,count,name\n59350,40,Dupont\n",
        "commune,address\n59350,12 rue des Lilas\n",
        "name,count\nDupont,1\n",
        "commune\n59350\n",
        "",
        "commune,count\n59350,40,Dupont\n",
        "commune,count\n12 rue des Lilas,1\n",
        "commune,count\n59350,Dupont\n",
        "commune,count\n59350,40\n59350,2\n",
        "commune,count\n59350,-3\n",
        "commune,count\n59350,2.5\n",
    ],
)
def test_anything_else_is_refused_without_being_repeated(tmp_path, text):
    with pytest.raises(InputError) as refused:
        EmployerInputs.read({"home_communes": written(tmp_path, text)})
    said = str(refused.value)
    assert "home_communes" in said
    assert "Dupont" not in said
    assert "Lilas" not in said


def test_a_mapping_with_a_name_is_refused_without_being_repeated():
    with pytest.raises(InputError) as refused:
        EmployerInputs.read({"home_communes": {"Dupont": 1, "59350": "many", "59512": True}})
    assert "Dupont" not in str(refused.value)
    assert "entry 1" in str(refused.value)
    assert "entry 2" in str(refused.value)
    assert "entry 3" in str(refused.value)
