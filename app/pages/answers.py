"""What a page answers with: HTML, a way elsewhere, a refusal; all under one policy."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from app.documents.texts.texts import Texts, phrase, texts_of
from app.pages.forms import TOKEN
from app.pages.languages import preferred_language
from app.pages.navigation import entries_of
from app.pages.rendering import TEMPLATES
from app.pages.static_files import static_path
from app.pages.typed_texts import typed_texts
from app.pages.visit import Visit

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_SAFE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

TITLES: Mapping[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: phrase("What was sent cannot be read"),
    HTTPStatus.UNAUTHORIZED: phrase("Please sign in"),
    HTTPStatus.FORBIDDEN: phrase("This was not sent from a page of yours"),
    HTTPStatus.NOT_FOUND: phrase("There is nothing here"),
    HTTPStatus.METHOD_NOT_ALLOWED: phrase("This cannot be asked for like that"),
    HTTPStatus.CONFLICT: phrase("This cannot be done any more"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: phrase("What was sent is too large"),
    HTTPStatus.TOO_MANY_REQUESTS: phrase("Too many tries"),
    HTTPStatus.SERVICE_UNAVAILABLE: phrase("The service is busy"),
}
_FAILED = phrase("The service failed")
_EXPLANATIONS: Mapping[HTTPStatus, str] = {
    HTTPStatus.FORBIDDEN: phrase("Go back, load the page again, and send the form once more."),
    HTTPStatus.NOT_FOUND: phrase("The address is wrong, or what it led to is not yours to see."),
    HTTPStatus.SERVICE_UNAVAILABLE: phrase("Try again in a moment: nothing was lost."),
}


def show(
    visit: Visit, template: str, status: int = HTTPStatus.OK, **values: object
) -> HTMLResponse:
    """Return a page in the visitor's language.

    Args:
        visit: whose.
        template: below ``templates``, which extends ``base.html.jinja``.
        status: of the answer.
        values: what the template shows.
    """
    return HTMLResponse(_render(visit.texts, template, visit=visit, **values), status)


def as_text(text: str, name: str) -> Response:
    """Return a text to be read in the browser; saved, it has a name.

    Args:
        text: what persons wrote: never read as markup.
        name: of letters, digits, hyphens and dots.
    """
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return PlainTextResponse(text, headers=headers)


def lead_to(path: str) -> Response:
    """Return what leads a browser on by GET."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def lead_to_sign_in(wanted: str) -> Response:
    """Return what leads somebody to sign in, and afterwards back."""
    return lead_to(f"/sign-in?next={quote(wanted, safe='/')}")


def refuse(
    request: Request,
    status: HTTPStatus,
    headers: Mapping[str, str] | None = None,
    visit: Visit | None = None,
) -> HTMLResponse:
    """Return the page that says why something is not shown or done.

    Args:
        request: as it arrived.
        status: of the answer.
        headers: that it asks for.
        visit: None where it is not known whose it is. What it sent is shown, to be sent again.
    """
    accepted = request.headers.get("accept-language", "")
    texts = visit.texts if visit is not None else texts_of(preferred_language(accepted))
    is_theirs = visit is not None and visit.signed is not None and visit.has_own_form
    page = _render(
        texts,
        "refusal.html.jinja",
        visit=visit,
        heading=texts.say(TITLES.get(status, _FAILED)),
        explanation=texts.say(_EXPLANATIONS[status]) if status in _EXPLANATIONS else "",
        typed=list(typed_texts(visit.form)) if visit is not None and is_theirs else [],
    )
    return HTMLResponse(page, status, headers)


def make_safe(response: Response) -> Response:
    """Put an answer under the policy of all pages; what it says itself stays."""
    for name, value in _SAFE.items():
        response.headers.setdefault(name, value)
    return response


def _render(texts: Texts, template: str, *, visit: Visit | None, **values: object) -> str:
    person = visit.person if visit is not None and visit.signed is not None else None
    return TEMPLATES.get_template(template).render(
        texts=texts,
        say=texts.say,
        language=texts.language,
        person=person,
        navigation=entries_of(person),
        here=visit.request.url.path if visit is not None else "",
        token_field=TOKEN,
        token=visit.token if visit is not None else "",
        static=static_path,
        **values,
    )
