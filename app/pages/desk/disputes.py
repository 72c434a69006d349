"""/desk/disputes: what clients object to, the one that waits longest first."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import Response

from app.domain.metering.disputes import DisputeStatus
from app.pages.answers import lead_to, show
from app.pages.desk.acts import Refusal, refusal_of
from app.pages.desk.correcting import Correctable, correctable
from app.pages.desk.deciding import accept, find_dispute_of, reject
from app.pages.desk.kept_texts import kept_texts
from app.pages.desk.threads import list_causes
from app.pages.page import DESK, Page
from app.pages.people.me import ZONE
from app.pages.portal.rows import DISPUTES
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.repositories.deadlines.desk import ClientAtDesk
from app.repositories.metering.disputes import DisputeFilter
from app.services.deadlines.desk import clients_at_desk
from app.services.metering.disputes.putting_right import read_disputed_interactions
from app.services.metering.disputes.reading import ReadDispute, list_disputes

_A_PAGE = 15
_ACTS = {"accept": accept, "reject": reject}


async def show_disputes(visit: Visit) -> Response:
    """Show what waits for a decision."""
    return await _page(visit)


async def post_disputes(visit: Visit) -> Response:
    """Decide one."""
    act = _ACTS.get(visit.form.text("action"))
    if act is None:
        raise UnreadableForm
    refusal = await refusal_of(visit, act(visit, ""))
    return lead_to(visit.path) if refusal is None else await _page(visit, refusal)


async def _page(visit: Visit, refusal: Refusal | None = None) -> Response:
    after = visit.query.id("after") if visit.query.text("after") else None
    database = visit.state.database
    asked = DisputeFilter(
        limit=_A_PAGE + 1, status=DisputeStatus.OPEN, after=after, is_oldest_first=True
    )
    found = await list_disputes(database, asked)
    listed = found[:_A_PAGE]
    decided, shown = await _with_refused(visit, refusal, listed)
    clients = await clients_at_desk(database, {item.dispute.client_id for item in shown})
    return show(
        visit,
        "desk/disputes.html.jinja",
        refusal.status if refusal else HTTPStatus.OK,
        items=shown,
        clients=clients,
        correctable=await _correctable(visit, shown, clients),
        refusal=refusal,
        typed=dict(visit.form.pairs()) if refusal else {},
        decided=decided,
        endings=DISPUTES,
        kept=kept_texts(visit) if decided else [],
        following=listed[-1].dispute.id if len(found) > _A_PAGE else None,
        after=after,
        zone=ZONE,
    )


async def _correctable(
    visit: Visit, items: Sequence[ReadDispute], clients: Mapping[str, ClientAtDesk]
) -> dict[str, Correctable]:
    """Return what can be put right of each disputed interaction."""
    ids = [item.dispute.interaction_id for item in items]
    found = await read_disputed_interactions(visit.state.database, visit.person.caller(), ids)
    return {
        interaction_id: correctable(
            disputed.interaction,
            list_causes(
                disputed.suggestions,
                disputed.names,
                clients[disputed.interaction.client_id].region,
                visit.texts,
            ),
            visit.texts,
        )
        for interaction_id, disputed in found.items()
    }


async def _with_refused(
    visit: Visit, refusal: Refusal | None, listed: list[ReadDispute]
) -> tuple[ReadDispute | None, list[ReadDispute]]:
    """Return the dispute of a refused form if it has ended, and what is listed, with it if not."""
    if refusal is None or refusal.field == "dispute":
        return None, listed
    item = await find_dispute_of(visit)
    if item.dispute.status is not DisputeStatus.OPEN:
        return item, listed
    is_listed = any(other.dispute.id == item.dispute.id for other in listed)
    return None, listed if is_listed else [item, *listed]


PAGE = Page(path="/desk/disputes", show=show_disputes, act=post_disputes, roles=DESK)
