"""Why a page is not shown, or an act not done: each with its status."""

from collections.abc import Mapping
from http import HTTPStatus


class PageRefused(Exception):
    """Something is refused, and a page says so."""

    status = HTTPStatus.BAD_REQUEST

    @property
    def headers(self) -> Mapping[str, str]:
        """Return what the status asks for beside the page."""
        return {}


class UnreadableForm(PageRefused):
    """What was sent is no form that these pages have."""


class Forged(PageRefused):
    """What was sent does not come from a form of this browser."""

    status = HTTPStatus.FORBIDDEN


class NotHere(PageRefused):
    """There is no such page or thing, or it is not for this person."""

    status = HTTPStatus.NOT_FOUND


class NotAllowed(PageRefused):
    """The page cannot be asked for like that."""

    status = HTTPStatus.METHOD_NOT_ALLOWED

    def __init__(self, methods: str) -> None:
        super().__init__(methods)
        self._methods = methods

    @property
    def headers(self) -> Mapping[str, str]:
        """Return how it can be asked for."""
        return {"Allow": self._methods}


class NotSignedIn(PageRefused):
    """A part of a page is asked for without a session."""

    status = HTTPStatus.UNAUTHORIZED


class Busy(PageRefused):
    """There are too many of these already: later, perhaps."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self._seconds = seconds

    @property
    def headers(self) -> Mapping[str, str]:
        """Return after how many seconds to try again."""
        return {"Retry-After": str(self._seconds)}
