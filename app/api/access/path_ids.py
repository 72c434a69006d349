"""What a path names is looked for before a request is told what else is wrong with it.

Routes look for it themselves, and most of them once all the rest was read. So a refusal for the
rest (422) is held back until it is known that there is such a thing, which the caller may see; what
is in order costs nothing more.
"""

from uuid import UUID

from fastapi import Request
from starlette.routing import BaseRoute
from starlette.status import HTTP_422_UNPROCESSABLE_CONTENT
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.http.problems.problems import problem_response
from app.api.http.problems.refusals import NotFound
from app.api.state import state_of
from app.domain.access.keys import Caller
from app.repositories.access.owners import Named
from app.services.access.visibility import is_visible

NAMED_BY_PATHS = {
    "/v1/clients/{client_id}": Named.CLIENT,
    "/v1/interactions/{interaction_id}": Named.INTERACTION,
    "/v1/invoices/{invoice_id}": Named.INVOICE,
    "/v1/reports/{report_id}": Named.REPORT,
    "/v1/integrations/{integration_id}": Named.INTEGRATION,
    "/v1/deliveries/{delivery_id}": Named.DELIVERY,
    "/v1/webhook-endpoints/{endpoint_id}": Named.WEBHOOK_ENDPOINT,
    "/v1/webhook-deliveries/{delivery_id}": Named.WEBHOOK_DELIVERY,
    "/v1/unassigned/{unassigned_id}": Named.UNASSIGNED,
    "/v1/jobs/{job_id}": Named.JOB,
    "/v1/disputes/{dispute_id}": Named.DISPUTE,
}
"""By how a path begins."""


def named_by(route: BaseRoute) -> tuple[Named, str] | None:
    """Return what the paths of a route name, and in which of its parameters."""
    path = getattr(route, "path", "")
    for beginning, named in NAMED_BY_PATHS.items():
        if path == beginning or path.startswith(f"{beginning}/"):
            return named, beginning.rpartition("{")[2].rstrip("}")
    return None


class PathIds:
    """Stands in front of a route whose paths name something.

    Args:
        app: the route.
        named: what they name.
        parameter: in which parameter of the path.
    """

    def __init__(self, app: ASGIApp, named: Named, parameter: str) -> None:
        self._app = app
        self._named = named
        self._parameter = parameter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        is_hidden = False

        async def send_once_known(message: Message) -> None:
            nonlocal is_hidden
            if message["type"] == "http.response.start":
                is_invalid = message["status"] == HTTP_422_UNPROCESSABLE_CONTENT
                is_hidden = is_invalid and await self._hides(scope)
                if is_hidden:
                    await problem_response(NotFound())(scope, receive, send)
            if not is_hidden:
                await send(message)

        await self._app(scope, receive, send_once_known)

    async def _hides(self, scope: Scope) -> bool:
        """Tell whether there is no such thing, as far as the caller may know."""
        try:
            named_id = str(UUID(scope["path_params"][self._parameter]))
        except ValueError:
            return False
        request = Request(scope)
        caller: Caller = scope["state"]["caller"]
        return not await is_visible(state_of(request).database, caller, self._named, named_id)
