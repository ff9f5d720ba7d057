"""Import of official files already on disk: what is taken, what is not, and what is left when something fails."""

from __future__ import annotations

import hashlib
import zipfile
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maillage.errors import MissingDataError
from maillage.sources.checking import check_home, compared, listing
from maillage.sources.home import Home
from maillage.sources.importing import ImportReport, import_path
from maillage.sources.official_file import commune_codes, numbers, read_text_table
from maillage.sources.recognise import recognise
from maillage.sources.registry import Dataset, Extract

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.engine import Engine

FIELDS = {
    "title": "Population",
    "publisher": "INSEE",
    "licence": "Licence Ouverte 2.0",
    "page": "https://www.insee.fr",
    "extractor": "population",
    "tables": ["extract.population"],
}


def dataset(name: str, **changes: object) -> Dataset:
    year = name.rpartition("-")[2]
    given = {"id": name, "vintage": year, "geography_year": int(year), "columns": ["code", "pop"], **FIELDS}
    return Dataset.model_validate(given | {"file_names": [f"*{year}*"]} | changes)


KNOWN = {
    each.id: each
    for each in (
        dataset("pop-2018"),
        dataset("pop-2020"),
        dataset("pop-1999", columns=["code", "pop99"]),
        dataset("parts-2021", columns=["part", "code", "pop"], parts=True),
        dataset("bare-2022", columns=["code", "pop"], has_header=False),
    )
}


def population(path: Path, given: Dataset, engine: Engine) -> Extract:
    """A small extractor of its own, so that these tests hang on no official format."""
    del engine
    table = read_text_table(path, given)
    codes, code_problems = commune_codes(table["code"])
    persons, number_problems = numbers(table[given.columns[-1]], "pop")
    if any("crash" in str(problem) for problem in number_problems):
        message = "surprise"
        raise KeyError(message)
    assert not code_problems + number_problems
    return Extract(
        {"extract.population": pa.table({"commune_id": codes, "population": persons})}, {"rows": len(codes)}
    )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "files" / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def take(path: Path, home: Home, engine: Engine, *, again: bool = False) -> ImportReport:
    return import_path(path, home, engine, datasets=KNOWN, extractors={"population": population}, again=again)


def ids(report: ImportReport) -> list[str]:
    return [taken.installed.dataset_id for taken in report.taken]


def test_of_two_vintages_with_the_same_header_the_name_tells(folder: Path):
    assert recognise(put(folder, "pop_2018.csv", "code;pop\n1;2\n"), KNOWN).dataset == KNOWN["pop-2018"]
    found = recognise(put(folder, "pop_2020.csv", "code;pop\n1;2\n"), KNOWN)
    assert found.dataset == KNOWN["pop-2020"]
    assert "pop-2018 has the same columns" in str(found.why)


def test_where_the_name_does_not_tell_the_user_is_asked(folder: Path):
    found = recognise(put(folder, "pop.csv", "code;pop\n1;2\n"), KNOWN)
    assert found.dataset is None
    assert "(pop-2018 / pop-2020)" in str(found.why)


def test_the_file_with_the_most_columns_known_wins_and_the_name_does_not_matter(folder: Path):
    found = recognise(put(folder, "anything.txt", '\ufeff"part";"code";"pop"\r\n1;2;3\r\n'), KNOWN)
    assert found.dataset == KNOWN["parts-2021"]


def test_a_near_miss_names_the_closest_dataset(folder: Path):
    found = recognise(put(folder, "x.csv", "part;code;people\n1;2;3\n"), KNOWN)
    assert str(found.why).endswith("The closest is parts-2021, which also needs: pop.")


def test_a_file_is_known_inside_a_zip(folder: Path, home: Home, engine: Engine):
    with zipfile.ZipFile(folder / "pop_2018.zip", "w") as archive:
        archive.writestr("data.csv", "code;pop\n59999;10\n")
    assert ids(take(folder / "pop_2018.zip", home, engine)) == ["pop-2018"]


