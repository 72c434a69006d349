"""The provider's own mailboxes, as an integration's settings list them."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.integrations.deliveries import IntegrationConfig
from app.integrations.parties import address_of
from app.integrations.payloads.json_values import list_at


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """Addresses and whole domains, normalised."""

    addresses: frozenset[str]
    domains: frozenset[str]

    def __contains__(self, address: str | None) -> bool:
        if address is None:
            return False
        return address in self.addresses or address.rpartition("@")[2] in self.domains

    def wrote(self, message_id: str) -> bool:
        """Return whether a Message-ID was given by a server of the provider's own domains."""
        domain = message_id.strip("<>").rpartition("@")[2].lower()
        return domain in self.domains or domain in {
            address.rpartition("@")[2] for address in self.addresses
        }

    def among(self, addresses: Iterable[str]) -> list[str]:
        """Return those addresses that are the provider's own."""
        return [address for address in addresses if address in self]


def own_mailboxes(config: IntegrationConfig) -> Mailboxes:
    """Read ``settings.mailboxes``: addresses, or ``@domain`` for all of a domain."""
    entries = [item.strip() for item in list_at(config.settings, "mailboxes") if _is_text(item)]
    addresses = {address_of(entry) for entry in entries if not entry.startswith("@")}
    domains = {address_of(f"x{entry}") for entry in entries if entry.startswith("@")}
    return Mailboxes(
        frozenset(address for address in addresses if address),
        frozenset(address.partition("@")[2] for address in domains if address),
    )


def _is_text(item: object) -> bool:
    return isinstance(item, str)
