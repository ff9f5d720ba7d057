"""Charts: the same specification is drawn by the server and made alive by the page; nothing in it breaks the content policy."""

import re

import pytest

from maillage.web.charts import chart

SPEC = {
    "data": {"values": [{"year": 2015, "persons": 1234.5}, {"year": 2025, "persons": 12345.6}]},
    "mark": "line",
    "height": 120,
    "encoding": {
        "x": {"field": "year", "type": "quantitative", "axis": {"format": "d"}},
        "y": {"field": "persons", "type": "quantitative", "axis": {"format": ",.0f"}},
    },
}


def test_a_chart_is_drawn_for_a_desk_and_for_a_phone():
    drawn = str(chart(SPEC, "fr", "De plus en plus de télétravailleurs").svg)
    assert drawn.count("<svg ") == 2
    assert "chart-wide" in drawn
    assert "chart-narrow" in drawn
    assert drawn.count('aria-label="De plus en plus de télétravailleurs"') == 2


@pytest.mark.parametrize(
    ("language", "written"), [("fr", "10\N{NARROW NO-BREAK SPACE}000"), ("en", "10,000")]
)
def test_numbers_are_written_in_the_habits_of_the_language(language, written):
    assert written in chart(SPEC, language, "x").svg


def test_the_content_policy_has_nothing_to_refuse():
    drawn = chart(SPEC, "en", "x").svg
    assert "style=" not in drawn
    assert "<style" not in drawn
    assert "http" not in re.sub(r'xmlns(:xlink)?="[^"]+"', "", str(drawn))


def test_lines_and_words_follow_the_ink_of_the_page():
    assert "currentColor" in chart(SPEC, "en", "x").svg


def test_what_a_chart_is_said_to_show_is_escaped():
    assert "<b>" not in str(chart(SPEC, "en", 'a "<b>" & more').svg)


def test_two_charts_of_a_page_share_no_name():
    one, other = (str(chart({**SPEC, "height": each}, "en", "x").svg) for each in (120, 121))
    names = [set(re.findall(r'\bid="([^"]+)"', each)) for each in (one, other)]
    assert not names[0] & names[1]


def test_the_specification_given_is_left_as_it_is():
    before = dict(SPEC)
    chart(SPEC, "en", "x")
    assert before == SPEC
    assert "config" not in SPEC
