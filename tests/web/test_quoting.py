"""How figures are quoted in pages: the ends of a small count are no finer than the count itself."""

from hypothesis import given
from hypothesis import strategies as st

from maillage.web.quoting import key_range

counts = st.floats(min_value=1, max_value=999_999)


@given(counts, counts)
def test_the_interval_of_an_order_of_magnitude_is_one_figure_wide_and_holds_the_true_one(one, other):
    low, high = sorted((one, other))
    said = key_range(low, high, "person", "en", "order_of_magnitude")
    least, most = (float(said[end].replace(",", "").replace(" million", "e6").replace("\N{NO-BREAK SPACE}million", "e6")) for end in ("low", "high"))  # fmt: skip
    assert least <= low <= high <= most
    assert all(len(said[end].replace(",", "").rstrip("0")) == 1 for end in said if "million" not in said[end])


def test_a_tiny_territory_gets_no_decimals():
    assert key_range(37.5, 45.0, "person", "fr", "order_of_magnitude") == {"low": "30", "high": "50"}


def test_a_reliable_interval_keeps_its_three_figures():
    assert key_range(16_123, 19_456, "person", "en") == {"low": "16,100", "high": "19,500"}
