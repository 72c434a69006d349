"""What is asked for, as generators of clients read it.

Many of them make a field with a default one that has to be given. So what bodies take by default is
told in words.
"""

import json
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]


def tell_defaults(document: Schema) -> None:
    """Take the defaults out of everything that a request body is made of, and describe them."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    for name in _asked_for(document, schemas):
        for one in schemas[name].get("properties", {}).values():
            if "default" in one:
                _tell(one)


def _tell(schema: Schema) -> None:
    default = schema.pop("default")
    said = schema.get("description", "")
    if default is not None and "eft out" not in said:
        told = f"Left out: `{json.dumps(default, ensure_ascii=False)}`."
        schema["description"] = f"{said} {told}".strip()


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
        for one in found.values():
            yield from _referred(one)
    elif isinstance(found, list):
        for one in found:
            yield from _referred(one)
