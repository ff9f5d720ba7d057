"""The few figures that answer the question of an audience, shown before all others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from maillage.language import texts
from maillage.web.simulators.results import shown_figure

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_FIGURES = {
    "employer": ("net_gain_eur", "telework_cost_eur", "time_saved_h", "ledger_net"),
    "employee": ("net_result_eur", "time_saved_h", "ledger_net"),
    "project": ("turnover_eur", "result_eur", "break_even_fill", "grant_needed_eur"),
    "territory": ("teleworkers", "seats_needed", "avoided_car_vkm", "ledger_net"),
}
"""What each audience came for: quantities of its indicators."""


def key_figures(document: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """The key figures of a simulation, in the order of their audience.

    Args:
        document: of the simulation.
        language: of the words.

    Returns:
        ``figure`` as it is shown, and the ``indicator`` that holds it.
    """
    holders = {value["quantity"]: (item["id"], value) for item in document["indicators"] for value in item["values"]}  # fmt: skip
    said = texts(language)
    found = []
    for name in KEY_FIGURES[document["audience"]]:
        indicator, value = holders[name]
        figure = shown_figure(value, language)
        named = replace(figure, name=said.get(f"web.simulators.key.{name}", figure.name))
        found.append({"indicator": indicator, "figure": named})
    return found
