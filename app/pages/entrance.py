"""GET /: leads a browser to where its session belongs, or to the sign-in."""

from fastapi import Response

from app.pages.answers import lead_to
from app.pages.navigation import home_of
from app.pages.page import Page
from app.pages.visit import Visit

ENTRANCE = "/"


async def lead_in(visit: Visit) -> Response:
    """Lead whoever comes to the right place; programs are answered elsewhere."""
    path = "/sign-in" if visit.signed is None else home_of(visit.person)
    response = lead_to(path)
    response.headers["Vary"] = "Accept"
    return response


PAGE = Page(path=ENTRANCE, show=lead_in, roles=None)
