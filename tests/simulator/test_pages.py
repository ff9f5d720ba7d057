"""The qualitative page: sentences written in advance, chosen by results and answers, with their figures put in."""

from __future__ import annotations

import pytest

from maillage.errors import InternalError
from maillage.simulator import pages
from maillage.simulator.computation import Computed
from maillage.simulator.declarations import Condition
from maillage.simulator.pages import SECTIONS, chosen_page, page_values

PAGE = """
strengths:
  - when: [{quantity: net_gain_eur, at_least: 0}]
    text: {fr: "Vous gagnez {net_gain_eur:count} € par an.", en: "You gain €{net_gain_eur:count} a year."}
  - when: [{quantity: distance_km, at_least: 10, below: 30}, {answer: mode, is_one_of: [car, bus]}]
    text: {fr: "Votre trajet compte.", en: "Your trip matters."}
attention:
  - when: [{quantity: net_gain_eur, below: 0}]
    text: {fr: "Vous perdez de l'argent.", en: "You lose money."}
  - when: [{answer: heated_anyway, is_one_of: [false]}]
    text: {fr: "Chauffez moins.", en: "Heat less."}
first_steps:
  - text: {fr: "Parlez-en.", en: "Talk about it."}
"""


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Reads pages of audiences from a folder of invented ones."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "invented.yaml").write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(pages, "folder", lambda: tmp_path)
    pages._declared.cache_clear()
    yield lambda values, answers: chosen_page("invented", values, answers)
    pages._declared.cache_clear()


CAR = {"mode": "car", "heated_anyway": True}


def test_sentences_that_hold_are_said_in_the_order_written_and_in_both_languages(page):
    chosen = page({"net_gain_eur": 120.4, "distance_km": 20}, CAR)
    assert chosen.to_dict("fr") == {
        "strengths": ["Vous gagnez 120 € par an.", "Votre trajet compte."],
        "attention": [],
        "first_steps": ["Parlez-en."],
    }
    assert chosen.to_dict("en")["strengths"] == ["You gain €120 a year.", "Your trip matters."]


def test_a_sentence_needs_all_its_conditions(page):
    by_bike = page({"net_gain_eur": 0, "distance_km": 20}, {**CAR, "mode": "bike"})
    too_far = page({"net_gain_eur": 0, "distance_km": 30}, CAR)
    assert (
        by_bike.to_dict("fr")["strengths"]
        == too_far.to_dict("fr")["strengths"]
        == ["Vous gagnez 0 € par an."]
    )


def test_a_loss_is_said_as_it_is(page):
    said = page({"net_gain_eur": -1, "distance_km": 2}, {**CAR, "heated_anyway": False}).to_dict("en")
    assert said["strengths"] == []
    assert said["attention"] == ["You lose money.", "Heat less."]


def test_a_page_has_its_three_sections(page):
    assert tuple(page({"net_gain_eur": 0, "distance_km": 0}, CAR).to_dict("fr")) == SECTIONS


def test_a_sentence_may_ask_for_the_end_of_an_interval():
    """A gain that only the central value shows is not told as one."""
    sure = Condition(quantity="net_gain_eur", bound="low", at_least=1)
    central, low, high = {"net_gain_eur": 50}, {"net_gain_eur": -20}, {"net_gain_eur": 90}
    computed = Computed(central, central, low, high, median=central)
    values = page_values(computed)
    assert not sure.holds(values, {})
    assert Condition(quantity="net_gain_eur", at_least=1).holds(values, {})
    assert Condition(quantity="net_gain_eur", bound="high", at_least=90).holds(values, {})


@pytest.mark.usefixtures("page")
def test_a_sentence_that_is_not_in_both_languages_is_a_fault_of_ours(tmp_path):
    broken = tmp_path / "pages" / "broken.yaml"
    broken.write_text('strengths: [{text: {fr: "Une seule langue."}}]', encoding="utf-8")
    with pytest.raises(InternalError, match=r"pages/broken\.yaml, strengths, sentence 1"):
        chosen_page("broken", {}, {})
