"""Settings that change, data that is exported, feeds, bank entries: written down when answered.

What else is written down stands in the transaction that does it. Here the act has been done, or
read, when its line is written, before the answer begins: a line that cannot be written is a 503.
"""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qs

from fastapi import Request
from starlette.datastructures import Headers
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.access.actors import actor_of
from app.api.http.representations import CSV
from app.api.state import state_of
from app.domain.people.audit import Act
from app.services.people.audit import note_act

SETTINGS: Mapping[str, str] = {
    "/v1/seller": "seller",
    "/v1/clients/{client_id}/billing": "billing",
    "/v1/clients/{client_id}/calendar": "calendar",
    "/v1/clients/{client_id}/notification-recipients": "recipients",
    "/v1/clients/{client_id}/report-settings": "report-settings",
    "/v1/clients/{client_id}/instructions": "instructions",
    "/v1/notification-recipients": "recipients",
    "/v1/integrations/{integration_id}": "integration",
}
"""What is set at these paths by PUT and PATCH."""

EXPORTS: Mapping[str, str] = {
    "/v1/clients/{client_id}/ledger": "ledger",
    "/v1/clients/{client_id}/statements/{period}": "statement",
    "/v1/invoices": "invoices",
    "/v1/clients/{client_id}/appointments": "appointments",
}
"""What is read at these paths as CSV."""

_ENTRY = ("bank-entry", "entry_id")
DONE_TO: Mapping[tuple[str, str], tuple[Act, str, str]] = {
    ("POST", "/v1/agendas/{agenda_id}/feeds"): (Act.FEED_MADE, "agenda", "agenda_id"),
    ("DELETE", "/v1/agendas/{agenda_id}/feeds/{feed_id}"): (Act.FEED_REVOKED, "feed", "feed_id"),
    ("POST", "/v1/bank-entries/{entry_id}/assign"): (Act.ENTRY_ASSIGNED, *_ENTRY),
    ("POST", "/v1/bank-entries/{entry_id}/unassign"): (Act.ENTRY_UNASSIGNED, *_ENTRY),
    ("POST", "/v1/bank-entries/{entry_id}/dismiss"): (Act.ENTRY_DISMISSED, *_ENTRY),
}
"""What is done to feeds and bank entries, on what, and which parameter of the path names that."""

_CREATING_NOTHING = frozenset({Act.ENTRY_DISMISSED})

_DONE = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT})

_SETTING = ("PUT", "PATCH")
_TRIED_OUT = "dry_run"


class Audited:
    """Stands in front of a route whose acts are written down.

    Args:
        app: the route.
        path: of the route, with its parameters in braces.
    """

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_once_written(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _DONE:
                await self._write_down(Request(scope), message)
            await send(message)

        await self._app(scope, receive, send_once_written)

    async def _write_down(self, request: Request, start: Message) -> None:
        act, kind, parameter = self._done_to(request, start["status"])
        if act is None:
            act, kind = self._act(request, Headers(raw=start["headers"]))
        if act is not None:
            named = request.path_params
            on_id = named.get(parameter or next(iter(named), ""))
            actor = actor_of(request, request.state.caller)
            on = (kind, None if on_id is None else str(on_id))
            await note_act(state_of(request).database, act, actor, on)

    def _done_to(self, request: Request, status: int) -> tuple[Act | None, str, str]:
        done = DONE_TO.get((request.method, self._path))
        if done is None:
            return None, "", ""
        creates = request.method == "POST" and done[0] not in _CREATING_NOTHING
        return (None, "", "") if creates and status != HTTPStatus.CREATED else done

    def _act(self, request: Request, answered: Headers) -> tuple[Act | None, str]:
        if request.method in _SETTING and self._path in SETTINGS:
            tried = parse_qs(request.url.query).get(_TRIED_OUT, ["false"])[-1]
            is_tried = tried.lower() in ("true", "1", "on", "t", "y", "yes")
            return (None if is_tried else Act.SETTINGS), SETTINGS[self._path]
        is_csv = answered.get("content-type", "").startswith(CSV)
        if is_csv and self._path in EXPORTS:
            return Act.EXPORTED, EXPORTS[self._path]
        return None, ""


def audited(app: ASGIApp, route: BaseRoute) -> ASGIApp:
    """Return a route's application, with what writes its acts down where it has any."""
    path = getattr(route, "path", "")
    is_audited = path in SETTINGS or path in EXPORTS or path in {done for _, done in DONE_TO}
    return Audited(app, path) if is_audited else app
