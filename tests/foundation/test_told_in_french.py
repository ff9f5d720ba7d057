"""Whatever goes wrong is told in the user's language: every phrase of the code has its French, and no other is left."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
import yaml

import maillage
from maillage.errors import InputError, MissingDataError, Problem, unknown_name
from maillage.language import catalogue, error_text, told
from maillage.phrase import NOTHING, Phrase, joined, verbatim

SOURCES = Path(maillage.__file__).parent


def fields(template: str) -> set[str]:
    """The names between braces."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def has_words(template: str) -> bool:
    """Whether something is left to translate beside the values."""
    return bool(re.search(r"[^\W\d_]", "".join(said for said, *_ in Formatter().parse(template))))


def calls() -> list[tuple[str, ast.Call]]:
    """Every call of the code, with its file."""
    found = []
    for path in sorted(SOURCES.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = path.relative_to(SOURCES).as_posix()
        found += [(name, node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return found


def called(call: ast.Call) -> str:
    """The name of what is called."""
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


CALLS = calls()
PHRASES = [(file, call) for file, call in CALLS if called(call) == "Phrase" and file != "phrase.py"]


def test_a_phrase_is_written_out_in_the_code() -> None:
    unwritten = [
        f"{file}:{call.lineno}"
        for file, call in PHRASES
        if not (call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str))
    ]
    assert unwritten == []


def test_a_phrase_is_given_the_values_that_it_names() -> None:
    wrong = [
        f"{file}:{call.lineno}"
        for file, call in PHRASES
        if {each.arg for each in call.keywords} != fields(call.args[0].value)  # type: ignore[attr-defined]
    ]
    assert wrong == []


def templates() -> set[str]:
    """Those of the code that have words."""
    return {call.args[0].value for _, call in PHRASES if has_words(call.args[0].value)}  # type: ignore[attr-defined]


def test_every_phrase_has_its_french() -> None:
    assert sorted(templates() - catalogue().keys()) == []


def test_no_french_is_left_unused() -> None:
    used = {call.args[0].value for _, call in PHRASES}  # type: ignore[attr-defined]
    assert sorted(catalogue().keys() - used) == []


def test_a_phrase_is_told_in_one_place() -> None:
    """A key twice in a file, or in two, would hide one of its translations."""
    folder = SOURCES / "data" / "locales" / "errors"
    read = [yaml.compose(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yaml"))]
    keys = [key.value for each in read for key, _ in each.value]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_the_french_names_the_same_values() -> None:
    wrong = {
        english: entry["fr"]
        for english, entry in catalogue().items()
        if fields(entry["fr"]) - fields(english)
    }
    assert wrong == {}
    forgotten = {
        english: entry["fr"]
        for english, entry in catalogue().items()
        if fields(english) - fields(entry["fr"]) and "page_en" not in entry
    }
    assert forgotten == {}


def test_a_page_says_it_in_both_languages_and_invents_no_value() -> None:
    for english, entry in catalogue().items():
        assert entry.keys() <= {"fr", "page_fr", "page_en"}, english
        assert "fr" in entry, english
        assert "page_en" in entry or "page_fr" not in entry, english
        for said in entry.values():
            assert fields(said) <= fields(english), english


def test_no_page_advises_to_type_a_command() -> None:
    """Pages speak to people in a browser."""
    typed = [
        english
        for english, entry in catalogue().items()
        if "`maillage data" in english and "page_fr" not in entry and english not in READ_AT_IMPORT
    ]
    assert typed == []


READ_AT_IMPORT = {
    "Get the file again from {page} and run `maillage data import` on it.",
    "Download it by hand from {page}, then run `maillage data import FILE`.",
    "Import them with `maillage data import PATH` (a file or a folder), or `maillage data fetch NAME`; at least:",
}
"""Told by `maillage data` alone, and by a command that finds no data at all."""


NEVER_READ = {"web/stored.py"}
"""What is raised there is caught beside it."""


def words_of(tree: ast.AST, said: ast.expr) -> list[ast.expr]:
    """An argument, or what was written into the name that it is."""
    if not isinstance(said, ast.Name):
        return [said]
    written = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    return [
        node.value
        for node in written
        for target in node.targets
        if isinstance(target, ast.Name) and target.id == said.id
    ]


def family(error: type) -> set[str]:
    """The names of a class of errors and of all those made from it."""
    return {error.__name__}.union(*(family(each) for each in error.__subclasses__()))


def test_what_is_raised_for_a_user_is_a_phrase() -> None:
    """The type checker asks it of our errors too; pydantic passes on any value."""
    places = dict.fromkeys((*family(InputError), "ValueError", "raise_collected"), 0) | {"Problem": 1}
    plain = []
    for path in sorted(SOURCES.rglob("*.py")):
        file = path.relative_to(SOURCES).as_posix()
        if file in NEVER_READ:
            continue
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                rank = places.get(called(call), len(call.args))
                said = [
                    *call.args[rank : rank + 1],
                    *(each.value for each in call.keywords if each.arg == "do"),
                ]
                words = (
                    [word for each in said for word in words_of(function, each)]
                    if rank < len(call.args)
                    else []
                )
                if any(isinstance(word, ast.JoinedStr | ast.Constant) for word in words):
                    plain.append(f"{file}:{call.lineno}")
    assert sorted(set(plain)) == []


VERBATIM = {
    *("errors.py", "validation.py", "parameters/files.py", "phrase.py", "web/simulators/runs.py"),
}
"""Faults of ours, other programs' words, names of files, and words told in the language of the page already."""


def test_words_are_told_as_they_are_in_few_places() -> None:
    assert {file for file, call in CALLS if called(call) == "verbatim"} <= VERBATIM


def test_the_place_of_a_problem_is_a_name_or_a_phrase() -> None:
    wrong = []
    for file, call in CALLS:
        if called(call) != "Problem" or not call.args:
            continue
        where = call.args[0]
        parts = (
            [where]
            if isinstance(where, ast.Constant)
            else where.values
            if isinstance(where, ast.JoinedStr)
            else []
        )
        said = "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
        if re.search(r"[a-z]{3,} |column|line ", said.replace("--set ", "")):
            wrong.append(f"{file}:{call.lineno} {said}")
    assert wrong == []


def test_french_is_typeset_as_elsewhere() -> None:
    """Typographic apostrophes and guillemets, except in commands and names of values."""
    told_in_french = [
        entry[key] for entry in catalogue().values() for key in ("fr", "page_fr") if key in entry
    ]
    plain = [said for said in told_in_french if "'" in re.sub(r"`[^`]*`|unreachable='leave'", "", said)]
    assert plain == []


def test_an_unknown_name_is_told_in_both_languages() -> None:
    error = unknown_name(Phrase("scenario"), "etude-2015", ["etude-2016", "observed"])
    assert error_text(error, "en") == "Unknown scenario 'etude-2015'. Did you mean 'etude-2016'?"
    assert error_text(error, "fr") == (
        "« etude-2015 » ne correspond à aucun scénario. Vouliez-vous dire « etude-2016 » ?"
    )


def test_the_problems_and_the_advice_of_an_error_are_told_in_french() -> None:
    problems = [
        Problem(Phrase("line {line}", line=3), Phrase("is missing")),
        *(Problem("x", Phrase("is empty")) for _ in range(20)),
    ]
    error = InputError(
        Phrase("These choices cannot be used."), problems=problems, do=Phrase("Correct these fields.")
    )
    lines = error_text(error, "fr").splitlines()
    assert lines[0] == "Ces choix ne peuvent pas être utilisés."
    assert lines[1] == "  - ligne 3 : manque"
    assert lines[-2:] == ["  - … et 1 de plus", "Corrigez ces champs."]


def test_figures_are_written_as_the_language_does() -> None:
    said = Phrase(
        "A budget of {budget:,.0f} EUR buys nothing: the cheapest site costs {cheapest:,.0f} EUR.",
        budget=1200.0,
        cheapest=85000.0,
    )
    assert "1,200 EUR" in said
    assert "1\N{NARROW NO-BREAK SPACE}200 €" in told(said, "fr")


def test_advice_to_type_a_command_is_told_otherwise_on_a_page() -> None:
    advice = Phrase("See all names with `maillage parameters list`.")
    assert "`" in told(advice, "fr")
    assert "`" not in told(advice, "fr", page=True)
    assert "`" not in told(advice, "en", page=True)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_words_of_others_are_told_as_they_are(language: str) -> None:
    assert told(verbatim("No space left on device"), language) == "No space left on device"
    assert told("a name", language) == "a name"
    assert told(NOTHING, language) == ""


def test_a_phrase_survives_the_way_to_another_process() -> None:
    import pickle

    said = joined(
        [Phrase("Unknown {kind} '{name}'.", kind=Phrase("mode"), name="x"), Phrase("Check the path.")]
    )
    again = pickle.loads(pickle.dumps(said))  # noqa: S301 - our own bytes
    assert (
        told(again, "fr")
        == told(said, "fr")
        == "« x » ne correspond à aucun mode de transport. Vérifiez le chemin."
    )


def test_missing_data_name_no_errno() -> None:
    error = MissingDataError(Phrase("There is no file '{file}'.", file="a.csv"), do=Phrase("Check its path."))
    assert str(error) == "There is no file 'a.csv'.\nCheck its path."
