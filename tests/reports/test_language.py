"""Words and numbers: the same keys in both languages, French and English typography, honest rounding."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import maillage
from maillage.contracts import contract, contract_names
from maillage.errors import InternalError, UnknownNameError
from maillage.language import (
    LANGUAGES,
    figure,
    headline,
    note_text,
    number,
    order_of_magnitude,
    percent,
    significant,
    text,
    texts,
    unit_label,
)
from maillage.provenance import Note

if TYPE_CHECKING:
    from collections.abc import Iterator

NARROW = "\N{NARROW NO-BREAK SPACE}"


def named(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_keys_and_name_the_same_values():
    french, english = (texts(language) for language in LANGUAGES)
    assert french.keys() == english.keys()
    assert {key: named(french[key]) for key in french} == {key: named(english[key]) for key in english}


def test_no_key_stands_twice_under_another():
    """The first of two would be lost without a word."""
    folder = Path(maillage.__file__).parent / "data" / "locales"
    twice = [
        f"{path.relative_to(folder)}:{key.start_mark.line + 1}: {key.value}"
        for path in sorted(folder.rglob("*.yaml"))
        for node in mappings(yaml.compose(path.read_text(encoding="utf-8")))
        for place, (key, _) in enumerate(node.value)
        if key.value in {earlier.value for earlier, _ in node.value[:place]}
    ]
    assert twice == []


def mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    """A mapping of a file and all those within."""
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from mappings(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str):
    assert all(sentence.strip() for sentence in texts(language).values())


def test_numbers_are_written_in_the_habit_of_each_language():
    assert number(1234567.891, "fr", 1) == f"1{NARROW}234{NARROW}567,9"
    assert number(1234567.891, "en", 1) == "1,234,567.9"
    assert percent(0.042, "fr") == f"4,2{NARROW}%"
    assert headline(115_432, "fr") == f"115{NARROW}000"
    assert number(None, "fr") == percent(None, "en") == "–"


@pytest.mark.parametrize(
    ("value", "rounded"), [(137, 100), (150, 200), (25, 30), (0, 0), (0.34, 0.3), (96, 100)]
)
def test_an_order_of_magnitude_keeps_one_figure(value: float, rounded: float):
    assert order_of_magnitude(value) == pytest.approx(rounded)


@given(st.floats(min_value=1e-6, max_value=1e12))
def test_an_order_of_magnitude_is_never_off_by_more_than_half(value: float):
    rounded = order_of_magnitude(value)
    assert abs(rounded - value) <= 0.5 * value
    assert order_of_magnitude(rounded) == rounded


@given(st.floats(min_value=0, max_value=1e9), st.floats(min_value=0, max_value=1e9))
def test_orders_of_magnitude_keep_the_order(one: float, other: float):
    low, high = sorted((one, other))
    assert order_of_magnitude(low) <= order_of_magnitude(high)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_of_the_results_can_be_written(language: str):
    units = {column.unit for name in contract_names() for column in contract(name).columns}
    assert all(unit_label(unit, language) for unit in units)
    assert unit_label("person_km / year", "fr") == "voyageur-km / an"


def test_an_unknown_key_is_our_fault_and_is_named():
    with pytest.raises(InternalError, match=r"'study\.headings'"):
        text("study.headings", "fr")


def test_an_unknown_language_is_an_error():
    with pytest.raises(UnknownNameError, match="Unknown language 'de'"):
        text("study.title", "de")


def test_a_missing_value_is_our_fault_and_is_named():
    with pytest.raises(InternalError, match=r"'notes\.rate_held' \(en\) names 'rate'"):
        note_text(Note.of("rate_held", year=2030), "en")


def test_notes_are_sentences_in_both_languages():
    note = Note.of("imputed_by_rate", communes=64, share=0.0541, census=2018, population=2021)
    assert f"5,4{NARROW}%" in note_text(note, "fr")
    assert note_text(note, "en").startswith("64 communes have no published CSP")
    assert note_text(Note.of("communes_not_published", communes=1), "fr").startswith("1 commune reste")


def notes_in_the_code() -> list[tuple[str, set[str]]]:
    """Key and details of each ``Note.of("…", detail=…)`` of the package; those whose key or details are computed left out."""
    calls = [
        node
        for path in sorted(Path(maillage.__file__).parent.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Note.of" and node.args
    ]
    return [
        (call.args[0].value, {str(each.arg) for each in call.keywords})
        for call in calls
        if isinstance(call.args[0], ast.Constant) and all(each.arg for each in call.keywords)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_note_of_the_code_has_a_sentence_that_names_only_what_it_is_given(language: str):
    for key, details in notes_in_the_code():
        assert named(texts(language)[f"notes.{key}"]) <= details, key


@given(
    st.floats(-1e15, 1e15) | st.integers(-(10**12), 10**12) | st.just(float("inf")),
    st.integers(0, 3),
    st.sampled_from(LANGUAGES),
)
def test_figures_are_written_as_the_typography_of_the_language_says(value, decimals, language):
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    assert number(value, language, decimals) == format_decimal(value, pattern, language)
    kept = significant(value, 6)
    assert figure(value, language) == format_decimal(kept, "#,##0.############", language)
