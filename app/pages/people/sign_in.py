"""/sign-in: address and password; where mail is set a code can be asked for."""

import math
from collections.abc import Iterator
from http import HTTPStatus

from fastapi import Response

from app.documents.texts.texts import phrase
from app.pages.answers import lead_to, show
from app.pages.navigation import home_of
from app.pages.next_paths import next_path
from app.pages.page import Entered, Page
from app.pages.people.kept import KEPT_AT, NEXT, keep_fields, kept_again
from app.pages.visit import Visit
from app.services.people.limits import SignInLimited
from app.services.people.sign_in import PasswordTry, SignInFailed, sign_in

WRONG = phrase("That is not right: look at the address and the password.")
LIMITED = phrase("Too many tries have failed. Wait, then try again.")
ENDED = phrase("Your session has ended. Sign in: what you sent is kept, and sent then.")
_LONGEST_EMAIL, _LONGEST_PASSWORD = 254, 1_000


async def show_sign_in(visit: Visit) -> Response:
    """Show the form, or lead on who has signed in already."""
    if visit.signed is not None:
        return lead_to(next_path(visit.query.raw(NEXT)) or home_of(visit.person))
    return ask_to_sign_in(visit, HTTPStatus.OK)


async def post_sign_in(visit: Visit) -> Response | Entered:
    """Sign somebody in."""
    email, password = visit.form.text("email"), visit.form.raw("password")
    if not email or len(email) > _LONGEST_EMAIL or not 0 < len(password) <= _LONGEST_PASSWORD:
        return ask_to_sign_in(visit, HTTPStatus.UNPROCESSABLE_ENTITY, message=WRONG)
    typed = PasswordTry(email=email, password=password, origin=visit.origin)
    try:
        return Entered(await sign_in(visit.people, typed))
    except SignInFailed:
        return ask_to_sign_in(visit, HTTPStatus.UNAUTHORIZED, message=WRONG)
    except SignInLimited as limited:
        return limit(ask_to_sign_in(visit, HTTPStatus.TOO_MANY_REQUESTS, message=LIMITED), limited)


def ask_to_sign_in(
    visit: Visit, status: HTTPStatus, *, message: str = "", kept_at: str = ""
) -> Response:
    """Return the form; with what was sent elsewhere, if the session had ended by then.

    Args:
        visit: without a session.
        status: of the answer.
        message: what went wrong, for the texts.
        kept_at: where the form was sent that is to wait; empty where this one was sent.
    """
    message = message or (ENDED if kept_at else "")
    return show(
        visit,
        "people/sign_in.html.jinja",
        status,
        message=visit.texts.say(message) if message else "",
        email="" if kept_at else visit.form.text("email"),
        hidden=list(hidden_fields(visit, kept_at)),
        has_mail=visit.people.post is not None,
        has_provider=visit.people.provider is not None and not kept_at,
        wanted=next_path(visit.query.raw(NEXT)) or "",
    )


def hidden_fields(visit: Visit, kept_at: str = "") -> Iterator[tuple[str, str]]:
    """Yield what goes along until somebody has signed in: what was kept, else where they wanted."""
    if kept_at:
        yield KEPT_AT, kept_at
        yield from keep_fields(visit.form)
        return
    sent = visit.form if visit.request.method == "POST" else visit.query
    if wanted := next_path(sent.raw(NEXT)):
        yield NEXT, wanted
    if visit.request.method == "POST" and (place := next_path(visit.form.raw(KEPT_AT))):
        yield KEPT_AT, place
        yield from kept_again(visit.form)


def limit(response: Response, limited: SignInLimited) -> Response:
    """Say for how long nothing is looked at."""
    response.headers["Retry-After"] = str(math.ceil(limited.wait.total_seconds()))
    return response


PAGE = Page(path="/sign-in", show=show_sign_in, act=post_sign_in, roles=None)
