"""The one form of an error (RFC 9457), as the OpenAPI document tells it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

PROBLEM = "application/problem+json"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "required": ["type", "title", "status", "detail", "do", "problems", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, where and why."},
        "do": {"type": "string", "description": "What can be done about it."},
        "problems": {
            "type": "array",
            "description": "Each thing wrong, all at once.",
            "items": {
                "type": "object",
                "required": ["where", "what"],
                "properties": {"where": {"type": "string"}, "what": {"type": "string"}},
            },
        },
        "instance": {"type": "string", "description": "The address asked."},
    },
}
_SAID = {
    HTTPStatus.BAD_REQUEST: "The body is not JSON.",
    HTTPStatus.NOT_FOUND: "A name that does not exist, or data that this server has not imported.",
    HTTPStatus.CONFLICT: "Someone stopped this work.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than this server reads.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Values that cannot be used; all of them are listed.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests of one client in a minute.",
}


def problems(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """The answers of an operation that fails, for the OpenAPI document; too many requests is one of them everywhere."""
    return {
        int(status): {"description": _SAID[status], "content": {PROBLEM: {"schema": SCHEMA}}}
        for status in (*statuses, HTTPStatus.TOO_MANY_REQUESTS)
    }


READ = problems(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)
"""Of an operation that reads."""
COMPUTED = problems(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
"""Of one that computes from what the address says."""
SENT = problems(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
"""Of one that is sent a body."""
