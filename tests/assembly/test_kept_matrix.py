"""A fitted matrix is kept for the next study: found again, never out of date, never trusted when damaged."""

import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maillage.assembly import kept_matrix
from maillage.assembly.kept_matrix import FitSettings, FittedMatrix, fit_key, fitted_matrix, read_kept
from maillage.errors import InternalError
from maillage.flows.deterrence import Deterrence
from maillage.flows.regional_zones import ABROAD, RegionalMargins

SETTINGS = FitSettings(
    detour_ratio=1.3,
    deterrence=Deterrence("power", 0.0, 10.0),
    most_decay=20.0,
    mean_distance_km=9.0,
    smallest_flow=1.0,
)


@pytest.fixture
def known() -> RegionalMargins:
    """Four communes in a line, ten kilometres or so apart; two centres across the border, one near and one far."""
    ids = ["59001", "59002", "62001", "62002"]
    zones = pa.table({
        "commune_id": ids, "departement_id": [code[:2] for code in ids],
        "lon": [3.00, 3.10, 3.20, 3.30], "lat": [50.5] * 4,
        "internal_distance_km": [2.0] * 4, "workers": [900.0, 500.0, 400.0, 200.0],
    })  # fmt: skip
    margins = pa.table({
        "origin_id": ids, "margin_kind": ["own_commune"] * 4, "margin_id": pa.array([None] * 4, pa.string()),
        "commuters": [500.0, 150.0, 100.0, 40.0],
    })  # fmt: skip
    external = pa.table({
        "place_id": ["BE-far", "BE-near"], "group": [ABROAD] * 2,
        "lon": [3.60, 3.05], "lat": [50.5, 50.6], "attraction": [0.25, 0.75],
    })  # fmt: skip
    between = pa.table({
        "origin_departement_id": ["59"], "destination_departement_id": ["62"], "commuters": [120.0],
    })  # fmt: skip
    return RegionalMargins(zones, margins, {}, external, between, workers_abroad=40.0)


