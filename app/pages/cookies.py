"""The one cookie: what it holds names a session, or a browser that has not signed in yet."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import Request, Response

_MOST_CHARACTERS = 128


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """How a deployment keeps a session in a browser.

    Attributes:
        is_secure: people reach it over https; over http there can be no ``__Host-`` prefix.
    """

    is_secure: bool

    @property
    def name(self) -> str:
        """Return the cookie's name."""
        return "__Host-session" if self.is_secure else "session"

    def read(self, request: Request) -> str:
        """Return what the cookie holds; nothing where it is none of ours."""
        value = request.cookies.get(self.name, "")
        return value if value.isascii() and len(value) <= _MOST_CHARACTERS else ""

    def keep(self, response: Response, value: str, lasts: timedelta | None = None) -> None:
        """Have the browser keep a value.

        Args:
            response: that the browser gets.
            value: of the cookie.
            lasts: as long as the session may; None until the browser is closed.
        """
        response.set_cookie(
            self.name,
            value,
            max_age=None if lasts is None else int(lasts.total_seconds()),
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="Lax",  # type: ignore[arg-type]  # as it is written (RFC 6265bis)
        )

    def remove(self, response: Response) -> None:
        """Have the browser forget its session."""
        response.delete_cookie(
            self.name, path="/", secure=self.is_secure, httponly=True, samesite="lax"
        )
