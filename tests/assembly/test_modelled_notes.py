"""What a study says of modelled commuting: each figure in its own unit, each assumption with its range."""

import pytest

from maillage.assembly.border import abroad_note
from maillage.language import text
from maillage.parameters import ParameterTree

FIT = {"departements": "59, 62", "mean_distance_km": 12.8, "decay": 5.7}


@pytest.mark.parametrize(
    ("language", "gap", "said"),
    [
        ("fr", 0.0, "d’au plus 0 personne aux marges"),
        ("fr", 3.2, "d’au plus 3 personnes aux marges"),
        ("en", 1.0, "at most 1 person off"),
    ],
)
def test_a_gap_to_the_margins_is_in_persons(language: str, gap: float, said: str) -> None:
    sentence = text("notes.flows_from_gravity", language, **FIT, largest_gap=gap)
    assert said in sentence
    assert "%" not in sentence


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_shares_abroad_are_said_to_be_assumed_with_their_range(language: str) -> None:
    note = abroad_note(ParameterTree.load().reader(2025), 28_600.0, 77.0)
    sentence = text(f"notes.{note.key}", language, **dict(note.details))
    for word in ("5", "60", {"fr": "hypothèse", "en": "assumption"}[language], "border.centre"):
        assert word in sentence


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "77 de ce territoire, sur 28\N{NO-BREAK SPACE}600"), ("en", "77 of this territory, of 28,600")],
)
def test_those_of_the_territory_who_work_abroad_are_told_apart_from_those_of_the_region(
    language: str, said: str
) -> None:
    note = abroad_note(ParameterTree.load().reader(2025), 28_600.0, 77.0)
    sentence = text(f"notes.{note.key}", language, **dict(note.details)).replace(
        "\u202f", "\N{NO-BREAK SPACE}"
    )
    assert said in sentence


def test_a_share_that_the_user_gives_has_no_range() -> None:
    tree = ParameterTree.load().with_overrides({"border.centre.kortrijk.weight": 0.7})
    assert dict(abroad_note(tree.reader(2025), 28_600.0, 77.0).details)["high"] == 0.7
