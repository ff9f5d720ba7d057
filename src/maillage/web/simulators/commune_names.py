"""The names of all communes, given whole to the page: it looks up there the names of a list that it never sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.web.studies import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maillage.assembly.gazetteer import Entry
    from maillage.web.services import Services
    from maillage.web.studies import Opened

_MADE = "names of communes"


def commune_names(services: Services) -> dict[str, Any]:
    """All the communes that the server knows, in the order of their codes; the invented ones where nothing is imported.

    Args:
        services: of the server.

    Returns:
        ``codes`` and ``names``, one for one, and ``departments``: their names by code.
    """
    entries = services.names.entries
    rows = sorted((each.id, each.name) for each in entries if each.kind == "commune")
    if rows:
        return services.studies.of_data(_MADE, lambda: _document(rows, entries))
    demo = Wanted("demo")
    return services.studies.of_territory(demo, _MADE, lambda opened: _document(_invented(opened), entries))


def _document(rows: Sequence[tuple[str, str]], entries: Iterable[Entry]) -> dict[str, Any]:
    return {
        "codes": [code for code, _ in rows],
        "names": [name for _, name in rows],
        "departments": {each.id: each.name for each in entries if each.kind == "departement"},
    }


def _invented(opened: Opened) -> list[tuple[str, str]]:
    """Code and name of the communes of the invented territory."""
    rows = opened.core.engine.rows(opened.core.communes.select("commune_id", "name"))
    return sorted((str(row["commune_id"]), str(row["name"])) for row in rows)
