"""/desk/clients/{id}/instructions: what is said and done for a client, changed at the desk."""

from fastapi import Response

from app.pages.desk.opening import note_opened
from app.pages.instructions_form import InstructionsForm, send_form, show_form
from app.pages.page import DESK, Page
from app.pages.visit import Visit
from app.services.clients.read_account import read_account


async def show_instructions(visit: Visit) -> Response:
    """Show what was given, ready to be changed."""
    form = await _form(visit)
    await note_opened(visit, form.client_id)
    return await show_form(visit, form)


async def give_instructions(visit: Visit) -> Response:
    """Keep what was typed, unless somebody else has changed it meanwhile."""
    return await send_form(visit, await _form(visit))


async def _form(visit: Visit) -> InstructionsForm:
    """Return the form of a client that there is.

    Raises:
        NothingFound: there is none.
    """
    state, client_id = visit.state, visit.named_id("client_id")
    client = (await read_account(state.database, client_id, state.clock.now())).client
    path = f"/desk/clients/{client_id}"
    return InstructionsForm(
        client_id=client_id,
        client_name=client.name,
        is_own=False,
        template="desk/instructions.html.jinja",
        path=f"{path}/instructions",
        saved_at=path,
    )


PAGE = Page(
    path="/desk/clients/{client_id}/instructions",
    show=show_instructions,
    act=give_instructions,
    roles=DESK,
)
