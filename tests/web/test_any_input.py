"""Whatever is written in the address of any page: a page, or a clear refusal, never a fault of ours."""

import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.web import create_app

FILES = (".zip", ".xlsx", ".gpkg", ".pdf", ".svg", ".png")
"""Files for downloading, made of many parts: asked for wrongly here, and rightly where they are examined."""
NOT_PAGES = ("/static", "/api/", "/travaux/")
ABSURD = (
    "",
    "0",
    "-1",
    "1e308",
    "NaN",
    "9" * 400,
    "deux",
    "\x00",
    "é" * 300,
    "<script>",
    "@/etc/passwd",
    "demo",
)
MOST = 20


def _leaves(routes):
    """Every route, those of included routers too."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _leaves(inner.routes)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield route


PAGES = sorted(
    {
        route.path: tuple(each.alias for each in route.dependant.query_params)
        for route in _leaves(create_app().routes)
        if getattr(route, "dependant", None) and not route.path.startswith(NOT_PAGES)
    }.items()
)
assert len(PAGES) > 10


@pytest.mark.parametrize(("path", "known"), PAGES)
def test_a_page_answers_or_refuses_whatever_it_is_asked(client, path, known):
    values = st.one_of(st.sampled_from(ABSURD), st.text(max_size=40))
    names = st.sampled_from([*known, "lang", "embed", "q", "annee", "scenario"])
    holes = re.findall(r"{(\w+)(?::\w+)?}", path)
    usual = values if path.endswith(FILES) else st.one_of(st.just("demo"), values)
    filled = st.fixed_dictionaries(dict.fromkeys(holes, usual))

    @settings(
        max_examples=6 if holes else MOST,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(query=st.lists(st.tuples(names, values), max_size=4), parts=filled, twin=st.booleans())
    def answers(query, parts, twin):
        address = re.sub(r"{(\w+)(?::\w+)?}", lambda hole: _safe(parts[hole[1]]), path)
        found = client.get(address + (".json" if twin and path != "/" else ""), params=query)
        assert found.status_code < 500, (address, query, found.text[:300])

    answers()


def _safe(part):
    return quote(part, safe="") or "demo"