def test_a_file_without_header_is_known_by_its_name(folder: Path, home: Home, engine: Engine):
    report = take(put(folder, "bare_2022.csv", "59999;10\n"), home, engine)
    assert ids(report) == ["bare-2022"]
    assert "no header" in str(report.taken[0].why)


def test_imported_tables_are_sorted_and_the_same_bytes_each_time(
    folder: Path, home: Home, engine: Engine, tmp_path: Path
):
    path = put(folder, "pop_2018.csv", "code;pop\n59999;1 000\n1001;10\n")
    (taken,) = take(path, home, engine).taken
    written = home.extract_path("extract.population", "pop-2018")
    assert pq.read_table(written).to_pylist() == [
        {"commune_id": "01001", "population": 10.0},
        {"commune_id": "59999", "population": 1000.0},
    ]
    assert (taken.installed.tables, taken.installed.counts) == ({"extract.population": 2}, {"rows": 2})
    other = Home(tmp_path / "other")
    take(path, other, engine)
    for name in ("population/pop-2018.parquet", "datasets/pop-2018.json"):
        assert (home.root / "core" / name).read_bytes() == (other.root / "core" / name).read_bytes()


def test_the_same_file_again_is_left_as_it_was_unless_forced(folder: Path, home: Home, engine: Engine):
    path = put(folder, "pop_2018.csv", "code;pop\n59999;10\n")
    assert [taken.already for taken in take(path, home, engine).taken] == [False]
    assert [taken.already for taken in take(path, home, engine).taken] == [True]
    assert [taken.already for taken in take(path, home, engine, again=True).taken] == [False]
    home.extract_path("extract.population", "pop-2018").unlink()
    assert [taken.already for taken in take(path, home, engine).taken] == [False]


def test_the_parts_of_a_dataset_become_one_table(folder: Path, home: Home, engine: Engine):
    put(folder, "dep/59.csv", "part;code;pop\n59;59999;10\n")
    put(folder, "dep/62.csv", "part;code;pop\n62;62999;5\n")
    (taken,) = take(folder, home, engine).taken
    assert taken.installed.file_name == "59.csv and 1 more"
    assert taken.installed.tables == {"extract.population": 2}
    assert taken.installed.counts == {"rows": 2}


def test_one_failing_file_stops_no_other_and_everything_is_told(folder: Path, home: Home, engine: Engine):
    put(folder, "pop_2018.csv", "code;pop\n59999;10\n59999;11\n")
    put(folder, "pop_2020.csv", "code;pop\n59999;crash\n")
    put(folder, "pop_1999.csv", "code;pop99\n59999;10\n")
    put(folder, "letter.txt", "Dear reader\n")
    put(folder, ".hidden.csv", "code;pop\n59999;10\n")
    seen: list[tuple[str, int, int]] = []
    report = import_path(
        folder,
        home,
        engine,
        lambda *step: seen.append(step),
        datasets=KNOWN,
        extractors={"population": population},
    )
    assert ids(report) == ["pop-1999"]
    assert [path.name for path, _ in report.unrecognised] == ["letter.txt"]
    told = {path.name: str(error) for path, error in report.failed}
    assert "1 rows repeat a key" in told["pop_2018.csv"]
    assert "reading failed (KeyError: 'surprise')" in told["pop_2020.csv"]
    assert sorted(path.name for path in home.root.rglob("*") if path.is_file()) == [
        "pop-1999.json",
        "pop-1999.parquet",
    ]
    assert seen == [("pop-1999", 0, 3), ("pop-2018", 1, 3), ("pop-2020", 2, 3), ("", 3, 3)]


def test_a_failing_file_leaves_what_was_installed_before(folder: Path, home: Home, engine: Engine):
    take(put(folder, "pop_2018.csv", "code;pop\n59999;10\n"), home, engine)
    before = home.installed()
    take(put(folder, "pop_2018.csv", "code;pop\n59999;10\n59999;11\n"), home, engine)
    assert home.installed() == before
    assert check_home(home, engine, KNOWN) == ()


