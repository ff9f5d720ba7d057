"""The command line: what it prints, its exit codes, and one clear message for each wrong input."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from maillage.engine import Engine
from maillage.sources.home import Home
from maillage.sources.importing import import_path

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {
    "territory",
    "communes",
    "eligible_active_persons",
    "teleworkers",
    "commuters_by_destination",
    "eligible_commuters_by_destination",
    "indicators",
    "readings",
    "imputed_share",
    "provenance",
}
CLASSES = {"same_commune", "same_departement", "same_region", "other_region", "abroad"}
INDICATORS = {
    "avoided_trips",
    "avoided_distance_pkm",
    "time_saved_h",
    "money_saved_eur",
    "avoided_co2_kgco2e",
}
MISTAKES = {
    "kind of territory": (
        ["study", "scott:artois"],
        "Unknown kind of territory 'scott'. Did you mean 'scot'",
    ),
    "no data": (["study", "departement:61"], "maillage data import PATH"),
    "form of --set": (["demo", "--set", "car.occupancy"], "--set car.occupancy: has no '='"),
    "name in --set": (["demo", "--set", "car.occupency=1.5"], "Did you mean 'car.occupancy'"),
    "value in --set": (["demo", "--set", "third_place.share=7"], "7 is outside 0 to 1"),
    "language": (["demo", "--lang", "de"], "Unknown language 'de'"),
    "year": (["demo", "--year", "1999"], "Year 1999 is outside the model"),
    "scenario": (["demo", "--scenario", "etude-2015"], "Did you mean 'etude-2016'"),
    "reading": (["demo", "--reading", "printed"], "Unknown reading 'printed'"),
    "travel matrix": (
        ["study", "departement:61", "--travel", "absent.csv"],
        "Travel matrix absent.csv: there is no such file.",
    ),
    "engine": (["demo", "--engine", "spork"], "Did you mean 'spark'"),
    "measure": (["study", "demo", "--intensity-on", "foo"], "Unknown measure of intensity 'foo'"),
    "scheme": (["study", "demo", "--classes", "quantile"], "Did you mean 'quantiles'"),
    "census of demo": (["study", "demo", "--census", "1999"], "--census cannot be chosen"),
    "geography of demo": (["study", "demo", "--geography", "1900"], "--geography cannot be chosen"),
    "matrix of demo": (["study", "demo", "--travel", "any.csv"], "--travel cannot be chosen"),
    "empty home": (["study", "departement:61"], "communes: one of appartenance-2016"),
}

Done = subprocess.CompletedProcess


def run(home: Path, *arguments: str) -> Done[str]:
    """The command as a user types it, in a folder of its own, with its own data folder."""
    home.mkdir(exist_ok=True)
    settings = {"MAILLAGE_HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", "HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "maillage", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=settings,
        cwd=home,
        check=False,
    )


def refused(done: Done[str], message: str) -> None:
    """Exit code 2, the message, no traceback, and nothing on the standard output."""
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.fixture(scope="module")
def land(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the real geography, census and microdata of the Orne."""
    root = tmp_path_factory.mktemp("land")
    with Engine.open() as engine:
        for path in (
            *sorted((shared_data / "geography").glob("*.csv")),
            shared_data / "census",
            shared_data / "flows" / "fd_mobpro_2012_orne.csv",
        ):
            import_path(path, Home(root), engine)
    return root


def test_json_holds_every_figure_agreed(tmp_path: Path):
    done = run(tmp_path, "demo", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) >= KEYS
    assert set(found["teleworkers"]) == {"2015", "2020", "2025"}
    assert set(found["commuters_by_destination"]) == CLASSES
    assert set(found["eligible_commuters_by_destination"]) == CLASSES
    assert set(found["indicators"]) == INDICATORS
    assert set(found["readings"]) == {"in_force", "as_printed", "corrected", "measured"}
    assert found["communes"] == 150
    assert not (tmp_path / "maillage-demo").exists()


def test_the_page_is_in_french_or_in_english(tmp_path: Path):
    french = run(tmp_path, "demo", "--no-report")
    english = run(tmp_path, "demo", "--no-report", "--lang", "en")
    assert (french.returncode, english.returncode) == (0, 0)
    assert "Télétravailleurs potentiels" in french.stdout
    assert "Télétravailleurs potentiels" not in english.stdout
    assert "eleworkers" in english.stdout


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_gets_one_clear_message(tmp_path: Path, mistake: str):
    arguments, message = MISTAKES[mistake]
    language = [] if "--lang" in arguments else ["--lang", "en"]
    refused(run(tmp_path, *arguments, *language, "--no-report"), message)


