"""Group addresses: what a group's software writes into each mail that it passes on."""

import re
from collections.abc import Iterator
from itertools import islice

from app.integrations.mail.addresses import addresses_of, author_of
from app.integrations.mail.messages import Mail

_LIST_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_LONGEST_NAME, _LONGEST_COMMANDS, _MOST_COMMANDS = 255, 4_000, 10
_MOST_FIELDS, _MOST_NAMES = 50, 10
_MAILING_LIST = re.compile(r"\blist\s+<?([^\s<>;,]+@[^\s<>;,]+)", re.IGNORECASE)
_OF_EZMLM = re.compile(r"contact\s+([^\s<>;,@]+)-(?:help|owner)@([^\s<>;,]+)", re.IGNORECASE)
_OWN_FIELDS = (
    "list-post", "x-beenthere", "x-been-there", "x-mailing-list", "x-list-address",
    "x-group-address", "x-groupmail", "sender",
)  # fmt: skip
_OFFICES = re.compile(r"^(?:owner-(.+)|(.+?)-(?:owner|bounces?|request|admin|return)(?:-.*)?)$")
_COMMANDS = ("list-unsubscribe", "list-subscribe", "list-help", "list-owner")
_MAILTO = re.compile(r"mailto:([^<>\s?,;]+)", re.IGNORECASE)
_COMMAND = (
    r"(?:unsubscribe|unsub|leave|off|signoff|subscribe|join|help|owners?|request|admin|managers?)"
)
_OF_COMMANDS = re.compile(
    rf"^(?:{_COMMAND}[-+_.](.{{1,64}})|(.{{1,64}}?)[-+_.]{_COMMAND}(?:[-+].*)?)$"
)
_AUTHORS = ("x-original-from", "x-original-sender", "x-google-original-from")


def groups_of(mail: Mail) -> list[str]:
    """Return the addresses that a mail may have been passed on by, normalised, each once.

    ``List-Id`` (RFC 2919) tells an address with a dot for its at sign: each that it may be.
    """
    written = [*_mailing_lists(mail), *_senders(mail), *_list_addresses_by_command(mail)]
    own = mail.addresses(*_OWN_FIELDS)
    return list(dict.fromkeys([*own, *addresses_of(written), *_of_list_ids(mail)]))


def author_before_group(mail: Mail) -> str | None:
    """Return who wrote a mail that a group sent on in its own name; None when it did not.

    Groups do so for authors whose domain forbids others to send for it (DMARC).
    """
    groups = groups_of(mail)
    if not groups or mail.author not in groups:
        return None
    author = author_of(mail.headers.all(*_AUTHORS))
    answered = [address for address in mail.addresses("reply-to") if address not in groups]
    return author if author is not None and author not in groups else next(iter(answered), None)


def _mailing_lists(mail: Mail) -> list[str]:
    addresses = []
    for value in mail.headers.all("mailing-list")[:_MOST_FIELDS]:
        addresses += _MAILING_LIST.findall(value)
        addresses += [f"{name}@{domain}" for name, domain in _OF_EZMLM.findall(value)]
    return addresses


def _senders(mail: Mail) -> list[str]:
    """Return the addresses of lists by their offices' (``owner-info``, ``info-bounces``)."""
    addresses = []
    for address in mail.addresses("sender", "errors-to", "return-path"):
        local, _, domain = address.rpartition("@")
        if match := _OFFICES.match(local):
            addresses.append(f"{match[1] or match[2]}@{domain}")
    return addresses


def _list_addresses_by_command(mail: Mail) -> list[str]:
    """Return the addresses of lists by those that take commands (``leave-info``, ``info+off``)."""
    addresses = []
    for value in mail.headers.all(*_COMMANDS)[:_MOST_FIELDS]:
        for address in _MAILTO.findall(value[:_LONGEST_COMMANDS])[:_MOST_COMMANDS]:
            # An address's tag is no part of it where it is normalised.
            local, _, domain = address.lower().rpartition("@")
            if match := _OF_COMMANDS.match(local):
                addresses.append(f"{match[1] or match[2]}@{domain}")
    return addresses


def _of_list_ids(mail: Mail) -> list[str]:
    addresses = []
    for name in islice(_list_ids(mail), _MOST_NAMES):
        if "@" in name:
            addresses.append(name[:_LONGEST_NAME])
            continue
        labels = name[:_LONGEST_NAME].strip(".").lower().split(".")
        addresses += [
            f"{'.'.join(labels[:place])}@{'.'.join(labels[place:])}"
            for place in range(1, len(labels) - 1)
        ]
    return addresses_of(addresses)


def _list_ids(mail: Mail) -> Iterator[str]:
    for value in mail.headers.all("list-id"):
        yield from _LIST_ID.findall(value) or value.split()[-1:]
