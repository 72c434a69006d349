"""/sign-out: by a form only: no link, and nothing that looks at links, ends a session."""

from fastapi import Response

from app.pages.answers import lead_to
from app.pages.page import Page
from app.pages.visit import Visit, cookies_of
from app.services.people.sessions import sign_out


async def post_sign_out(visit: Visit) -> Response:
    """End the session, if there still is one."""
    if visit.signed is not None:
        await sign_out(visit.people, visit.signed, visit.origin)
    response = lead_to("/sign-in")
    cookies_of(visit.request).remove(response)
    return response


PAGE = Page(path="/sign-out", act=post_sign_out, roles=None)
