"""The part of a client's page about its month, which scripts ask for again."""

from http import HTTPStatus

from fastapi import Response

from app.pages.answers import show
from app.pages.desk.client import quota_values
from app.pages.page import DESK, Page
from app.pages.quotas import find_quota
from app.pages.visit import Visit


async def show_quota(visit: Visit) -> Response:
    """Show what is used and left of the month alone."""
    client_id = visit.named_id("client_id")
    values = quota_values(visit, await find_quota(visit, client_id))
    return show(visit, "desk/client_quota.html.jinja", HTTPStatus.OK, client_id=client_id, **values)


QUOTA = Page(path="/desk/clients/{client_id}/quota", show=show_quota, roles=DESK, is_part=True)
