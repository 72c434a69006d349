"""The switch of a client's block: for its own people in the portal, for operators at the desk."""

from app.pages.visit import Visit
from app.services.clients.switch_block import BlockSwitch, switch_client_block

BUTTONS = {"block-on": True, "block-off": False}
"""Which way each button switches it."""


async def switch_block(visit: Visit, client_id: str) -> None:
    """Switch a client's block as the pressed button says.

    Raises:
        NoSubscription: it has no plan today.
        BlockNotOffered: the plan has no block.
    """
    state = visit.state
    switch = BlockSwitch(
        client_id=client_id,
        is_blocking=BUTTONS[visit.form.text("action")],
        actor=visit.origin.actor(visit.person.id),
    )
    percents = state.thresholds.quota_percents
    await switch_client_block(state.database, switch, state.clock.now(), percents)
