"""Files that pages refer to: named by their content, so that a browser keeps them for good."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import Response

_FOLDER = Path(__file__).parent / "static"
_HASH_CHARACTERS = 16
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is served."""

    name: str
    content: bytes
    kind: str


@cache
def _files() -> Mapping[str, StaticFile]:
    """Return every file by the name under which it is served."""
    served = {}
    for path in sorted(_FOLDER.rglob("*")):
        if path.suffix in _KINDS:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:_HASH_CHARACTERS]
            name = f"{path.stem}.{digest}{path.suffix}"
            served[name] = StaticFile(path.name, content, _KINDS[path.suffix])
    return served


@cache
def static_path(name: str) -> str:
    """Return where a file is served; fails for a file that is not there."""
    [served] = [served for served, file in _files().items() if file.name == name]
    return f"/static/{served}"


def static_answer(served: str) -> Response | None:
    """Return a file by the name under which it is served, or None."""
    file = _files().get(served)
    return None if file is None else Response(file.content, 200, _FOR_GOOD, file.kind)
