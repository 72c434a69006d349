"""The people of the demonstration: an operator, and one person for each client."""

from app.api.state import State
from app.demonstration.clients import DEMO_CLIENTS
from app.domain.people.roles import Role
from app.services.people.clients_of import clients_named
from app.services.people.inviting import Invitation

OPERATOR = "operateur@demo.exitadmin.example"
_DOMAIN = "demo.exitadmin.example"


async def demo_invitations(state: State) -> list[Invitation]:
    """Return who is let in where the demonstration's clients are, the operator first."""
    references = [client.reference for client in DEMO_CLIENTS]
    clients = {client.reference: client for client in await clients_named(state.people, references)}
    return [
        Invitation(email=OPERATOR, role=Role.OPERATOR),
        *(
            Invitation(
                email=f"{reference}@{_DOMAIN}",
                role=Role.CLIENT,
                clients=(clients[reference].id,),
            )
            for reference in references
            if reference in clients
        ),
    ]
