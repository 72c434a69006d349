"""`exitadmin openapi`: prints the HTTP contract."""

import json
from functools import cache

import typer

from app.main import create_app
from app.settings import Settings

_NO_DATABASE = "postgresql://localhost/none"


def openapi() -> None:
    """Print the OpenAPI document: the same text for the same code, whatever the settings."""
    typer.echo(openapi_document(), nl=False)


@cache
def openapi_document() -> str:
    """Return the OpenAPI document as JSON with sorted names, ending in a line break."""
    settings = Settings.model_construct()  # the defaults: neither environment nor `.env`
    document = create_app(settings, _NO_DATABASE).openapi()
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