def test_of_two_files_of_one_dataset_one_is_taken_and_the_other_told(
    folder: Path, home: Home, engine: Engine
):
    put(folder, "a.csv", "code;pop99\n59999;10\n")
    put(folder, "pop_1999.csv", "code;pop99\n59999;10\n")
    report = take(folder, home, engine)
    assert report.taken[0].installed.file_name == "pop_1999.csv"
    assert report.failed == ()
    ((path, why),) = report.skipped
    assert path.name == "a.csv"
    assert "not the file taken for pop-1999, which has only one: pop_1999.csv was" in why.text("en")
    assert "pas le fichier retenu pour pop-1999" in why.text("fr")


def test_a_second_file_is_tried_when_the_first_fails(folder: Path, home: Home, engine: Engine):
    put(folder, "a.csv", "code;pop99\n59999;10\n")
    put(folder, "pop_1999.csv", "code;pop99\n59999;10\n59999;11\n")
    report = take(folder, home, engine)
    assert report.taken[0].installed.file_name == "a.csv"
    assert [path.name for path, _ in report.failed] == ["pop_1999.csv"]
    assert report.skipped == ()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, home: Home, engine: Engine):
    with pytest.raises(MissingDataError, match="nowhere"):
        take(tmp_path / "nowhere", home, engine)


def test_check_tells_what_is_missing_changed_or_left_over(folder: Path, home: Home, engine: Engine):
    for year in (2018, 2020):
        take(put(folder, f"pop_{year}.csv", "code;pop\n59999;10\n"), home, engine)
    assert check_home(home, engine, KNOWN) == ()
    home.extract_path("extract.population", "pop-2018").unlink()
    home.extract_path("extract.population", "pop-2020").write_bytes(b"spoilt")
    home.extract_path("extract.population", "pop-1999").write_bytes(b"unknown")
    (home.root / "core" / "population" / ".x.parquet.partial").write_bytes(b"")
    assert [(finding.dataset_id, str(finding.what)) for finding in check_home(home, engine, KNOWN)] == [
        ("pop-1999", "population/pop-1999.parquet belongs to no recorded import."),
        ("pop-2018", "table extract.population: its file is missing."),
        ("pop-2020", "table extract.population: its file has changed since it was written."),
        ("population", ".x.parquet.partial is what an interrupted command left."),
    ]


def test_a_fitted_matrix_that_is_kept_is_no_leftover(folder: Path, home: Home, engine: Engine):
    take(put(folder, "pop_2018.csv", "code;pop\n59999;10\n"), home, engine)
    home.fitted_folder().mkdir(parents=True)
    (home.fitted_folder() / "0a1b.parquet").write_bytes(b"")
    assert check_home(home, engine, KNOWN) == ()


def test_listing_says_where_each_dataset_stands(folder: Path, home: Home, engine: Engine):
    take(put(folder, "pop_2018.csv", "code;pop\n59999;10\n"), home, engine)
    put(home.raw_folder("pop-2020"), "pop.csv", "code;pop\n")
    known = {**KNOWN, "pop-2023": dataset("pop-2023", download="https://www.insee.fr/pop.csv")}
    states = {row.dataset.id: row.state for row in listing(home, known)}
    assert states == {
        "bare-2022": "by_hand",
        "parts-2021": "by_hand",
        "pop-1999": "by_hand",
        "pop-2018": "installed",
        "pop-2020": "downloaded",
        "pop-2023": "to_download",
    }


