"""Sends one webhook: to a checked address, following nothing, waiting and reading no longer."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address

import httpx

from app.domain.notifications.destinations import (
    ForbiddenDestination,
    is_public,
    require_destination,
)

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0
ANSWER_BYTES = 2_000
_MOST_ADDRESSES = 3
_SUCCESS = range(200, 300)
GONE = 410


class NotSent(Exception):
    """There was no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a receiver answered: the beginning of its body."""

    status: int
    text: str

    @property
    def is_success(self) -> bool:
        """Return whether the receiver took it; a redirection is no success."""
        return self.status in _SUCCESS


Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def resolve_host(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, preferred ones first.

    Raises:
        OSError, UnicodeError: it is not known.
    """
    entries = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


@cache
def _public_trust() -> ssl.SSLContext:
    """Return trust in the system's authorities; reading them takes longer than a request."""
    return ssl.create_default_context()


class Sender:
    """Posts to URLs of others.

    Args:
        is_private_allowed: also to addresses that are not of the public internet.
        answer_seconds: how long an attempt may last as a whole.
        resolve: tells the addresses of a name.
        trust: whose certificates are believed.
    """

    def __init__(
        self,
        *,
        is_private_allowed: bool,
        answer_seconds: float = ANSWER_SECONDS,
        resolve: Resolve | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._is_private_allowed = is_private_allowed
        self.answer_seconds = answer_seconds
        self._resolve = resolve or resolve_host
        self._trust = trust or _public_trust()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post a body and return the answer, whatever its status.

        The name is resolved once; the address that was checked is the one connected to.

        Raises:
            NotSent: no address may be used or answers in time.
        """
        try:
            require_destination(url, is_private_allowed=self._is_private_allowed)
            async with asyncio.timeout(self.answer_seconds):
                return await self._post(httpx.URL(url), body, headers)
        except ForbiddenDestination as refused:
            raise NotSent(str(refused)) from None
        except TimeoutError:
            raise NotSent(f"No answer within {self.answer_seconds:g} seconds") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as failure:
            raise NotSent(f"{type(failure).__name__}: {failure}"[:ANSWER_BYTES]) from failure

    async def _post(self, url: httpx.URL, body: bytes, headers: Mapping[str, str]) -> Answer:
        addresses = await self._addresses(url)
        # Neither proxies of the environment nor connections kept for another name at that address.
        async with httpx.AsyncClient(
            verify=self._trust,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(self.answer_seconds, connect=CONNECT_SECONDS),
        ) as client:
            for address in addresses[:-1]:
                try:
                    return await self._post_to(
                        client, _build_pinned_request(client, url, address, body, headers)
                    )
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    continue
            return await self._post_to(
                client, _build_pinned_request(client, url, addresses[-1], body, headers)
            )

    async def _addresses(self, url: httpx.URL) -> Sequence[str]:
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            addresses = await self._resolve(url.host, port)
        except (OSError, UnicodeError) as failure:
            raise NotSent("The name of the server is not known") from failure
        if not self._is_private_allowed and not all(is_public(ip_address(a)) for a in addresses):
            raise NotSent("The server is not a public one")
        return addresses[:_MOST_ADDRESSES]

    @staticmethod
    async def _post_to(client: httpx.AsyncClient, request: httpx.Request) -> Answer:
        response = await client.send(request, stream=True)
        try:
            beginning = b""
            async for chunk in response.aiter_raw():
                beginning += chunk
                if len(beginning) >= ANSWER_BYTES:
                    break
        finally:
            await response.aclose()
        text = beginning[:ANSWER_BYTES].decode(errors="replace").replace("\x00", "")
        return Answer(status=response.status_code, text=text)


def _build_pinned_request(
    client: httpx.AsyncClient,
    url: httpx.URL,
    address: str,
    body: bytes,
    headers: Mapping[str, str],
) -> httpx.Request:
    """Return a request that goes to an address, in the name of the URL's host.

    TLS asks for, and checks, the certificate of the name.
    """
    return client.build_request(
        "POST",
        url.copy_with(host=address),
        content=body,
        headers={**headers, "host": url.netloc.decode(), "accept-encoding": "identity"},
        extensions={"sni_hostname": url.host},
    )
