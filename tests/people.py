"""People who have signed in before a test begins, sooner than by the form of their welcome."""

from dataclasses import replace

from app.domain.clients.clients import Language
from app.domain.people.audit import CONSOLE
from app.domain.people.roles import Role
from app.services.people.context import Origin, PeopleContext
from app.services.people.inviting import Invitation, Invited, invite
from app.services.people.passwords import Passwords
from app.services.people.sessions import Opened
from app.services.people.welcoming import Welcome, accept_welcome

NAME, PASSWORD = "Anne Lambert", "trois tasses de café"
_HERE = Origin(address="127.0.0.1", agent="", browser="")


class _RememberingPasswords(Passwords):
    """Hashes each password once, at the costs that there are."""

    def __init__(self) -> None:
        super().__init__()
        self._hashes: dict[str, str] = {}

    async def hash(self, password: str) -> str:
        if password not in self._hashes:
            self._hashes[password] = await super().hash(password)
        return self._hashes[password]


_PASSWORDS = _RememberingPasswords()


async def invited_to(
    people: PeopleContext, email: str, role: Role, clients: tuple[str, ...]
) -> Invited:
    """Invite somebody who has not signed in yet."""
    invitation = Invitation(email=email, role=role, clients=clients)
    return await invite(people, invitation, CONSOLE)


async def welcomed(people: PeopleContext, invited: Invited, origin: Origin = _HERE) -> Opened:
    """Let somebody who was invited choose the name and the password of every test."""
    token = invited.link.rpartition("/")[2]
    welcome = Welcome(name=NAME, language=Language.FRENCH, password=PASSWORD, email=None)
    return await accept_welcome(replace(people, passwords=_PASSWORDS), token, welcome, origin)
