"""Results kept in the data folder: the same as made anew, never those of other data or other code, never half of one."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from maillage.sources.home import Home, Installed
from maillage.web import create_app
from maillage.web.made_from import CodeState, DataState
from maillage.web.stored import Stored, plain
from maillage.web.studies import Studies, Wanted

if TYPE_CHECKING:
    from pathlib import Path

WANTED = Wanted("demo")
KEY = ("state", WANTED, "part")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


class OtherCode(CodeState):
    """The code of another version."""

    word = "another version"


class ChangedCode(CodeState):
    """Code that was changed while the server runs."""

    def holds(self) -> bool:
        """Never again."""
        return False


@pytest.fixture
def stored(tmp_path) -> Stored:
    return Stored(tmp_path / "results", CodeState())


def holds(stored: Stored, key: object) -> bool:
    """Whether what is kept of a key can be used."""
    try:
        stored.found(key)
    except KeyError:
        return False
    return True


@given(value=VALUES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_found_is_what_was_kept(stored, value):
    stored.keep(KEY, value)
    assert json.dumps(stored.found(KEY)) == json.dumps(plain(value))


def test_what_was_not_kept_is_not_found(stored):
    assert not holds(stored, KEY)


@pytest.mark.parametrize(
    "other",
    [
        ("other data", WANTED, "part"),
        ("state", Wanted("demo", year=2030), "part"),
        ("state", Wanted("demo", overrides=(("telework.rate", 0.2),)), "part"),
        ("state", WANTED, ("part", "en")),
    ],
)
def test_another_question_never_finds_it(stored, other):
    stored.keep(KEY, "answer")
    assert not holds(stored, other)


def test_another_version_of_the_code_never_finds_it(stored):
    stored.keep(KEY, "answer")
    assert not holds(Stored(stored.folder, OtherCode()), KEY)


def test_code_that_changes_under_a_server_neither_finds_nor_keeps(stored):
    stored.keep(KEY, "answer")
    changed = Stored(stored.folder, ChangedCode())
    assert not holds(changed, KEY)
    changed.keep("more", "answer")
    assert len(list(stored.folder.iterdir())) == 1


def test_the_file_of_another_key_is_not_believed(stored):
    stored.keep(KEY, "answer")
    stored.keep("other", "other answer")
    one, other = stored._path(KEY), stored._path("other")
    one.write_bytes(other.read_bytes())
    assert not holds(stored, KEY)


@given(place=st.integers(0, 10_000), change=st.integers(1, 255))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_as_if_there_were_none(stored, place, change):
    stored.keep(KEY, {"figures": list(range(50))})
    path = stored._path(KEY)
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= change
    path.write_bytes(content)
    assert not holds(stored, KEY)


@given(part=st.floats(0, 1, exclude_max=True))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_half_a_file_is_as_if_there_were_none(stored, part):
    stored.keep(KEY, {"figures": list(range(50))})
    path = stored._path(KEY)
    content = path.read_bytes()
    path.write_bytes(content[: int(part * len(content))])
    assert not holds(stored, KEY)


def test_a_write_that_is_interrupted_leaves_nothing(stored, monkeypatch):
    def interrupted(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:10])
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        stored.keep(KEY, "answer")
    assert list(stored.folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path):
    (tmp_path / "results").write_text("a file")
    stored = Stored(tmp_path / "results", CodeState())
    stored.keep(KEY, "answer")
    assert not holds(stored, KEY)


def test_the_folder_stays_within_its_size_and_drops_what_is_unused_for_longest(tmp_path):
    import os

    roomy = Stored(tmp_path / "results", CodeState())
    for name in ("first", "second", "third"):
        roomy.keep(name, list(range(100)))
        os.utime(roomy._path(name), ns=(0, 1 + ["first", "second", "third"].index(name)))
    roomy.found("first")  # used again just now
    size = roomy._path("first").stat().st_size
    narrow = Stored(roomy.folder, roomy.code, most_bytes=3 * size + 10)
    narrow.keep("fourth", list(range(100)))
    assert [holds(narrow, name) for name in ("first", "second", "third", "fourth")] == [
        True,
        False,
        True,
        True,
    ]
    assert sum(path.stat().st_size for path in roomy.folder.iterdir()) <= narrow.most_bytes


def test_two_servers_that_write_at_once_leave_one_whole_result(tmp_path):
    writers = [Stored(tmp_path / "results", CodeState()) for _ in range(4)]
    together = threading.Barrier(len(writers))

    def write(one: Stored) -> None:
        together.wait()
        for _ in range(20):
            one.keep(KEY, list(range(1000)))

    threads = [threading.Thread(target=write, args=(each,)) for each in writers]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert writers[0].found(KEY) == list(range(1000))
    assert len(list((tmp_path / "results").iterdir())) == 1


def test_a_second_server_finds_what_the_first_made_without_opening_the_territory(tmp_path, monkeypatch):
    first = Studies(Home(tmp_path), 4)
    made = first.plain(WANTED, "part", lambda study, *_: {"year": study.year, "pair": (1, 0.1)})
    second = Studies(Home(tmp_path), 4)
    monkeypatch.setattr(second, "opened", None)
    assert second.ready(WANTED, "part")
    assert second.plain(WANTED, "part", lambda *_: None) == made == {"year": 2025, "pair": [1, 0.1]}
    assert not second.ready(Wanted("demo", year=2020), "part")


def test_a_damaged_result_is_not_said_to_be_ready(tmp_path):
    Studies(Home(tmp_path), 4).plain(WANTED, "part", lambda *_: "answer")
    second = Studies(Home(tmp_path), 4)
    (path,) = (tmp_path / "results").iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    assert not second.ready(WANTED, "part")
    assert second.plain(WANTED, "part", lambda *_: "made anew") == "made anew"
    assert Studies(Home(tmp_path), 4).ready(WANTED, "part")


def test_a_folder_that_can_only_be_read_still_serves(stored, monkeypatch):
    def refused(*_: object) -> None:
        raise PermissionError

    stored.keep(KEY, "answer")
    monkeypatch.setattr("os.utime", refused)
    assert stored.found(KEY) == "answer"


def test_what_was_made_while_other_data_were_imported_is_not_kept_for_the_next_server(tmp_path):
    studies = Studies(Home(tmp_path), 4)

    def make(*_: object) -> str:
        record(Home(tmp_path), "one")
        return "of which data?"

    studies.plain(WANTED, "part", make)
    assert not (tmp_path / "results").exists()


def record(home: Home, content: str) -> Path:
    """An imported dataset with one extract."""
    extract = home.extract_path("extract.density", "density-2024")
    extract.parent.mkdir(parents=True, exist_ok=True)
    extract.write_text(content)
    tables = {"extract.density": 1}
    home.record(Installed("density-2024", "file.csv", "0", 1, {}, tables, {"extract.density": content}))
    return extract


def test_the_state_of_the_data_changes_with_any_record_or_extract_and_with_nothing_else(tmp_path):
    home = Home(tmp_path)
    state = DataState(home)
    words = [state.word()]
    extract = record(home, "first")
    words.append(state.word())
    extract.write_text("edited")
    words.append(state.word())
    record(home, "second")
    words.append(state.word())
    extract.unlink()
    words.append(state.word())
    assert len(set(words)) == len(words)
    (home.fitted_folder()).mkdir(parents=True)
    (home.fitted_folder() / "kept.parquet").write_text("a fitted matrix")
    assert state.word() == DataState(home).word() == words[-1]


def test_a_sheet_of_a_second_server_is_the_one_computed_to_the_last_letter(tmp_path, monkeypatch):
    from maillage.web.settings import WebSettings

    chosen = WebSettings(home=tmp_path, requests_per_minute=0, patience_s=600)
    pages = (
        "/territoires/demo.json",
        "/territoires/demo?annee=2030&lang=en",
        "/territoires/demo/graphiques/potentiel.json",
    )
    with TestClient(create_app(chosen)) as client:
        computed = [client.get(each).text for each in pages]
    monkeypatch.setattr(Studies, "opened", None)
    with TestClient(create_app(chosen)) as client:
        found = [client.get(each).text for each in pages]
    assert found == computed
