"""Whatever is sent to the API, and whatever is written in an address: an answer of the form promised, never a fault of ours."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from maillage.web import WebSettings, create_app
from maillage.web.api import PREFIX

PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OPERATIONS = sorted(
    (method.upper(), path) for path, found in create_app().openapi()["paths"].items() for method in found
)
LONG = ("/site", "/study", "/communes", "/simulate/territory", "/third-places", "/places/plan")
"""A study of a year that nobody asked for yet takes a moment: fewer examples."""


@pytest.fixture(scope="session")
def described(tmp_path_factory):
    """The API as its own document describes it, on the invented territory."""
    app = create_app(WebSettings(home=tmp_path_factory.mktemp("home"), requests_per_minute=0))

    async def always_up(scope, receive, send):
        """Each call would start the application and end it, with its work: it is ended once, below."""
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        for word in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{word}.complete"})

    yield schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", always_up)
    app.state.services.jobs.close()


def test_all_operations_are_described(described):
    told = {(found.ok().method.upper(), found.ok().path) for found in described.get_all_operations()}
    assert told == set(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_an_operation_keeps_what_its_description_promises(described, method, path):
    cases = described[path][method].as_strategy()
    most = 4 if any(part in path for part in LONG) else 20

    @settings(max_examples=most, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def keeps(case):
        case.call_and_validate(checks=PROMISES)

    keeps()
