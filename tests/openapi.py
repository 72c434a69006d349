"""The document of the API as it is published; that it is current is tested in one place."""

import json
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[1] / "openapi" / "openapi.json"


def read_document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(DOCUMENT.read_text())
    return document
