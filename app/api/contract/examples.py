"""Examples as they are answered: the framework leaves everything that is null out of them."""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]


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
        for one in found:
            yield from _contents(one)
    elif isinstance(found, dict):
        if "schema" in found and "example" in found:
            yield {"schema": found["schema"], "examples": [found["example"]]}
        for one in found.values():
            yield from _contents(one)


def _complete(example: Any, schema: Schema, schemas: dict[str, Schema]) -> None:  # noqa: ANN401
    for form in _forms(schema, schemas):
        if isinstance(example, list):
            for one in example:
                _complete(one, form.get("items", {}), schemas)
        elif isinstance(example, dict) and _fits(example, form):
            _complete_object(example, form, schemas)


def _complete_object(example: Schema, form: Schema, schemas: dict[str, Schema]) -> None:
    properties: dict[str, Schema] = form.get("properties", {})
    for name in form.get("required", []):
        if name not in example and _takes_null(properties[name], schemas):
            example[name] = None
    for name, one in properties.items():
        if name in example:
            _complete(example[name], one, schemas)


def _forms(schema: Schema, schemas: dict[str, Schema]) -> Iterator[Schema]:
    """Yield the forms that something may have: a schema, or each of those that it refers to."""
    if "$ref" in schema:
        yield from _forms(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
        return
    for each in ("anyOf", "oneOf"):
        for one in schema.get(each, []):
            yield from _forms(one, schemas)
    yield schema


def _fits(example: Schema, form: Schema) -> bool:
    properties: Schema = form.get("properties", {})
    return example.keys() <= properties.keys()


def _takes_null(schema: Schema, schemas: dict[str, Schema]) -> bool:
    """Tell whether null is of a schema: named, or nothing is said."""
    return any(one in ({}, {"type": "null"}) for one in _forms(schema, schemas))
