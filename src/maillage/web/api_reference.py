"""The OpenAPI document as sections that a person reads: operations by theme, their parameters, bodies, answers, examples."""

from __future__ import annotations

import json
from typing import Any

from maillage.language import text

JSON = "application/json"
_METHODS = ("get", "post", "delete")


def reference(document: dict[str, Any], language: str) -> list[dict[str, Any]]:
    """The operations of an OpenAPI document, by tag, in the order of the tags.

    Args:
        document: as :meth:`fastapi.FastAPI.openapi` gives it.
        language: of titles; descriptions stay in English, the language of the document.

    Returns:
        ``tag``, ``title``, ``description`` and ``operations``: ``id``, ``method``, ``path``, ``title``, ``description``,
        ``parameters``, ``body`` (fields of what is sent), ``answers`` (status, description, type, fields), ``examples``.
    """
    schemas = document["components"]["schemas"]
    sections = []
    for tag in document["tags"]:
        operations = [
            _operation(method, path, found[method], schemas, language)
            for path, found in document["paths"].items()
            for method in _METHODS
            if method in found and tag["name"] in found[method]["tags"]
        ]
        title = text(f"web.api.tags.{tag['name']}", language)
        sections.append({"tag": tag["name"], "title": title, "operations": operations})
    return sections


def _operation(
    method: str, path: str, told: dict[str, Any], schemas: dict[str, Any], language: str
) -> dict[str, Any]:
    name = told["operationId"].partition("_api_v1")[0]
    return {
        "id": name,
        "method": method.upper(),
        "path": path,
        "title": text(f"web.api.operations.{name}", language),
        "description": told.get("description", "").replace("``", ""),
        "parameters": [_parameter(each) for each in told.get("parameters", ())],
        "body": _fields(_body(told), schemas),
        "answers": [_answer(status, each, schemas) for status, each in sorted(told["responses"].items())],
        "examples": _examples(method, path, told),
    }


def _parameter(told: dict[str, Any]) -> dict[str, Any]:
    schema = told["schema"]
    return {
        "name": told["name"],
        "where": told["in"],
        "required": told.get("required", False),
        "type": _type(schema),
        "default": schema.get("default"),
        "description": told.get("description", schema.get("description", "")),
    }


def _body(told: dict[str, Any]) -> dict[str, Any]:
    content = told.get("requestBody", {}).get("content", {})
    found: dict[str, Any] = content.get(JSON, {}).get("schema", {})
    return found


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of an object, one line each."""
    opened = _opened(schema, schemas)
    required = opened.get("required", ())
    return [
        {
            "name": name,
            "required": name in required,
            "type": _type(each),
            "default": each.get("default"),
            "description": each.get("description", ""),
        }
        for name, each in opened.get("properties", {}).items()
    ]


def _opened(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schemas.get(name, schema)
    return found


def _answer(status: str, told: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    content = told.get("content", {})
    schema = content.get(JSON, {}).get("schema", {})
    return {
        "status": int(status),
        "description": told["description"],
        "types": list(content),
        "fields": _fields(schema, schemas),
    }


def _type(schema: dict[str, Any]) -> str:
    """A type in few words: ``integer 0–10000``, ``fr | en``, ``list of Place``."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(each) for each in schema["anyOf"]))
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    ends = [schema.get(key) for key in ("minimum", "maximum")]
    if all(each is not None for each in ends):
        return f"{kind} {ends[0]:g}–{ends[1]:g}"
    return kind


def _examples(method: str, path: str, told: dict[str, Any]) -> list[dict[str, str]]:
    """Commands that can be pasted, against this server; ``{server}`` is put in by the page."""
    address = f"{{server}}{_filled(path, told)}"
    if method != "post":
        option = "" if method == "get" else f"-X {method.upper()} "
        return [{"title": "", "command": f"curl {option}'{address}'"}]
    content = told["requestBody"]["content"][JSON]
    header = "-H 'Content-Type: application/json'"
    return [
        {
            "title": str(each.get("summary", "")),
            "command": f"curl {header} -d '{json.dumps(each['value'])}' '{address}'",
        }
        for each in content.get("examples", {"": {"value": {}}}).values()
    ]


def _filled(path: str, told: dict[str, Any]) -> str:
    """A path with the examples of its parameters put in, those of the query that have no default too."""
    for each in told.get("parameters", ()):
        if each["in"] == "path":
            example = next(iter(each["schema"].get("examples", ())), each["schema"].get("enum", [""])[0])
            path = path.replace(f"{{{each['name']}}}", str(example)) if example else path
    asked = [
        f"{each['name']}={next(iter(each['schema']['examples']))}"
        for each in told.get("parameters", ())
        if each["in"] == "query" and each["schema"].get("examples") and not each["schema"].get("default")
    ]
    return path + (f"?{'&'.join(asked)}" if asked else "")