TAKEN = {
    "appartenance-2016",
    "appartenance-2024",
    "arcep-debit-2019",
    "base-flux-mobilite-2014-idf",
    "bibliotheques-2020",
    "bnlc-2023",
    "bnlc-2026",
    "bpe-commerce-2020",
    "bpe-enseignement-2020",
    "bpe-tourisme-transport-2020",
    "cog-2024",
    "cog-mouvements-2024",
    "commune-polygons-2018",
    "commune-shape-2019",
    "conseillers-numeriques-2022",
    "density-grid-2025",
    "epci-2025",
    "fabriques-de-territoire-2024",
    "flux-2014-grand-paris",
    "flux-departements-2016",
    "france-services-2024",
    "frequentation-gares-2024",
    "gares-de-voyageurs-2026",
    "libelles-appartenance-2016",
    "manufactures-de-proximite-2024",
    "mobpro-2012-orne",
    "mobpro-2021-extract",
    "mobpro-2021-foreign-places",
    "modes-departements-2016",
    "navetteurs-2021-vers-mel",
    "passage-1968-2024",
    "points-de-contact-laposte-2022",
    "populations-legales-2021",
    "rp-2012-communes",
    "rp-2018-communes",
    "scot-2016",
}
# files that this version does not read, by folder
NOT_TAKEN = {
    "README.md",
    "census/meta_base-cc-emploi-pop-active-2020_v2.CSV",
    "census/rp2019_mel_pop15p_csp.csv",
    "location_benchmarks/pmedopt.txt",
    *(f"location_benchmarks/pmed{number}.txt" for number in range(1, 21)),
}


def test_of_the_whole_folder_of_open_data_what_is_taken_and_what_is_not(
    shared_data: Path, tmp_path: Path, engine: Engine
):
    home = Home(tmp_path)
    report = import_path(shared_data, home, engine)
    assert set(ids(report)) == TAKEN
    assert {path.relative_to(shared_data).as_posix() for path, _ in report.unrecognised} == NOT_TAKEN
    # the labelled twin of the coded extract: a second file of the same dataset
    assert report.failed == ()
    assert [path.name for path, _ in report.skipped] == ["fd_mobpro_2021_communes_1001_1004_labels.csv"]
    polygons = home.installed()["commune-polygons-2018"]
    assert polygons.file_name == "communes-01-ain.geojson and 100 more"
    assert polygons.tables == {"extract.commune_polygons": 35357}
    assert check_home(home, engine) == ()


PUBLISHED = "code;pop\n59999;10\n"


def with_fingerprint(sha256: str, **changes: object) -> dict[str, Dataset]:
    return {"pop-2018": dataset("pop-2018", sha256=sha256, **changes)}


@pytest.mark.parametrize("text", [PUBLISHED, PUBLISHED + "59998;3\n"])
def test_a_file_is_compared_with_the_published_one_and_taken_all_the_same(
    folder: Path, home: Home, engine: Engine, text: str
):
    known = with_fingerprint(hashlib.sha256(PUBLISHED.encode()).hexdigest())
    path = put(folder, "pop_2018.csv", text)
    same = text == PUBLISHED
    for already in (False, True):
        report = import_path(path, home, engine, datasets=known, extractors={"population": population})
        assert [(taken.published, taken.already) for taken in report.taken] == [
            ("same" if same else "different", already)
        ]
    findings = check_home(home, engine, known)
    assert [finding.warning for finding in findings] == ([] if same else [True])
    assert all("not the published one (its SHA-256 differs)" in str(finding.what) for finding in findings)
    assert compared(home, known) == {"same": int(same), "different": int(not same), "unknown": 0}


def test_without_a_published_fingerprint_nothing_is_said(folder: Path, home: Home, engine: Engine):
    report = take(put(folder, "pop_2018.csv", PUBLISHED), home, engine)
    assert [taken.published for taken in report.taken] == ["unknown"]
    assert compared(home, KNOWN) == {"same": 0, "different": 0, "unknown": 1}


def test_a_file_taken_out_of_its_zip_cannot_be_compared_with_the_zip(
    folder: Path, home: Home, engine: Engine
):
    known = with_fingerprint("0" * 64, member="*.csv")
    path = put(folder, "pop_2018.csv", PUBLISHED)
    report = import_path(path, home, engine, datasets=known, extractors={"population": population})
    assert [taken.published for taken in report.taken] == ["unknown"]
