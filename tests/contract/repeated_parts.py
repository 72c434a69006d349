"""Which parts of bodies are tried with another operation already: a calendar comes in six of them.

What a part's own fields refuse and take does not depend on the operation that it is sent to, as one
model reads it. So the cases that cover a part's fields one by one are tried with one operation:
of those whose body has it, one that is no PATCH if there is one, and then the smallest body.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import schemathesis
from schemathesis.generation.meta import CoveragePhaseData

_INSIDE = re.compile(r"(\w+) -> |Object with valid '(\w+)' value: ")
_Document = Mapping[str, Any]


def repeated_parts(document: _Document, left_out: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return, by an operation's method and path, the fields of its body that another one tries.

    Args:
        document: OpenAPI.
        left_out: paths of operations whose parts are not covered.
    """
    schemas = document["components"]["schemas"]
    bodies = {
        label: schemas[name].get("properties", {})
        for label, path, name in _bodies(document)
        if path not in left_out
    }
    places: dict[str, list[str]] = defaultdict(list)
    for label, fields in bodies.items():
        for field in fields.values():
            for part in _parts(field):
                places[part].append(label)
    tried_by = {
        part: min(labels, key=lambda label: (label.startswith("PATCH"), len(bodies[label])))
        for part, labels in places.items()
    }
    return {
        label: frozenset(
            name
            for name, field in fields.items()
            if (parts := _parts(field)) and all(tried_by[part] != label for part in parts)
        )
        for label, fields in bodies.items()
    }


def is_inside(case: schemathesis.Case[Any], fields: frozenset[str]) -> bool:
    """Return whether a case covers what is inside one of a body's fields."""
    covered = case.meta.phase.data if case.meta else None
    if not isinstance(covered, CoveragePhaseData) or not covered.parameter_location:
        return False
    found = _INSIDE.match(covered.description)
    in_body = covered.parameter_location.value == "body"
    return bool(found and in_body and (found[1] or found[2]) in fields)


def _bodies(document: _Document) -> Iterator[tuple[str, str, str]]:
    """Yield method and path of each operation, its path, and its body's model."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            for part in _parts(content.get("application/json", {}).get("schema", {})):
                yield f"{method.upper()} {path}", path, part


def _parts(schema: _Document) -> set[str]:
    """Return the models that a schema refers to: itself, one of several, or an array's items."""
    parts = set()
    for each in (schema, *schema.get("anyOf", ())):
        if "$ref" in each:
            parts.add(each["$ref"].rpartition("/")[2])
        parts |= _parts(each["items"]) if "items" in each else set()
    return parts
