"""Where a request comes from: the connection, or what a trusted proxy says of it."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from fastapi import Request

Network = IPv4Network | IPv6Network


def address_of(request: Request, trusted: Sequence[Network]) -> str:
    """Return the address of whoever sent a request, as text.

    Of ``X-Forwarded-For`` the last entry counts that no trusted proxy added: what stands before it
    is whatever the sender wrote.

    Args:
        request: as it arrived.
        trusted: proxies that are believed.
    """
    peer = request.client.host if request.client is not None else ""
    if not _is_in(peer, trusted):
        return peer
    forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    for entry in map(str.strip, reversed(forwarded)):
        address = _address(entry)
        if address is None:
            return peer
        if not _is_in(entry, trusted):
            return str(address)
        peer = str(address)
    return peer


def _is_in(text: str, networks: Sequence[Network]) -> bool:
    address = _address(text)
    return address is not None and any(address in network for network in networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
