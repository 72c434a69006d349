"""What a connection may ask of the service before anybody has looked at a key."""

import resource
from dataclasses import dataclass

_OTHER_FILES = 100
"""Database, mail, outgoing webhooks, and what is being accepted while connections are closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of connections and of what comes before a body.

    Attributes:
        connections: open at the same time.
        head_bytes: of request line and header fields together, and of trailer fields.
        head_fields: header fields of a request.
        head_seconds: until the head of a request is there, from its first byte on; of a new
            connection from its beginning on.
        body_seconds: until a body is there, and a second more for each 16 KiB of it.
    """

    connections: int = 1_000
    head_bytes: int = 32 * 1024
    head_fields: int = 100
    head_seconds: float = 10
    body_seconds: float = 30


def connections_that_fit(wanted: int) -> int:
    """Return how many connections the process can have, up to those wanted.

    It asks the system for as many files as that takes; what it gets may be fewer.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return wanted
    return min(wanted, max(soft - _OTHER_FILES, soft // 2))
