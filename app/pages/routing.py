"""Every request for a page: whose it is, whether it may be, and what answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Match, compile_path
from starlette.types import Receive, Scope, Send

from app.api.http.problems.refusals import RequestRefused
from app.api.http.representations import HTML, best_of
from app.domain.errors import NothingFound
from app.domain.people.roles import longest_time
from app.pages.answers import lead_to, lead_to_sign_in, make_safe, refuse
from app.pages.entrance import ENTRANCE
from app.pages.forgery import require_same_origin, require_token, says_origin
from app.pages.forms import Form, read_form
from app.pages.navigation import home_of
from app.pages.next_paths import next_path
from app.pages.page import Endpoint, Entered, Page
from app.pages.people.kept import KEPT_AT, NEXT, kept_fields
from app.pages.people.sign_in import ask_to_sign_in
from app.pages.people.unsent import is_typed_by, show_unsent
from app.pages.refusals import Forged, NotAllowed, NotHere, NotSignedIn, PageRefused
from app.pages.static_files import static_answer
from app.pages.visit import Visit, cookies_of, visit_of
from app.services.people.passwords import TooManyAtOnce
from app.services.people.sessions import recognise

_STATIC = "/static/"
_API = "/v1/"
_RETRY_AFTER = {"Retry-After": "2"}

LastWord = Callable[[Exception], int]
"""Writes an unexpected failure down and returns the status that it has."""


@dataclass(frozen=True, slots=True)
class _Static:
    """What the log says of static files."""

    path: str = "/static/{name}"


class Site(BaseRoute):
    """All pages as one route of the application: their errors are pages too.

    Args:
        pages: each path once.
        last_word: told of what nobody expected.
    """

    def __init__(self, pages: Sequence[Page], last_word: LastWord) -> None:
        # what is named in full goes before what any id would name
        ordered = sorted(pages, key=lambda page: page.path.count("{"))
        self._pages = [(compile_path(page.path)[0], page) for page in ordered]
        self._begins = {page.path.split("/")[1] for page in pages} | {"static"}
        self._last_word = last_word

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Take every path that begins as a page's does; the first of all from browsers only."""
        is_ours = scope["type"] == "http" and scope["path"].split("/")[1] in self._begins
        is_ours = is_ours and (scope["path"] != ENTRANCE or _is_browser(scope))
        return (Match.FULL if is_ours else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = await self._answer(request)
        await make_safe(response)(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        visit: Visit | None = None
        try:
            if request.url.path.startswith(_STATIC):
                return _static(request)
            visit = await visit_of(request)  # first: what is not there says so to whoever looks
            return await self._serve(self._find(request.scope, request.url.path), visit)
        except ClientDisconnect:
            raise
        except Exception as failure:  # noqa: BLE001 - whatever it is, a page says so
            return self._refused(request, visit, failure)

    def _find(self, scope: Scope, path: str) -> Page:
        """Return the page of a path, and put into the scope what the path names.

        Raises:
            NotHere: no page has it.
        """
        for pattern, page in self._pages:
            if found := pattern.match(path):
                scope["path_params"], scope["route"] = found.groupdict(), page
                return page
        raise NotHere

    async def _serve(self, page: Page, visit: Visit) -> Response:
        if visit.signed is not None:
            _require_role(page, visit)  # first: whatever is asked, it is not there
        is_shown = visit.request.method in ("GET", "HEAD")
        endpoint = page.show if is_shown else page.act if visit.request.method == "POST" else None
        if endpoint is None:
            raise NotAllowed(page.methods)
        response = await (self._show if is_shown else self._act)(page, endpoint, visit)
        if visit.is_new and "set-cookie" not in response.headers:
            cookies_of(visit.request).keep(response, visit.cookie)
        return response

    async def _show(self, page: Page, endpoint: Endpoint, visit: Visit) -> Response:
        if page.roles is not None and visit.signed is None:
            if page.is_part or visit.request.headers.get("hx-request"):
                raise NotSignedIn
            return lead_to_sign_in(visit.path)
        return await self._finish(visit, endpoint)

    async def _act(self, page: Page, endpoint: Endpoint, visit: Visit) -> Response:
        if page.roles is not None and visit.signed is None and not says_origin(visit.request):
            return ask_to_sign_in(visit, HTTPStatus.UNAUTHORIZED)  # no browser: nothing is kept
        require_same_origin(visit.request)
        visit.form = await read_form(
            visit.request, is_sign_in=page.roles is None, is_signed=visit.signed is not None
        )
        if page.roles is not None and visit.signed is None:
            return ask_to_sign_in(visit, HTTPStatus.UNAUTHORIZED, kept_at=visit.path)
        try:
            require_token(visit)
        except Forged:
            if visit.signed is None or page.roles is None:
                raise
            return show_unsent(visit, HTTPStatus.FORBIDDEN, visit.path)
        return await self._finish(visit, endpoint)

    async def _finish(self, visit: Visit, endpoint: Endpoint) -> Response:
        """Return what an endpoint answers; where somebody came in, what that leads to."""
        answer = await endpoint(visit)
        if not isinstance(answer, Entered):
            return answer
        person = answer.opened.person
        response = await self._go_on(visit, answer)
        cookies_of(visit.request).keep(response, answer.opened.token, longest_time(person.role))
        return response

    async def _go_on(self, visit: Visit, entered: Entered) -> Response:
        """Send what was kept while somebody was to sign in, else lead them on."""
        person, form = entered.opened.person, visit.form
        kept_at = next_path(form.raw(KEPT_AT))
        if kept_at is not None:
            response = await self._send_kept(visit, entered, kept_at)
            if response is not None:
                return response
        return lead_to(kept_at or next_path(form.raw(NEXT)) or home_of(person))

    async def _send_kept(self, visit: Visit, entered: Entered, kept_at: str) -> Response | None:
        """Do what was to be done, or show it to somebody else; None where it cannot be done."""
        path, _, query = kept_at.partition("?")
        scope: dict[str, Any] = dict(visit.request.scope)
        scope |= {"path": path, "raw_path": path.encode(), "query_string": query.encode()}
        try:
            page = self._find(scope, path)
            signed = await recognise(visit.people, entered.opened.token)
            if page.act is None or page.roles is None or signed is None:
                return None
            again = replace(
                visit,
                request=Request(scope, visit.request.receive),
                cookie=entered.opened.token,
                signed=signed,
                form=Form.of(kept_fields(visit.form)),
            )
            _require_role(page, again)
            if not await is_typed_by(again, visit):
                return show_unsent(again, HTTPStatus.OK, kept_at)
            answer = await page.act(again)
        except Exception as failure:  # noqa: BLE001 - the session has begun: its cookie goes along
            return self._refused(visit.request, None, failure)
        return None if isinstance(answer, Entered) else answer

    def _refused(self, request: Request, visit: Visit | None, failure: Exception) -> Response:
        status, headers = self._status_of(failure)
        return refuse(request, status, headers, visit)

    def _status_of(self, failure: Exception) -> tuple[HTTPStatus, Mapping[str, str]]:
        match failure:
            case PageRefused():
                return failure.status, failure.headers
            case NothingFound():
                return HTTPStatus.NOT_FOUND, {}
            case RequestRefused():
                return HTTPStatus(failure.status), {}
            case TooManyAtOnce():
                return HTTPStatus.SERVICE_UNAVAILABLE, _RETRY_AFTER
            case _:
                status = HTTPStatus(self._last_word(failure))
                is_busy = status is HTTPStatus.SERVICE_UNAVAILABLE
                return status, _RETRY_AFTER if is_busy else {}


class Nowhere(BaseRoute):
    """Where no route leads, as the last of all: browsers get a page that says so."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Take what a browser looks at; under ``/v1`` there are programs only."""
        is_looked_at = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        is_ours = is_looked_at and not scope["path"].startswith(_API) and _is_browser(scope)
        return (Match.FULL if is_ours else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the site's page."""
        await self._site.handle(scope, receive, send)


def _require_role(page: Page, visit: Visit) -> None:
    """Make sure that a page is this person's.

    Raises:
        NotHere: for whom it is not, it is not there.
    """
    if page.roles is not None and visit.person.role not in page.roles:
        raise NotHere


def _is_browser(scope: Scope) -> bool:
    """Return whether a page is wanted rather than what programs read."""
    return best_of((HTML,), Headers(scope=scope).get("accept", "")) == HTML


def _static(request: Request) -> Response:
    request.scope["route"] = _Static()
    if request.method not in ("GET", "HEAD"):
        raise NotAllowed("GET, HEAD")
    answer = static_answer(request.url.path.removeprefix(_STATIC))
    if answer is None:
        raise NotHere
    return answer
