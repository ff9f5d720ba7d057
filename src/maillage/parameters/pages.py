"""Parameters as a reader sees them: the page of one parameter, and the list of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from maillage.parameters.parameter import Parameter, Range, Reference
    from maillage.parameters.tree import ParameterTree

Language = Literal["fr", "en"]


def describe(parameter: Parameter, language: Language = "fr") -> dict[str, Any]:
    """One parameter, ready to print or to write as JSON.

    Args:
        parameter: the declaration.
        language: ``fr`` or ``en`` for labels; references stay in the language they were written in.

    Returns:
        ``name``, ``label``, ``unit``, ``interpolation``, ``bounds``, ``checked_on`` and ``values``: one entry per date with
        ``valid_from``, ``value``, ``status``, ``low``, ``high``, ``range_status``, ``reference``, ``url``, ``note``.
    """
    return {
        "name": parameter.name,
        "label": getattr(parameter.label, language),
        "unit": parameter.unit,
        "interpolation": parameter.interpolation,
        "bounds": parameter.bounds.model_dump(),
        "checked_on": parameter.checked_on.isoformat() if parameter.checked_on else None,
        "values": [
            {
                "valid_from": dated.valid_from.isoformat(),
                "value": dated.value,
                "status": dated.status,
                **_range(dated.range),
                **_reference(dated.reference),
            }
            for dated in parameter.values
        ],
    }


def listing(tree: ParameterTree, language: Language = "fr") -> list[dict[str, Any]]:
    """All parameters, one row each, by name, with their latest value or the user's own.

    Returns:
        Rows with ``name``, ``label``, ``value``, ``unit``, ``status``, ``low``, ``high``, ``valid_from``, ``overridden``.
    """
    rows = []
    for name in tree.names():
        parameter, mine = tree.parameter(name), tree.overrides.get(name)
        last = parameter.values[-1]
        rows.append(
            {
                "name": name,
                "label": getattr(parameter.label, language),
                "value": last.value if mine is None else mine,
                "unit": parameter.unit,
                "status": last.status if mine is None else "assumption",
                "low": last.range.low if last.range else None,
                "high": last.range.high if last.range else None,
                "valid_from": last.valid_from.isoformat(),
                "overridden": mine is not None,
            }
        )
    return rows


def _range(found: Range | None) -> dict[str, Any]:
    if found is None:
        return {"low": None, "high": None, "range_status": None}
    return {"low": found.low, "high": found.high, "range_status": found.status}


def _reference(found: Reference | None) -> dict[str, Any]:
    if found is None:
        return {"reference": None, "url": None, "note": None}
    return {"reference": found.title, "url": found.url, "note": found.note}
