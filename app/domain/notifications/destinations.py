"""Where webhooks may be sent: public servers only, unless the deployment says otherwise."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from app.domain.errors import DomainError

LONGEST_URL = 2_000
_LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal", ".home.arpa")
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_UNICAST = IPv6Network("2000::/3")
"""All that is allocated of IPv6 (RFC 4291); what lies outside is local, or translated to IPv4."""

_EXAMPLES = IPv6Network("3fff::/20")
_NUMBER = re.compile(r"\d+|0[xX][0-9a-fA-F]*")
_LOW_32_BITS = 0xFFFF_FFFF


class ForbiddenDestination(DomainError):
    """Webhooks are not sent to such an address."""


def require_destination(url: str, *, is_private_allowed: bool) -> None:
    """Refuse what can be told from the URL alone; its name is resolved at every attempt.

    Raises:
        ForbiddenDestination: not an absolute https URL of a public server, or with a user in it.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ForbiddenDestination("The URL cannot be read") from None
    if not url.isascii() or not url.isprintable() or " " in url or not host:
        raise ForbiddenDestination("The URL cannot be read")
    if parts.username is not None or parts.fragment:
        raise ForbiddenDestination("The URL holds a user or a fragment")
    if is_private_allowed:
        _require(parts.scheme in ("http", "https"), "The URL begins with http:// or https://")
        return
    _require(parts.scheme == "https", "The URL begins with https://")
    _require(not _is_local(host), "The server is not a public one")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is of the public internet, also inside of what it wraps."""
    if isinstance(address, IPv6Address):
        wrapped = _wrapped(address)
        if wrapped is not None:
            return is_public(wrapped)
        if address not in _UNICAST or address in _EXAMPLES:
            return False
    return address.is_global and not address.is_multicast


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that is reached through an IPv6 one, if that is what it is for."""
    if address in _NAT64 or address in _COMPATIBLE:
        return IPv4Address(int(address) & _LOW_32_BITS)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour


def _is_local(host: str) -> bool:
    try:
        return not is_public(ip_address(host))
    except ValueError:
        name = host.rstrip(".").lower()
        return name.endswith(_LOCAL_NAMES) or _is_unusual_address(name)


def _is_unusual_address(name: str) -> bool:
    """Tell whether a name is an IPv4 address in disguise: ``127.1``, ``2130706433``, ``0x7f.1``."""
    return _NUMBER.fullmatch(name.rpartition(".")[2]) is not None


def _require(holds: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise ForbiddenDestination(what)
