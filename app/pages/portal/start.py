"""/portal: where a client begins."""

from fastapi import Response

from app.pages.answers import show
from app.pages.page import PORTAL, Page
from app.pages.portal.chosen_client import chosen_client
from app.pages.visit import Visit


async def show_portal(visit: Visit) -> Response:
    """Show whose portal this is, and the others that the person has."""
    client, clients = await chosen_client(visit)
    others = [other for other in clients if other.id != client.id]
    return show(visit, "portal/start.html.jinja", client=client, others=others)


PAGE = Page(path="/portal", show=show_portal, roles=PORTAL)
