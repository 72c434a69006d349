"""/desk/deliveries: what providers sent, how it went, and replaying it."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Response

from app.api.state import webhooks_of
from app.documents.texts.texts import phrase_in
from app.pages.answers import lead_to, show
from app.pages.desk.acts import Refusal, refusal_of
from app.pages.desk.delivery_reasons import say_reason
from app.pages.page import DESK, Page
from app.pages.people.me import ZONE
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.repositories.integrations.deliveries import DeliveryFilter, RequestState
from app.services.integrations.kept_deliveries import list_deliveries, replay_delivery

_A_PAGE = 50

STATES: Mapping[RequestState, tuple[str, str, str]] = {
    RequestState.RECORDED: ("good", "✓", phrase_in("delivery", "recorded")),
    RequestState.REPEATED: ("", "↻", phrase_in("delivery", "repeated")),
    RequestState.ACKNOWLEDGED: ("", "·", phrase_in("delivery", "acknowledged")),
    RequestState.IGNORED: ("", "·", phrase_in("delivery", "ignored")),
    RequestState.HANDSHAKE: ("", "·", phrase_in("delivery", "handshake")),
    RequestState.UNASSIGNED: ("warn", "▲", phrase_in("delivery", "unassigned")),
    RequestState.DIFFERS: ("warn", "▲", phrase_in("delivery", "differs")),
    RequestState.REFUSED: ("bad", "■", phrase_in("delivery", "refused")),
    RequestState.FAILED: ("bad", "■", phrase_in("delivery", "failed")),
}
"""By what became of a delivery: a class, a shape, a word."""


async def show_deliveries(visit: Visit) -> Response:
    """Show deliveries, newest first."""
    return await _page(visit)


async def post_deliveries(visit: Visit) -> Response:
    """Record again what one tells."""
    if visit.form.text("action") != "replay":
        raise UnreadableForm
    delivery_id = visit.form.id("delivery")
    replaying = replay_delivery(webhooks_of(visit.request), delivery_id, None)
    refusal = await refusal_of(visit, replaying)
    return lead_to(visit.path) if refusal is None else await _page(visit, refusal)


async def _page(visit: Visit, refusal: Refusal | None = None) -> Response:
    state = visit.query.text("state")
    asked = DeliveryFilter(
        limit=_A_PAGE + 1,
        state=RequestState(state) if state in set(RequestState) else None,
        before=visit.query.id("before") if visit.query.text("before") else None,
    )
    listing = await list_deliveries(webhooks_of(visit.request), asked)
    shown = listing.deliveries[:_A_PAGE]
    is_last = len(listing.deliveries) <= _A_PAGE
    return show(
        visit,
        "desk/deliveries.html.jinja",
        refusal.status if refusal else HTTPStatus.OK,
        items=shown,
        states=STATES,
        say_reason=say_reason,
        asked=state,
        refusal=refusal,
        following=None if is_last else shown[-1].id,
        zone=ZONE,
    )


PAGE = Page(path="/desk/deliveries", show=show_deliveries, act=post_deliveries, roles=DESK)