def bytes_of(fitted: FittedMatrix) -> bytes:
    """Flows as they would be written, then the figures of the fit."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, fitted.flows.schema) as stream:
        stream.write_table(fitted.flows)
    figures = (fitted.decay, fitted.mean_distance_km, fitted.largest_gap)
    return bytes(sink.getvalue()) + repr(figures).encode()


def no_fit(*_: object, **__: object) -> None:
    message = "A matrix that is kept must not be fitted again."
    raise InternalError(message)


def test_the_second_study_finds_the_same_bytes(
    known: RegionalMargins, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted = fitted_matrix(known, SETTINGS, tmp_path)
    monkeypatch.setattr(kept_matrix, "regional_matrix", no_fit)
    assert bytes_of(fitted_matrix(known, SETTINGS, tmp_path)) == bytes_of(fitted)


def test_keeping_nothing_gives_the_same_bytes(known: RegionalMargins, tmp_path: Path) -> None:
    not_a_folder = tmp_path / "file"
    not_a_folder.write_text("in the way", encoding="utf-8")
    kept = fitted_matrix(known, SETTINGS, tmp_path / "kept")
    assert bytes_of(fitted_matrix(known, SETTINGS, not_a_folder)) == bytes_of(kept)
    assert not_a_folder.read_text(encoding="utf-8") == "in the way"


@pytest.mark.parametrize("name", ["detour_ratio", "most_decay", "mean_distance_km", "smallest_flow"])
def test_another_parameter_is_another_matrix(known: RegionalMargins, name: str) -> None:
    other = replace(SETTINGS, **{name: getattr(SETTINGS, name) * 1.01})
    assert fit_key(known, other) != fit_key(known, SETTINGS)


def test_another_scale_of_distance_is_another_matrix(known: RegionalMargins) -> None:
    other = replace(SETTINGS, deterrence=Deterrence("power", 0.0, 11.0))
    assert fit_key(known, other) != fit_key(known, SETTINGS)


def test_anything_else_known_is_another_matrix(known: RegionalMargins) -> None:
    moved = known.zones.set_column(2, "lon", pa.array([3.00, 3.10, 3.20, 3.31]))
    others = (
        replace(known, zones=moved),
        replace(known, workers_abroad=41.0),
        replace(known, epci_members={"200093201": {"59001"}}),
        replace(known, external=known.external.slice(0, 1)),
        replace(known, departement_flows=known.departement_flows.slice(0, 0)),
        replace(known, margins=known.margins.slice(0, 3)),
    )
    keys = {fit_key(each, SETTINGS) for each in (known, *others)}
    assert len(keys) == 1 + len(others)


def test_the_name_covers_all_the_code_that_fits() -> None:
    """A change in any module of flows or distances that the fit imports is another method."""
    package = files("maillage")
    seen: set[str] = set()
    waiting = ["flows/regional.py", "spatial/distance.py"]
    while waiting:
        name = waiting.pop()
        seen.add(name)
        text = package.joinpath(name).read_text(encoding="utf-8")
        for layer, module in re.findall(r"from maillage\.(flows|spatial)\.(\w+) import", text):
            if f"{layer}/{module}.py" not in seen:
                waiting.append(f"{layer}/{module}.py")
    assert seen <= set(kept_matrix.METHOD)


def test_a_change_of_parameter_is_fitted_and_kept_beside(known: RegionalMargins, tmp_path: Path) -> None:
    first = fitted_matrix(known, SETTINGS, tmp_path)
    shorter = fitted_matrix(known, replace(SETTINGS, mean_distance_km=8.5), tmp_path)
    assert shorter.decay > first.decay
    assert len(list(tmp_path.iterdir())) == 2


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def change_a_figure(path: Path) -> None:
    """A sound Parquet file whose persons are not those that were kept."""
    table = pq.read_table(path)
    more = pa.array([persons + 1 for persons in table["commuters"].to_pylist()])
    pq.write_table(table.set_column(2, "commuters", more), path)


def forget_the_fit(path: Path) -> None:
    pq.write_table(pq.read_table(path).replace_schema_metadata(None), path)


def put_a_folder_there(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [cut, empty, change_a_figure, forget_the_fit, put_a_folder_there])
def test_a_damaged_file_is_as_if_there_were_none(
    known: RegionalMargins, tmp_path: Path, damage: object
) -> None:
    fitted = fitted_matrix(known, SETTINGS, tmp_path)
    (path,) = tmp_path.iterdir()
    damage(path)  # type: ignore[operator]
    assert read_kept(path) is None
    assert bytes_of(fitted_matrix(known, SETTINGS, tmp_path)) == bytes_of(fitted)
    if path.is_file():
        assert read_kept(path) is not None, "the sound matrix takes the place of the damaged one"


def test_nothing_is_left_beside_and_the_oldest_go(
    known: RegionalMargins, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_matrix, "MOST_KEPT", 2)
    for km in (8.0, 8.5, 9.0):
        fitted_matrix(known, replace(SETTINGS, mean_distance_km=km), tmp_path)
    expected = {f"{fit_key(known, replace(SETTINGS, mean_distance_km=km))}.parquet" for km in (8.5, 9.0)}
    assert {path.name for path in tmp_path.iterdir()} == expected


def test_each_centre_abroad_receives_its_share(known: RegionalMargins, tmp_path: Path) -> None:
    """However far it is: without this, the centre nearest to most workers takes them all."""
    fitted = fitted_matrix(known, SETTINGS, tmp_path)
    persons = {"BE-far": 0.0, "BE-near": 0.0}
    for row in fitted.flows.to_pylist():
        if row["destination_id"] in persons:
            persons[row["destination_id"]] += row["commuters"]
    assert persons["BE-near"] == pytest.approx(30.0, abs=2.0)
    assert persons["BE-far"] == pytest.approx(10.0, abs=2.0)
