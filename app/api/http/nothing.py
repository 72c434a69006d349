"""Requests that have nothing to say beside their address."""

from typing import Annotated

from fastapi import Body, Depends

from app.api.http.asked import Asked


class NothingIn(Asked):
    """Nothing: an empty object, or no body at all."""


async def _says_nothing(body: Annotated[NothingIn | None, Body()] = None) -> None:
    """Refuse a body that says anything."""


SAYS_NOTHING = Depends(_says_nothing)
"""A dependency of routes without a body: what is unknown there is refused as in any other."""
