"""What is wrong with a field, in words for whoever writes programs in any language."""

from collections.abc import Mapping
from typing import Any

_ARRAY, _OBJECT = "An array is expected here", "An object is expected here"
_PLAIN = {
    "list_type": _ARRAY,
    "tuple_type": _ARRAY,
    "set_type": _ARRAY,
    "frozen_set_type": _ARRAY,
    "dict_type": _OBJECT,
    "mapping_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "extra_forbidden": "No field has this name",
    "missing": "This is needed",
    "string_type": "A text is expected here",
    "bool_type": "true or false is expected here",
    "string_unicode": "The text holds half a character (a lone surrogate)",
    "union_tag_not_found": "Its kind is needed: {discriminator}",
    "union_tag_invalid": "Its kind, {discriminator}, is one of {expected_tags}",
}


def told(error: Mapping[str, Any]) -> str:
    """Return the words for what pydantic found; its own where they are as plain."""
    plain = _PLAIN.get(error["type"])
    if plain is None:
        message: str = error["msg"]
        return message
    return plain.format_map(error.get("ctx", {})) if "{" in plain else plain
