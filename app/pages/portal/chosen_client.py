"""Which client the portal is about: the one that its person has chosen, never two on a page."""

from app.pages.forms import OF
from app.pages.refusals import NotHere
from app.pages.visit import Visit
from app.services.people.clients_of import ClientOfPerson, clients_of
from app.services.people.sessions import choose_client

PARAMETER = "client"


async def chosen_client(visit: Visit) -> tuple[ClientOfPerson, list[ClientOfPerson]]:
    """Return the client of this page, and all of the person's.

    A form names the client whose page it stands on; ``?client=<reference>`` chooses another one.
    The session keeps either.

    Raises:
        NotHere: the person has no such client, or none at all.
    """
    clients = await clients_of(visit.people, visit.person)
    by_id = {client.id: client for client in clients}
    session = visit.session.session
    wanted = visit.form.text(OF) or visit.query.text(PARAMETER)
    if wanted:
        found = next((client for client in clients if client.reference == wanted), None)
        if found is None:
            raise NotHere
        if found.id != session.client_id:
            await choose_client(visit.people, session, found.id)
        return found, clients
    if not clients:
        raise NotHere
    return by_id.get(session.client_id or "", clients[0]), clients
