"""/sign-in/code: a code is asked for and typed in the same browser; there where mail is set."""

from http import HTTPStatus

from fastapi import Response

from app.documents.texts.texts import phrase
from app.pages.answers import lead_to, show
from app.pages.navigation import home_of
from app.pages.page import Entered, Page
from app.pages.people.sign_in import LIMITED, hidden_fields, limit
from app.pages.refusals import NotHere
from app.pages.visit import Visit
from app.services.people.codes import ask_for_code, sign_in_with_code
from app.services.people.limits import SignInLimited
from app.services.people.sign_in import SignInFailed

SENT = phrase("If somebody here has this address, a code is on its way to it.")
WRONG = phrase("That is not the code of this browser, or it has expired. Five tries, ten minutes.")
_LONGEST_EMAIL, _LONGEST_CODE = 254, 20


async def show_code(visit: Visit) -> Response:
    """Show the form that a code is typed in."""
    _require_mail(visit)
    if visit.signed is not None:
        return lead_to(home_of(visit.person))
    return _ask(visit, HTTPStatus.OK)


async def post_code(visit: Visit) -> Response | Entered:
    """Send a code, or sign somebody in with one."""
    _require_mail(visit)
    try:
        if visit.form.has("code"):
            code = visit.form.text("code")[:_LONGEST_CODE]
            return Entered(await sign_in_with_code(visit.people, code, visit.origin))
        email = visit.form.text("email")
        if not email or len(email) > _LONGEST_EMAIL:
            return lead_to("/sign-in")
        await ask_for_code(visit.people, email, visit.origin)
    except SignInFailed:
        return _ask(visit, HTTPStatus.UNAUTHORIZED, WRONG)
    except SignInLimited as limited:
        return limit(_ask(visit, HTTPStatus.TOO_MANY_REQUESTS, LIMITED), limited)
    return _ask(visit, HTTPStatus.OK, SENT)


def _require_mail(visit: Visit) -> None:
    if visit.people.post is None:
        raise NotHere


def _ask(visit: Visit, status: HTTPStatus, message: str = "") -> Response:
    return show(
        visit,
        "people/sign_in_code.html.jinja",
        status,
        message=visit.texts.say(message) if message else "",
        hidden=list(hidden_fields(visit)),
    )


PAGE = Page(path="/sign-in/code", show=show_code, act=post_code, roles=None)
