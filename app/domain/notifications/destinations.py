"""Where webhooks may be sent: public servers only, unless the deployment says otherwise."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from app.domain.errors import DomainError

LONGEST_URL = 2_000
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_UNICAST = IPv6Network("2000::/3")
"""All that is allocated of IPv6 (RFC 4291); what lies outside is local, or translated to IPv4."""

_EXAMPLES = IPv6Network("3fff::/20")
_RELAYS = IPv4Network("192.88.99.0/24")
_PROTOCOL_ASSIGNMENTS = IPv4Network("192.0.0.0/24")
"""Relays from IPv4 to IPv6, given up (RFC 7526): nobody knows who answers there."""

_LOW_32_BITS = 0xFFFF_FFFF
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PUBLIC_NAME = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})\.?", re.ASCII)
"""Two labels at least, the last one of letters: neither a bare name nor an address in disguise."""

_LOCAL_DOMAINS = frozenset(
    [
        "arpa",
        "corp",
        "home",
        "internal",
        "intranet",
        "invalid",
        "lan",
        "local",
        "localdomain",
        "localhost",
        "onion",
        "private",
    ]
)
"""Last labels that no public name server answers for (RFC 6761, 6762, 8375, 9476, and usage)."""

_WEB_PORTS = frozenset({80, 443})
_FIRST_FREE_PORT = 1_024
_TAKEN_PORTS = frozenset(
    # Databases, queues, remote desktops, mail and telephony: never a receiver of webhooks. The
    # first lines are those that browsers refuse too (WHATWG Fetch, port blocking).
    (
        *(1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667),
        *(6668, 6669, 6679, 6697, 10080, 2525),
        *(1433, 1434, 1521, 2375, 2376, 2379, 2380, 3306, 3389, 5432, 5433, 5672, 5900, 5984),
        *(5985, 5986, 6379, 6380, 6432, 9042, 9092, 10250, 11211, 27017, 27018),
    )
)


class ForbiddenDestination(DomainError):
    """Webhooks are not sent to such an address."""


def require_destination(url: str, *, is_private_allowed: bool) -> None:
    """Refuse what can be told from the URL alone; its name is resolved at every attempt.

    Raises:
        ForbiddenDestination: not an absolute https URL of a public web server, or with a user
            in it.
    """
    parts = _parts(url)
    if parts.username is not None or parts.fragment:
        raise ForbiddenDestination("The URL holds a user or a fragment")
    if is_private_allowed:
        _require(parts.scheme in ("http", "https"), "The URL begins with http:// or https://")
        return
    _require(parts.scheme == "https", "The URL begins with https://")
    _require(_is_of_the_web(parts.port), "The port is not one of a web server")
    _require(_is_public_host(parts.hostname or ""), "The server is not a public one")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address is of the public internet, also inside of what it wraps."""
    if isinstance(address, IPv6Address):
        wrapped = _unwrap(address)
        if wrapped is not None:
            return is_public(wrapped)
        if address not in _UNICAST or address in _EXAMPLES:
            return False
    elif address in _RELAYS or address in _PROTOCOL_ASSIGNMENTS:
        return False
    return address.is_global and not address.is_multicast


def _parts(url: str) -> SplitResult:
    """Return the parts of a URL whose server can be read in one way only."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ForbiddenDestination("The URL cannot be read") from None
    is_readable = url.isascii() and url.isprintable() and " " not in url
    # a percent sign: encoded dots or a zone, which only some programs decode
    if not is_readable or not host or "%" in host or "\\" in url or port == 0:
        raise ForbiddenDestination("The URL cannot be read")
    return parts


def _is_of_the_web(port: int | None) -> bool:
    if port is None or port in _WEB_PORTS:
        return True
    return port >= _FIRST_FREE_PORT and port not in _TAKEN_PORTS


def _is_public_host(host: str) -> bool:
    try:
        return is_public(ip_address(host))
    except ValueError:
        name = host.lower()
        is_local = name.rstrip(".").rpartition(".")[2] in _LOCAL_DOMAINS
        return _PUBLIC_NAME.fullmatch(name) is not None and not is_local


def _unwrap(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that is reached through an IPv6 one, if that is what it is for."""
    if address in _NAT64 or address in _COMPATIBLE:
        return IPv4Address(int(address) & _LOW_32_BITS)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour


def _require(holds: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise ForbiddenDestination(what)
