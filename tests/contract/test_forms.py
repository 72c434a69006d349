"""Every form that is documented can be had, by the real clock: never a failure of the service."""

import json
import re
from typing import Any

import httpx
import pytest

from app.cli.openapi import openapi_document
from tests.contract.conftest import HEADERS

NOBODY = "019aafb8-0000-7000-8000-000000000001"
ASKED = {
    "/v1/agendas/{agenda_id}/slots": {
        "kind": "visit",
        "from": "2026-12-01T00:00:00Z",
        "to": "2026-12-02T00:00:00Z",
    },
    "/v1/clients/{client_id}/sheets/search": {"q": "entretien"},
}
"""What has to be asked for of some."""

GIVEN = {"period": "2026-11", "code": "ESSENTIEL", "key_id": "none"}


def documented() -> list[tuple[str, str]]:
    """Return path and media type of everything that can be read."""
    paths: dict[str, Any] = json.loads(openapi_document())["paths"]
    return [
        (path, media)
        for path, operations in paths.items()
        for media in operations.get("get", {"responses": {}})["responses"]
        .get("200", {})
        .get("content", {})
    ]


@pytest.mark.parametrize(("path", "media"), documented())
def test_what_is_documented_is_answered(
    base_url: str, known: dict[str, str], path: str, media: str
) -> None:
    asked = re.sub(r"{(\w+)}", lambda name: (known | GIVEN).get(name[1], NOBODY), path)
    with httpx.Client(base_url=base_url, headers=HEADERS | {"Accept": media}) as http:
        answer = http.get(asked, params=ASKED.get(path))
    assert answer.status_code in {200, 404}, answer.text
    if answer.status_code == 200:
        assert answer.headers["content-type"].startswith(media)
