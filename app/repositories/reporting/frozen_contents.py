"""Reports' contents as they are frozen: JSON that says its version, with a reader for each one.

What is frozen never changes, so a reader stays for ever: whoever renames a field of
``Content`` teaches the readers of former versions its former name.
"""

import json
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from app.domain.reporting.contents import VERSION, Content

_CONTENT = TypeAdapter(Content)


def frozen(content: Content) -> str:
    """Return a content as JSON text."""
    return _CONTENT.dump_json(content).decode()


def thawed(text: str) -> Content:
    """Return the content that was frozen, of whichever version.

    Raises:
        ValueError: it is none, or of a version that is not known here.
    """
    fields: dict[str, Any] = json.loads(text)
    version = fields.get("version", 1)
    if version not in _READERS:
        raise ValueError(f"A report's content of version {version}")
    return _READERS[version](fields)


def _first(fields: dict[str, Any]) -> Content:
    """Read the version that said none."""
    nothing: dict[str, Any] = {
        "version": 1,
        "region": None,
        "voicemails": (),
        "roots": (),
        "thread_units": (),
        "days": (),
        "forecast": None,
    }
    return _CONTENT.validate_python(fields | nothing)


_READERS: dict[int, Callable[[dict[str, Any]], Content]] = {
    1: _first,
    VERSION: _CONTENT.validate_python,
}
