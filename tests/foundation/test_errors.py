"""An error says what, where and what to do, and all problems at once."""

from __future__ import annotations

import pytest

from maillage.errors import (
    MOST_PROBLEMS_SHOWN,
    ContractError,
    DatasetError,
    InputError,
    MissingDataError,
    ParameterError,
    Problem,
    raise_collected,
    unknown_name,
)


def test_all_problems_of_a_file_come_in_one_error():
    problems = [Problem("line 3", "'abc' is not a number"), Problem("line 9", "code 99999 is unknown")]
    with pytest.raises(DatasetError) as caught:
        raise_collected("File flows.csv cannot be read.", problems, error=DatasetError, do="Correct it.")
    assert str(caught.value).splitlines() == [
        "File flows.csv cannot be read.",
        "  - line 3: 'abc' is not a number",
        "  - line 9: code 99999 is unknown",
        "Correct it.",
    ]


def test_no_problem_no_error():
    assert raise_collected("All is well.", [], error=InputError) is None


def test_a_long_list_is_cut_and_says_how_many_are_hidden():
    problems = [Problem(f"line {line}", "wrong") for line in range(MOST_PROBLEMS_SHOWN + 7)]
    text = InputError("Many faults.", problems=problems).text()
    assert text.splitlines()[-1] == "  - … and 7 more"
    assert text.count("wrong") == MOST_PROBLEMS_SHOWN


def test_a_misspelt_name_gets_the_closest_ones():
    assert "Did you mean 'artois'?" in str(unknown_name("scot", "artoi", ["artois", "lille-metropole"]))


def test_a_name_like_no_other_gets_the_known_ones():
    assert "Known: artois, lille-metropole." in str(
        unknown_name("scot", "zzz", ["artois", "lille-metropole"])
    )


@pytest.mark.parametrize(
    ("error", "also", "code"),
    [
        (MissingDataError, FileNotFoundError, 2),
        (ParameterError, ValueError, 2),
        (ContractError, RuntimeError, 1),
    ],
)
def test_an_error_is_also_the_built_in_one_and_has_its_exit_code(
    error: type[InputError], also: type[Exception], code: int
):
    made = error("Something is wrong.", do="Do this.")
    assert isinstance(made, also)
    assert made.exit_code == code
    assert str(made) == "Something is wrong.\nDo this."
