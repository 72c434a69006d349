"""Who acts, as it is written down."""

from fastapi import Request

from app.api.http.addresses import address_of
from app.api.state import state_of
from app.domain.access.keys import Caller
from app.domain.people.audit import Actor


def actor_of(request: Request, caller: Caller) -> Actor:
    """Return who acts with a request, and from where."""
    return Actor(
        person_id=caller.person_id,
        key_id=None if caller.person_id is not None else caller.key_id,
        address=address_of(request, state_of(request).trusted_proxies),
    )
