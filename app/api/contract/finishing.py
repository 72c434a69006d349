"""The last hand on the OpenAPI document, when everything is in it."""

from typing import Any

from fastapi import FastAPI

from app.api.contract.examples import complete_examples
from app.api.contract.requests import tell_defaults


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
        return document

    # FastAPI documents replacing the method as the way to extend the document.
    app.openapi = openapi  # type: ignore[method-assign]
