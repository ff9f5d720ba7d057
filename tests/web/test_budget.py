"""What a page costs its reader, counted in requests and bytes, never in time."""

import pytest

MOST_OWN_BYTES = 300_000
"""Beside the libraries and typefaces, which are kept for a year once they came."""
PAGES = {
    "/": 10,
    "/territoires/demo": 20,
    "/territoires/demo/synthese": 12,
    "/simulateurs/employeur": 12,
    "/methode": 10,
    "/methode/parametres": 10,
    "/api": 10,
}
"""Most requests of each page."""


@pytest.mark.parametrize(("path", "most_requests"), PAGES.items())
def test_a_page_is_light_and_asks_nobody_else(visit, path, most_requests):
    seen = visit()
    seen.open(path)
    asked = [each for each in seen.requests if each.url.startswith(seen.address)]
    last = asked[_first_of_the_page(asked, seen.address + path) :]
    own = [each for each in last if "/static/vendor/" not in each.url]
    sizes = {each.url.removeprefix(seen.address): each.sizes()["responseBodySize"] for each in own}
    assert len(last) <= most_requests, [each.url for each in last]
    assert sum(sizes.values()) <= MOST_OWN_BYTES, sizes
    assert len({each.url for each in last}) == len(last), "something was asked for twice"
    assert seen.elsewhere() == []


def test_files_of_the_pages_may_be_kept_for_a_year(visit):
    seen = visit()
    seen.open("/methode/retour-sur-les-previsions")
    marked = [each for each in seen.requests if "/static/" in each.url and "?v=" in each.url]
    assert len(marked) > 3
    assert {each.response().header_value("cache-control") for each in marked} == {
        "public, max-age=31536000, immutable"
    }


def _first_of_the_page(asked, address):
    """Where the requests of the page begin: before, the waiting page may have asked for its own."""
    return max(place for place, each in enumerate(asked) if each.url == address)
