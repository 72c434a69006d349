"""GET /, /docs and /openapi.json: no key is needed, and nothing comes from elsewhere."""

import hashlib
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic_core import to_json

from app.api.http.problems.refusals import NotFound

_FOLDER = files(__package__) / "files"
_KINDS = {
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "docs.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
    "favicon.svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SAFE = {"Referrer-Policy": "no-referrer"}
_ENTRANCE = {
    "service": "ExitAdmin",
    "docs": "/docs",
    "openapi": "/openapi.json",
    "livez": "/livez",
    "readyz": "/readyz",
}

router = APIRouter(include_in_schema=False)


@router.get("/")
async def get_entrance() -> Response:
    """Lead programs to the document; browsers are led to a page before they come here."""
    return JSONResponse(_ENTRANCE, headers={"Vary": "Accept"})


@router.get("/openapi.json")
async def get_document(request: Request) -> Response:
    """Return the OpenAPI document."""
    state = request.app.state
    if not hasattr(state, "openapi_text"):
        state.openapi_text = to_json(request.app.openapi())
    return _answer(request, state.openapi_text, "application/json")


@router.get("/docs")
async def get_docs(request: Request) -> Response:
    """Return the page that shows the document and tries its routes."""
    return _answer(request, _read("index.html"), "text/html; charset=utf-8")


@router.get("/docs/{name}")
async def get_file(request: Request, name: str) -> Response:
    """Return a file that the page consists of."""
    if name not in _KINDS:
        raise NotFound
    return _answer(request, _read(name), _KINDS[name])


@cache
def _read(name: str) -> bytes:
    return (_FOLDER / name).read_bytes()


def _answer(request: Request, content: bytes, kind: str) -> Response:
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = _SAFE | {"ETag": tag, "Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers | {"Content-Type": kind})
