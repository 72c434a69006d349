"""Two processes of the service behind one port, and people who use them there."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from httpx import AsyncClient, Response

from app.composition.deployment import people_context
from app.domain.people.audit import CONSOLE
from app.domain.people.roles import Role
from app.repositories.database import Database
from app.services.people.context import PeopleContext
from app.services.people.inviting import Invitation, invite
from app.settings import Settings
from tests.acceptance.balancer import Balancer
from tests.acceptance.processes import ServerProcess, sender_to, server_processes
from tests.pages.visitor import FORM, PASSWORD, Visitor
from tests.service import ADMIN_KEY, DUPONT

SAME = {"Sec-Fetch-Site": "same-origin", "Content-Type": FORM}
_numbers = count(1)


class RealVisitor(Visitor):
    """A browser without a screen that speaks over real HTTP."""

    def __init__(self, http: AsyncClient, person_id: str, email: str) -> None:
        super().__init__(http)
        self.person_id, self.email = person_id, email

    async def send(self, path: str, fields: Any, headers: Any = None) -> Response:
        return await super().send(path, fields, SAME if headers is None else headers)

    async def hidden_of(self, path: str, field: str) -> dict[str, str]:
        """Return the hidden fields of the form of a page that a field is typed into."""
        await self.get(path)
        [form] = self.page.xpath(f"//main//form[.//*[@name='{field}'][not(@type='hidden')]]")
        inputs = form.xpath(".//input[@type='hidden']")
        return {hidden.get("name"): hidden.get("value") for hidden in inputs}


@dataclass(frozen=True)
class Pair:
    """Two processes over one database.

    Attributes:
        balancer: before both, request by request.
        processes: by the port of each.
        senders: to each, with the admin key; their clocks are set.
    """

    database_url: str
    balancer: Balancer
    processes: Mapping[int, ServerProcess]
    senders: tuple[AsyncClient, AsyncClient]
    people: PeopleContext

    @property
    def urls(self) -> tuple[str, str]:
        return str(self.senders[0].base_url), str(self.senders[1].base_url)

    async def a_client(self) -> tuple[str, str]:
        """Return a new client's id and address."""
        number = next(_numbers)
        address = f"client-{number}@exitadmin.example"
        points = [{"role": "inbox", "kind": "email", "value": address}]
        given = DUPONT | {"reference": f"client-{number}", "contact_points": points}
        response = await self.senders[0].post("/v1/clients", json=given)
        assert response.status_code == 201, response.text
        return response.json()["id"], address

    async def a_message(self, address: str, of: int = 0, **data: Any) -> str:
        """Record a message that waits at one of the processes; return its interaction's id."""
        said = {"channel": "email", "from": "jean@chantier.example", "to": address} | data
        event = {
            "id": f"m-{next(_numbers)}",
            "source": "/pair",
            "type": "message.received",
            "time": "2026-11-23T09:50:00+01:00",
            "data": said,
        }
        response = await self.senders[of].post("/v1/events", json=event)
        assert response.status_code == 201, response.text
        return str(response.json()["interaction_id"])

    async def shown(self, interaction_id: str) -> dict[str, Any]:
        found: dict[str, Any] = (
            await self.senders[0].get(f"/v1/interactions/{interaction_id}")
        ).json()
        return found

    async def link(self, role: Role, *clients: str) -> tuple[str, str, str]:
        """Return the path of a new person's link, their id and address."""
        email = f"person-{next(_numbers)}@exitadmin.example"
        invitation = Invitation(email=email, role=role, clients=clients)
        invited = await invite(self.people, invitation, CONSOLE)
        return invited.link.removeprefix(self.people.public_url), invited.person.id, email

    @asynccontextmanager
    async def signed_in(
        self, role: Role = Role.OPERATOR, *clients: str, url: str = "", name: str = "Anne Lambert"
    ) -> AsyncIterator[RealVisitor]:
        """Give somebody who has signed in, behind the one port or at one process."""
        link, person_id, email = await self.link(role, *clients)
        async with AsyncClient(base_url=url or self.balancer.url, timeout=30) as http:
            visitor = RealVisitor(http, person_id, email)
            await visitor.get(link)
            passwords = {"password": PASSWORD, "password_again": PASSWORD}
            welcomed = await visitor.send(link, {"name": name, "language": "fr"} | passwords)
            assert welcomed.status_code == 303, welcomed.text
            yield visitor


@asynccontextmanager
async def a_pair(database_url: str) -> AsyncIterator[Pair]:
    """Start two processes and give them behind one port."""
    database = Database(database_url)
    with server_processes(database_url, 2) as (first, second):
        async with sender_to(first) as to_first, sender_to(second) as to_second:
            ports = [urlsplit(str(http.base_url)).port or 0 for http in (to_first, to_second)]
            await database.open()
            people = people_context(Settings(_env_file=None, admin_key=ADMIN_KEY), database)
            try:
                async with Balancer(*ports).opened() as balancer:
                    processes = dict(zip(ports, (first, second), strict=True))
                    yield Pair(database_url, balancer, processes, (to_first, to_second), people)
            finally:
                await people.close()
                await database.close()
