"""Whether a mail that looks like a machine's is a person's: only the record tells.

A person's answer may come through software that marks it like a newsletter, and so may what comes
through a group address.
"""

from collections.abc import Sequence

from app.domain.events.events import EventKey
from app.domain.parties.public_mail import is_public
from app.repositories.database import Database
from app.repositories.integrations.mail_addresses import client_addresses, has_inbox
from app.repositories.integrations.message_aliases import meant_ids
from app.repositories.integrations.recorded_facts import find_sent, read_facts

_AROUND = "<>"


async def answers_ours(
    database: Database, message_ids: Sequence[str], client_id: str | None, mailbox: str | None
) -> bool:
    """Tell whether a mail answers one that was sent for a client.

    Args:
        database: where messages are recorded.
        message_ids: what the mail's header names, in angle brackets.
        client_id: the only client that the integration serves, if any.
        mailbox: of ours, that the mail came to.
    """
    ids = [one.strip(_AROUND) for one in message_ids]
    meant = await meant_ids(database.pool, ids, client_id, mailbox)
    return bool(await find_sent(database.pool, [*ids, *meant.values()], client_id))


async def is_own_group(
    database: Database, groups: Sequence[str], client_id: str | None, mailbox: str | None
) -> bool:
    """Tell whether one of some group addresses is an inbox, or of a domain of the client's own."""
    known = await client_addresses(database.pool, client_id, mailbox)
    domains = {address.rpartition("@")[2] for address in known}
    own = {domain for domain in domains if domain and not is_public(domain)}
    if any(group in known or _lies_in(group.rpartition("@")[2], own) for group in groups):
        return True
    return await has_inbox(database.pool, groups)


async def is_recorded_without_action(
    database: Database, key: EventKey, client_id: str | None
) -> bool:
    """Tell whether a mail is recorded as one that needs no action: a repeat says the same."""
    facts = await read_facts(database.pool, [key], client_id)
    return any(fact.data.get("requires_action") is False for fact in facts)


def _lies_in(domain: str, domains: set[str]) -> bool:
    """Tell whether a domain is one of some, or below one."""
    labels = domain.split(".")
    return any(".".join(labels[place:]) in domains for place in range(len(labels)))
