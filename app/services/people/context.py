"""What everything about people works with."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.people.audit import Actor
from app.repositories.database import Database
from app.repositories.people.sessions import Signed
from app.services.people.openid import OpenIdProvider
from app.services.people.passwords import Passwords
from app.services.people.post import Post

_TOKEN_BYTES = 32


class Digests:
    """Makes what is kept of secrets: HMAC-SHA256 with the pepper of the API keys.

    Args:
        pepper: the deployment's; may be empty in development.
    """

    def __init__(self, pepper: str) -> None:
        self._pepper = pepper.encode()

    def of(self, kind: str, secret: str) -> bytes:
        """Return the digest of a secret; one of another kind never has the same."""
        return hmac.digest(self._pepper, f"{kind}\0{secret}".encode(), "sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleContext:
    """The parts that people's use cases need.

    Attributes:
        post: None where no mail is set.
        public_url: where people reach this service, without a slash at its end.
        provider: by which people may sign in; None where none is set.
    """

    database: Database
    digests: Digests
    passwords: Passwords
    post: Post | None
    public_url: str
    provider: OpenIdProvider | None = None

    async def close(self) -> None:
        """Give up letters that have not left, and end the threads that hash passwords."""
        if self.post is not None:
            await self.post.close()
        self.passwords.close()

    def link(self, token: str) -> str:
        """Return the address at which a welcome is found."""
        return f"{self.public_url}/welcome/{token}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a request comes from.

    Attributes:
        address: of the connection, or what a trusted proxy says.
        agent: what the browser calls itself, cut off.
        browser: what the browser's cookie holds; it binds a code to the browser that asked.
        former: the session that the browser has; one that begins takes its place.
    """

    address: str
    agent: str
    browser: str
    former: Signed | None = None

    def actor(self, person_id: str | None = None) -> Actor:
        """Return who acts from here."""
        return Actor(person_id=person_id, address=self.address)


def new_token() -> str:
    """Return 256 random bits, fit for a URL and a cookie."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def real_now() -> datetime:
    """Return the instant by the real clock: no rehearsal lengthens a session or a link."""
    return datetime.now(UTC)
