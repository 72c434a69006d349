"""The last hand on the OpenAPI document, when everything is in it, and what it says of the API."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

Schema = dict[str, Any]

_DESCRIPTION = """\
Events of telephony and mail in, decisions out: does it count, under which rule of the contract, by
when must it be handled, what is left of the plan.

- JSON in UTF-8; instants in RFC 3339 with an offset, answered in UTC; money in cents.
- `Authorization: Bearer <key>`; a key has scopes, and may be tied to one client.
- Every refusal is a problem (RFC 9457) with a stable `code`. They come in one order: 401, 403,
  unknown query parameters, unknown ids, everything else.
- Lists take `limit` and `cursor`, and answer `items` and `next_cursor`.
- A creation takes an `Idempotency-Key`: sent again, it is answered as it was at first.
"""

ABOUT: dict[str, Any] = {
    "title": "ExitAdmin",
    "version": "0.1.0",
    "summary": "Meters a remote administrative assistant's interactions.",
    "description": _DESCRIPTION,
    "contact": {"name": "Whoever runs this deployment"},
    "license_info": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
    # Pages of our own (app/api/docs); the framework's come from elsewhere.
    "openapi_url": None,
    "docs_url": None,
    "redoc_url": None,
    "servers": [{"url": "/", "description": "The deployment that serves this document."}],
    "openapi_tags": [
        {"name": name, "description": description}
        for name, description in {
            "Events": "Facts of telephony and mail, and what was decided of them.",
            "Interactions": "What was recorded, and what people say of it.",
            "Work list": "What has to be handled, by when, and how deadlines were met.",
            "Quota and ledger": "What is left of a plan, and the units it consists of.",
            "Disputes": "What clients object to, and how that was decided.",
            "Agendas": "What can be booked, and what was.",
            "Business time": "Hours, holidays and closures, counted.",
            "Plans": "The contract's table as data.",
            "Clients": "Who is answered for, under which numbers, on which plan.",
            "Statements": "What a month costs.",
            "Invoices": "Invoices and credit notes for Peppol and as PDF.",
            "Payments": "What was paid, what banks tell of it, and where invoices stand.",
            "Directory": "What third parties are called, by their numbers and addresses.",
            "Sheets": "What clients supplied in writing, and may be passed on word for word.",
            "Reports": "What the client is told of each day and week.",
            "Integrations": "Providers of telephony and mail.",
            "Notifications": "Who is written to.",
            "Webhooks": "Which programs are told, and what they are told.",
            "Personal data": "Erasing a person.",
            "Keys": "Who may call this API.",
            "People": "Who signs in, and what was done by whom.",
            "Operations": "How the service fares.",
        }.items()
    ],
}
"""Settings of the framework's application."""


def tell_defaults(document: Schema) -> None:
    """Take the defaults out of everything that a request body is made of, and describe them."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    for name in _asked_for(document, schemas):
        for value in schemas[name].get("properties", {}).values():
            if "default" in value:
                _tell(value)


def _tell(schema: Schema) -> None:
    default = schema.pop("default")
    said = schema.get("description", "")
    if default is not None and "eft out" not in said:
        description = f"Left out: `{json.dumps(default, ensure_ascii=False)}`."
        schema["description"] = f"{said} {description}".strip()


def _asked_for(document: Schema, schemas: dict[str, Schema]) -> set[str]:
    """Return the names of the schemas that bodies consist of."""
    found: set[str] = set()
    waiting = [
        name
        for path in document["paths"].values()
        for operation in path.values()
        for name in _referred(operation.get("requestBody", {}))
    ]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _referred(schemas[name])
    return found


def _referred(found: object) -> Iterator[str]:
    """Yield the names of the schemas that something refers to, at any depth."""
    if isinstance(found, dict):
        if isinstance(found.get("$ref"), str):
            yield found["$ref"].rsplit("/", 1)[1]
        for value in found.values():
            yield from _referred(value)
    elif isinstance(found, list):
        for value in found:
            yield from _referred(value)


def complete_examples(document: Schema) -> None:
    """Put null back into every example where its schema asks for a value and takes null."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    for schema in schemas.values():
        for example in _examples_of(schema):
            _complete(example, schema, schemas)
    for content in _contents(document):
        for example in _examples_of(content):
            _complete(example, content.get("schema", {}), schemas)


def _examples_of(place: Schema) -> list[Any]:
    """Return the examples of a schema; the word of OpenAPI 3.0 becomes that of JSON Schema."""
    if "example" in place and "schema" not in place:
        place["examples"] = [place.pop("example")]
    found = place.get("examples", [])
    return found if isinstance(found, list) else []


def _contents(found: object) -> Iterator[Schema]:
    """Yield every media type that has an example, at any depth; as a list of one."""
    if isinstance(found, list):
        for value in found:
            yield from _contents(value)
    elif isinstance(found, dict):
        if "schema" in found and "example" in found:
            yield {"schema": found["schema"], "examples": [found["example"]]}
        for value in found.values():
            yield from _contents(value)


def _complete(example: Any, schema: Schema, schemas: dict[str, Schema]) -> None:  # noqa: ANN401
    for form in _forms(schema, schemas):
        if isinstance(example, list):
            for item in example:
                _complete(item, form.get("items", {}), schemas)
        elif isinstance(example, dict) and _fits(example, form):
            _complete_object(example, form, schemas)


def _complete_object(example: Schema, form: Schema, schemas: dict[str, Schema]) -> None:
    properties: dict[str, Schema] = form.get("properties", {})
    for name in form.get("required", []):
        if name not in example and _takes_null(properties[name], schemas):
            example[name] = None
    for name, schema in properties.items():
        if name in example:
            _complete(example[name], schema, schemas)


def _forms(schema: Schema, schemas: dict[str, Schema]) -> Iterator[Schema]:
    """Yield the forms that something may have: a schema, or each of those that it refers to."""
    if "$ref" in schema:
        yield from _forms(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
        return
    for each in ("anyOf", "oneOf"):
        for form in schema.get(each, []):
            yield from _forms(form, schemas)
    yield schema


def _fits(example: Schema, form: Schema) -> bool:
    properties: Schema = form.get("properties", {})
    return example.keys() <= properties.keys()


def _takes_null(schema: Schema, schemas: dict[str, Schema]) -> bool:
    """Tell whether null is of a schema: named, or nothing is said."""
    return any(form in ({}, {"type": "null"}) for form in _forms(schema, schemas))


def require_if_match(document: Schema) -> None:
    """Say that If-Match is needed where it is read: without it there is an answer of its own."""
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if parameter["name"].lower() == "if-match":
                    parameter["required"] = True
                    parameter["schema"] = {"type": "string", "examples": ['"1"']}


def finish_document(app: FastAPI) -> None:
    """Have an application's document finished, whenever it is made."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        for part in ("paths", "webhooks"):
            for path in document.get(part, {}).values():
                for operation in path.values():
                    operation.setdefault("security", [])
        complete_examples(document)
        tell_defaults(document)
        require_if_match(document)
        return document

    # FastAPI documents replacing the method as the way to extend the document.
    app.openapi = openapi  # type: ignore[method-assign]
