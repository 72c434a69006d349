"""Opens connections: to whichever of a URL's hosts does, and noticing when its machine is gone."""

import asyncio
import socket
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from app.repositories.connections import Connection

HOST_SECONDS = 3.0
"""How long one of several hosts is waited for before the next one is asked."""

CONNECT_SECONDS = 10.0

_IDLE_SECONDS, _PROBE_SECONDS, _PROBES = 10, 5, 2
_SOCKET_OPTIONS = {
    "TCP_KEEPIDLE": _IDLE_SECONDS,
    "TCP_KEEPINTVL": _PROBE_SECONDS,
    "TCP_KEEPCNT": _PROBES,
    "TCP_USER_TIMEOUT": (_IDLE_SECONDS + _PROBES * _PROBE_SECONDS) * 1_000,
}
"""Of Linux: without them a machine that died is waited for a quarter of an hour."""


async def connect(url: str, **settings: Any) -> Connection:  # noqa: ANN401 - asyncpg's own
    """Connect to the first host that does what the URL asks for (``target_session_attrs``).

    The driver asks the next host only after a refusal; one that is silent, that is starting or
    recovering is passed over here too.

    Raises:
        OSError, asyncpg.PostgresError, asyncpg.InternalClientError: none does.
    """
    urls = hosts_of(url)
    failure: Exception | None = None
    for one in urls:
        seconds = CONNECT_SECONDS if len(urls) == 1 else HOST_SECONDS
        try:
            connection: Connection = await asyncpg.connect(one, timeout=seconds, **settings)
        except (OSError, asyncpg.PostgresError) as refusal:
            failure = refusal
        except asyncpg.InternalClientError as unfit:  # a standby, where one that writes is asked
            failure = failure or unfit
        else:
            _notice_silence(connection)
            return connection
    raise failure or OSError("the URL names no host")


def hosts_of(url: str) -> list[str]:
    """Return a URL for each of the hosts that one names, in order."""
    parts = urlsplit(url)
    login, at, hosts = parts.netloc.rpartition("@")
    if "," not in hosts:
        return [url]
    return [parts._replace(netloc=f"{login}{at}{host}").geturl() for host in hosts.split(",")]


def _notice_silence(connection: Connection) -> None:
    # the driver has no setting for it
    transport: asyncio.Transport | None = getattr(connection, "_transport", None)
    to = transport.get_extra_info("socket") if transport is not None else None
    if to is None or to.family not in (socket.AF_INET, socket.AF_INET6):
        return
    to.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _SOCKET_OPTIONS.items():
        if (option := getattr(socket, name, None)) is not None:
            to.setsockopt(socket.IPPROTO_TCP, option, value)
