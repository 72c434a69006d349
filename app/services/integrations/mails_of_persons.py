"""Whether a mail that looks like a machine's is a person's: only the record tells.

A person's answer may come through software that marks it like a newsletter, and so may what comes
through a group address of the client's. Adapters are pure: what would make a mail a person's after
all travels with its event in attributes.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.clients.parties.public_mail import is_public
from app.domain.metering.events.events import EventKey
from app.integrations.mail.doubts import HUMAN_IF_ANSWERS, HUMAN_IF_GROUP, a_persons
from app.integrations.mail.mail_facts import describe_mail, mailbox_of
from app.integrations.verdicts import CloudEvent, Verdict
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.integrations.inboxes import client_addresses, has_inbox
from app.repositories.integrations.message_aliases import meant_ids
from app.repositories.integrations.recorded_facts import find_sent, read_facts

_AROUND = "<>"


async def with_mails_of_persons(
    database: Database, client_id: str | None, verdict: Verdict, *, is_anew: bool = False
) -> Verdict:
    """Return a verdict with what the record tells of its mails.

    Args:
        database: where mails are recorded.
        client_id: the only client that the integration serves, if any.
        verdict: an adapter's.
        is_anew: whether to say it as of today; otherwise a mail that is recorded already stays
            what it was taken for, so that a repeat of its delivery changes nothing.

    Raises:
        asyncpg.PostgresError, OSError: the database is away.
    """
    if not any(HUMAN_IF_ANSWERS in event or HUMAN_IF_GROUP in event for event in verdict.events):
        return verdict
    async with database.read() as connection:
        events = [
            await _as_known(connection, client_id, event, is_anew=is_anew)
            for event in verdict.events
        ]
    if events == list(verdict.events):
        return verdict
    return replace(verdict, events=tuple(events), reason=describe_mail(events[0]))


async def _as_known(
    connection: Connection, client_id: str | None, event: CloudEvent, *, is_anew: bool
) -> CloudEvent:
    because = await _find_reason(connection, client_id, event)
    if because is None:
        return event
    key = EventKey(event["source"], event["id"])
    if not is_anew and await _is_recorded_without_action(connection, key, client_id):
        return event
    return a_persons(event, because)


async def _find_reason(
    connection: Connection, client_id: str | None, event: CloudEvent
) -> str | None:
    """Return why a mail is a person's, or None."""
    mailbox = mailbox_of(event["source"])
    answered = event.get(HUMAN_IF_ANSWERS, "").split()
    if answered and await _answers_ours(connection, answered, client_id, mailbox):
        return "answers a mail of ours"
    groups = event.get(HUMAN_IF_GROUP, "").split()
    if groups and await _is_own_group(connection, groups, client_id, mailbox):
        return "through a group address of the client's"
    return None


async def _answers_ours(
    connection: Connection, message_ids: Sequence[str], client_id: str | None, mailbox: str | None
) -> bool:
    """Return whether a mail answers one that was sent for a client."""
    ids = [message_id.strip(_AROUND) for message_id in message_ids]
    meant = await meant_ids(connection, ids, client_id, mailbox)
    return bool(await find_sent(connection, [*ids, *meant.values()], client_id))


async def _is_own_group(
    connection: Connection, groups: Sequence[str], client_id: str | None, mailbox: str | None
) -> bool:
    """Return whether a group address is an inbox, or of a domain of the client's own."""
    known = await client_addresses(connection, client_id, mailbox)
    domains = {address.rpartition("@")[2] for address in known}
    own = {domain for domain in domains if domain and not is_public(domain)}
    if any(group in known or _lies_in(group.rpartition("@")[2], own) for group in groups):
        return True
    return await has_inbox(connection, groups)


async def _is_recorded_without_action(
    connection: Connection, key: EventKey, client_id: str | None
) -> bool:
    """Return whether a mail is recorded as one that needs no action: a repeat says the same."""
    facts = await read_facts(connection, [key], client_id)
    return any(fact.data.get("requires_action") is False for fact in facts)


def _lies_in(domain: str, domains: set[str]) -> bool:
    """Return whether a domain is one of some, or below one."""
    labels = domain.split(".")
    return any(".".join(labels[place:]) in domains for place in range(len(labels)))
