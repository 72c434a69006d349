"""/portal/instructions: where the client is and until when, the greeting, whom to reach."""

from fastapi import Response

from app.pages.instructions_form import InstructionsForm, send_form, show_form
from app.pages.page import PORTAL, Page
from app.pages.portal.chosen_client import chosen_client
from app.pages.visit import Visit

PATH = "/portal/instructions"


async def show_instructions(visit: Visit) -> Response:
    """Show what was given, ready to be changed."""
    return await show_form(visit, await _form(visit))


async def give_instructions(visit: Visit) -> Response:
    """Keep what was typed, unless somebody else has changed it meanwhile."""
    return await send_form(visit, await _form(visit))


async def _form(visit: Visit) -> InstructionsForm:
    """Return the form of the chosen client.

    Raises:
        NotHere: the person has no such client, or none at all.
    """
    client, _ = await chosen_client(visit)
    return InstructionsForm(
        client_id=client.id,
        client_name=client.name,
        is_own=True,
        template="portal/instructions.html.jinja",
        path=PATH,
        saved_at=PATH,
        of=client.reference,
    )


PAGE = Page(path=PATH, show=show_instructions, act=give_instructions, roles=PORTAL)
