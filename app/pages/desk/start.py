"""/desk: where those who work for all clients begin."""

from fastapi import Response

from app.pages.answers import show
from app.pages.page import DESK, Page
from app.pages.visit import Visit


async def show_desk(visit: Visit) -> Response:
    """Show where there is something to do."""
    return show(visit, "desk/start.html.jinja")


PAGE = Page(path="/desk", show=show_desk, roles=DESK)
