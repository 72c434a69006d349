"""A visit: one request for a page, by whom, in which language, with what form."""

import hmac
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request

from app.api.http.addresses import address_of
from app.api.state import State, state_of
from app.documents.texts.texts import Texts, texts_of
from app.domain.people.people import Person
from app.pages.cookies import SessionCookie
from app.pages.forms import EMPTY, TOKEN, Form, id_of
from app.pages.languages import preferred_language
from app.repositories.people.sessions import Signed
from app.services.people.context import Origin, PeopleContext, new_token
from app.services.people.sessions import form_token, recognise

_LONGEST_AGENT = 200


@dataclass(slots=True, kw_only=True)
class Visit:
    """What the endpoint of a page works with.

    Attributes:
        cookie: what the browser's cookie holds, or will once this is answered.
        is_new: the browser had no cookie.
        signed: the live session and its person; None without one.
        texts: of the person's language, before sign-in the browser's.
        form: what was sent; empty but for POST.
        query: of the address, decoded.
    """

    request: Request
    state: State
    cookie: str
    is_new: bool
    signed: Signed | None
    texts: Texts
    form: Form = field(default=EMPTY)
    query: Form = field(default=EMPTY)

    @property
    def people(self) -> PeopleContext:
        """Return what everything about people works with."""
        return self.state.people

    @property
    def session(self) -> Signed:
        """Return the session of a page that is there for those who signed in only."""
        if self.signed is None:
            raise AssertionError("this page is shown without a session")
        return self.signed

    @property
    def person(self) -> Person:
        """Return who looks at a page that is there for those who signed in only."""
        return self.session.person

    @property
    def token(self) -> str:
        """Return what every form carries: it follows from the cookie, and not the other way."""
        return form_token(self.people, self.cookie)

    @property
    def has_own_form(self) -> bool:
        """Return whether what was sent is a form that this browser was given."""
        return hmac.compare_digest(self.form.raw(TOKEN).encode(), self.token.encode())

    @property
    def origin(self) -> Origin:
        """Return where the request comes from."""
        return Origin(
            address=address_of(self.request, self.state.trusted_proxies),
            agent=self.request.headers.get("user-agent", "")[:_LONGEST_AGENT].replace("\0", ""),
            browser=self.cookie,
            former=self.signed,
        )

    @property
    def path(self) -> str:
        """Return path and query as they were asked for."""
        url = self.request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    def named(self, parameter: str) -> str:
        """Return what the path holds at a place in braces."""
        found: str = self.request.path_params[parameter]
        return found

    def named_id(self, parameter: str) -> str:
        """Return the id that the path holds at a place in braces.

        Raises:
            NothingFound: there it is none.
        """
        return id_of(self.named(parameter))


async def visit_of(request: Request) -> Visit:
    """Return the visit that a request is, with its session if it has one that is live."""
    state, cookies = state_of(request), cookies_of(request)
    cookie = cookies.read(request)
    signed = await recognise(state.people, cookie) if cookie else None
    accepted = request.headers.get("accept-language", "")
    language = signed.person.language if signed is not None else preferred_language(accepted)
    return Visit(
        request=request,
        state=state,
        cookie=cookie or new_token(),
        is_new=not cookie,
        signed=signed,
        texts=texts_of(language),
        query=Form.of(parse_qsl(request.url.query, keep_blank_values=True)),
    )


def cookies_of(request: Request) -> SessionCookie:
    """Return how this deployment keeps a session in a browser."""
    return SessionCookie(is_secure=urlsplit(state_of(request).public_url).scheme == "https")
