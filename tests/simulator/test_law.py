"""What the simulator says of the law: cases of ``cases/law.yaml``, and what holds of every rule."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from maillage.parameters import ParameterTree
from maillage.simulator.law import LegalSituation, legal_opinion, legal_rules

CASES = Path(__file__).parent / "cases" / "law.yaml"
ORDINARY = {"telework_days_per_week": 2, "days_on_site_per_week": 3}
SECTORS = ("private", "state", "territorial", "hospital")
WORKED_OUT = "allowance_per_month"

situations = st.builds(
    LegalSituation,
    sector=st.sampled_from(SECTORS),
    on=st.dates(dt.date(1990, 1, 1), dt.date(2035, 1, 1)),
    telework_days_per_week=st.floats(0, 5),
    days_on_site_per_week=st.floats(0, 5),
    places=st.lists(st.sampled_from(["home", "other_private", "third_place", "train"]), min_size=1).map(
        tuple
    ),
    agreement=st.sampled_from(["collective", "charter", "by_any_means", "individual", "none"]),
    grey=st.booleans(),
    regular=st.booleans(),
    allowance_per_day=st.none() | st.floats(0, 20),
    circumstances=st.lists(st.sampled_from(["disabled", "carer", "pregnant", "health", "exceptional"])).map(
        tuple
    ),
)


def cases() -> list[dict]:
    return yaml.safe_load(CASES.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_case(case):
    opinion = legal_opinion(LegalSituation.model_validate({**ORDINARY, **case["situation"]}))
    in_force = {finding.rule.id for finding in opinion.applies}
    assert sorted({finding.rule.id for finding in opinion.outside}) == case["outside"], case["why"]
    assert sorted({finding.rule.id for finding in opinion.to_check}) == case["to_check"], case["why"]
    assert set(case.get("applies", ())) - in_force == set(), case["why"]
    assert set(case.get("does_not_apply", ())) & in_force == set(), case["why"]


def test_there_are_enough_cases_and_each_says_why():
    assert len(cases()) >= 12
    assert all(case["why"].strip() for case in cases())


@given(situations)
def test_every_opinion_warns_that_it_is_no_legal_advice_and_names_the_texts(situation):
    opinion = legal_opinion(situation)
    assert "pas un conseil juridique" in opinion.to_dict("fr")["warning"]
    assert "not legal advice" in opinion.to_dict("en")["warning"]
    for language in ("fr", "en"):
        told = opinion.to_dict(language)
        for finding in [*told["applies"], *told["outside"], *told["to_check"]]:
            assert finding["reference"]
            assert finding["text"]
            assert "{" not in finding["text"]


@given(situations)
def test_only_rules_in_force_speak_and_some_always_do(situation):
    opinion = legal_opinion(situation)
    in_force = {finding.rule.id for finding in opinion.applies}
    assert in_force
    assert {finding.rule.id for finding in (*opinion.outside, *opinion.to_check)} <= in_force
    for finding in opinion.applies:
        assert finding.rule.starts <= situation.on
        assert finding.rule.until is None or situation.on <= finding.rule.until


@given(situations, st.floats(0, 2))
def test_fewer_telework_days_are_never_further_outside(situation, fewer):
    days = max(0.0, situation.telework_days_per_week - fewer)
    lighter = situation.model_copy(
        update={
            "telework_days_per_week": days,
            "days_on_site_per_week": min(7, situation.days_on_site_per_week + fewer),
        }
    )
    assert len(legal_opinion(lighter).outside) <= len(legal_opinion(situation).outside)


@pytest.mark.parametrize(
    ("day", "per_day", "per_year"),
    [
        (dt.date(2021, 9, 1), "2,50", "220"),
        (dt.date(2022, 12, 31), "2,50", "220"),
        (dt.date(2023, 1, 1), "2,88", "253,44"),
    ],
)
def test_the_public_allowance_changes_on_its_day(day, per_day, per_year):
    opinion = legal_opinion(LegalSituation(sector="state", on=day, **ORDINARY))
    said = next(each for each in opinion.to_dict("fr")["applies"] if each["id"] == "public-allowance")
    assert f"{per_day} €" in said["text"]
    assert per_year in said["text"]


def test_the_yearly_cap_of_the_public_allowance_is_88_days():
    reader = ParameterTree.load().reader(2026)
    per_day, per_year = (reader.number(f"law.public_allowance_per_{each}") for each in ("day", "year"))
    assert per_year / per_day == pytest.approx(88)


def test_every_rule_reads_known_fields_and_amounts():
    known, parameters = {*LegalSituation.model_fields, WORKED_OUT}, set(ParameterTree.load().names())
    for rule in legal_rules():
        assert rule.until is None or rule.starts <= rule.until, rule.id
        assert set(rule.amounts.values()) <= parameters, rule.id
        for condition in (*rule.when, *(each for check in rule.checks for each in check.when)):
            assert condition.field in known, rule.id
            named = {condition.above_amount, condition.below_amount, condition.at_most_amount} - {None}
            assert named <= set(rule.amounts), rule.id
        for parameter in rule.amounts.values():
            first = min(dated.valid_from for dated in ParameterTree.load().parameter(parameter).values)
            assert first <= rule.starts, rule.id


@pytest.mark.parametrize(
    "wrong", [{"sector": "army"}, {"telework_days_per_week": 8}, {"places": []}, {"on": "yesterday"}]
)
def test_an_impossible_situation_is_refused(wrong):
    with pytest.raises(ValidationError):
        LegalSituation.model_validate({"sector": "private", "on": dt.date(2026, 1, 1), **ORDINARY, **wrong})


@pytest.mark.parametrize(
    ("sector", "frames"),
    [
        ("private", ["private-no-text", "ani-2005"]),
        ("private", ["warsmann-2012", "ordinance-2017", "ratification-2018"]),
        ("state", ["public-no-text", "sauvadet-without-decree", "decree-2016", "decree-2020", "decree-2021"]),
    ],
)
def test_one_frame_follows_the_other_without_gap_or_overlap(sector, frames):
    rules = {rule.id: rule for rule in legal_rules()}
    for before, after in pairwise(frames):
        assert sector in rules[before].sectors
        assert rules[before].until + dt.timedelta(days=1) == rules[after].starts
    assert rules[frames[-1]].until is None


@pytest.mark.parametrize(
    ("rule", "published", "in_force"),
    [
        ("warsmann-2012", dt.date(2012, 3, 23), dt.date(2012, 3, 24)),
        ("sauvadet-2012", dt.date(2012, 3, 13), dt.date(2012, 3, 14)),
        ("decree-2016", dt.date(2016, 2, 12), dt.date(2016, 2, 13)),
        ("ordinance-2017", dt.date(2017, 9, 23), dt.date(2017, 9, 24)),
        ("ratification-2018", dt.date(2018, 3, 31), dt.date(2018, 4, 1)),
        ("reasoned-refusal-2018", dt.date(2018, 9, 6), dt.date(2018, 9, 7)),
        ("decree-2020", dt.date(2020, 5, 6), dt.date(2020, 5, 7)),
        ("decree-2021", dt.date(2021, 12, 22), dt.date(2021, 12, 23)),
        ("rixain-2021", dt.date(2021, 12, 26), dt.date(2021, 12, 27)),
        ("public-agreement-2021", dt.date(2022, 4, 3), dt.date(2022, 4, 4)),
        ("carers-2023", dt.date(2023, 7, 20), dt.date(2023, 7, 21)),
    ],
)
def test_a_text_is_in_force_the_day_after_its_publication(rule, published, in_force):
    assert in_force == published + dt.timedelta(days=1)
    assert next(each.starts for each in legal_rules() if each.id == rule) == in_force


def test_no_rule_of_the_parliament_or_the_government_starts_on_the_day_it_was_signed():
    signed = [
        rule.id
        for rule in legal_rules()
        if rule.starts == rule.reference.date
        and rule.reference.title.startswith(("Loi", "Décret", "Ordonnance"))
    ]
    assert signed == []