def test_a_mistake_is_told_in_the_language_of_the_command(tmp_path: Path):
    """French unless another is asked for, whichever comes first, the mistake or the language."""
    french = "« etude-2015 » ne correspond à aucun scénario. Vouliez-vous dire « etude-2016 » ?"
    english = "Unknown scenario 'etude-2015'. Did you mean 'etude-2016'?"
    mistake = ["demo", "--scenario", "etude-2015"]
    refused(run(tmp_path, *mistake), french)
    refused(run(tmp_path, *mistake, "--lang", "en"), english)


def test_a_wrong_code_in_a_list_is_told_with_its_line(tmp_path: Path):
    file = tmp_path / "communes.csv"
    file.write_text("code\n59350\n1004\n", encoding="utf-8")
    refused(
        run(tmp_path / "home", "study", f"@{file}", "--lang", "en"), "line 3: '1004' is not a commune code"
    )


def test_an_unknown_scot_gets_the_closest(land: Path):
    refused(run(land, "study", "scot:lile-metropole", "--lang", "en"), "Did you mean 'lille-metropole'")


@pytest.mark.parametrize("year", ["1950", "2050"])
def test_a_geography_out_of_reach_is_refused(land: Path, year: str):
    """The microdata of 2012 use the codes of 2014; changes of communes are known up to 2024."""
    done = run(land, "study", "departement:61", "--geography", year, "--no-report")
    refused(done, "qu’aux années 2014 à 2024")


def test_a_travel_matrix_that_is_none_is_refused(land: Path, tmp_path: Path):
    file = tmp_path / "matrix.csv"
    file.write_text("from,to,km\n61001,61006,12\n", encoding="utf-8")
    refused(run(land, "study", "departement:61", "--travel", str(file), "--no-report"), "matrix.csv")


def test_a_damaged_table_is_explained(land: Path, tmp_path: Path):
    home = tmp_path / "home"
    shutil.copytree(land, home)
    name = "cog-2024"
    (home / "core" / "commune_codes" / f"{name}.parquet").write_bytes(b"spoilt")
    done = run(home, "study", "departement:61", "--no-report")
    refused(done, f"Jeu de données « {name} »")
    assert "a changé depuis son écriture" in done.stderr
    assert "--again`" in done.stderr


def test_json_figures_have_no_noise_and_the_invented_territory_a_name_in_each_language(tmp_path: Path):
    french = json.loads(run(tmp_path, "demo", "--json").stdout)
    english = json.loads(run(tmp_path, "demo", "--json", "--lang", "en").stdout)
    assert french["territory"]["name"] == "Territoire inventé"
    assert english["territory"]["name"] == "Invented territory"
    figures = [*english["indicators"].values(), *english["commuters_by_destination"].values()]
    assert all(len(repr(each).replace(".", "").rstrip("0")) <= 12 for each in figures)


def test_nothing_is_drawn_where_nobody_watches(tmp_path: Path):
    """Standard error is no terminal here: no word on what is being done."""
    assert run(tmp_path, "demo", "--no-report").stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_an_interruption_is_one_sentence_even_while_modules_load(tmp_path: Path):
    """The interruption comes in the middle of an import, and leaves it as another error, as compiled modules do."""
    code = (
        "import builtins, os, signal\n"
        "from maillage.cli import main\n"
        "real = builtins.__import__\n"
        "def load(name, *rest):\n"
        "    if name == 'typer':\n"
        "        try:\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "        except KeyboardInterrupt as error:\n"
        "            raise ImportError('half loaded') from error\n"
        "    return real(name, *rest)\n"
        "builtins.__import__ = load\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=tmp_path, check=False
    )
    assert done.returncode == 130
    assert done.stderr == "Interrupted; nothing was left half-written.\n"


@pytest.mark.parametrize(("language", "value"), [("fr", "0,0844"), ("en", "0.0844")])
def test_a_parameter_is_shown_in_the_language(tmp_path: Path, language: str, value: str):
    shown = run(tmp_path, "parameters", "show", "car.energy_cost", "--lang", language)
    assert shown.returncode == 0, shown.stderr
    assert value in shown.stdout
    assert ("· calcul\n" in shown.stdout) == (language == "fr")


def test_the_names_of_parameters_are_whole_in_a_narrow_terminal(tmp_path: Path):
    from maillage.parameters import ParameterTree

    lines = run(tmp_path, "parameters", "list").stdout.splitlines()
    assert set(ParameterTree.load().names()) <= {line.split("  ")[0] for line in lines}
    assert not any(f" {word} " in line for line in lines for word in ("assumption", "derived", "share"))


def test_a_folder_of_the_user_is_left_as_it_was(tmp_path: Path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine", encoding="utf-8")
    refused(run(tmp_path / "home", "demo", "--out", str(folder)), "thesis.txt : n’est pas un de nos fichiers")
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "mine"]
