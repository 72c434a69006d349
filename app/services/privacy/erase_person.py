"""Erases a person: out of facts and interactions, then out of every copy of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.clients.parties.normalisation import Party, normalise_party
from app.domain.metering.counting.decisions import UnknownClient
from app.domain.metering.events.events import EventKey
from app.domain.metering.events.fingerprints import event_fingerprint
from app.domain.people.audit import CONSOLE, Act, Actor
from app.domain.privacy.redaction import remove_person, remove_texts, spellings_of
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.accounts import lock_accounts
from app.repositories.metering.ingest_lock import lock_exclusively
from app.repositories.privacy import erasure
from app.repositories.privacy.erasure import Erased, Rewritten, StoredFact
from app.repositories.privacy.erasure_notes import Note, find_notes, keep_note
from app.repositories.privacy.threads import members_of
from app.services.identifiers import new_id
from app.services.metering.placing import Context
from app.services.people.audit import write_down


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRequest:
    """Whom to erase.

    Attributes:
        party: a number or an address, as anybody writes it.
        client_id: only in what is kept of that client; None: everywhere.
        requested_by: the id of the key that asks.
        actor: who asks, and from where.
    """

    party: str
    client_id: str | None
    requested_by: str
    actor: Actor = CONSOLE


async def erase_person(database: Database, context: Context, request: ErasureRequest) -> Note:
    """Erase a person and note how much was rewritten; erasing twice changes nothing more.

    Facts and interactions go in one transaction, the ingest lock held exclusively: no batch has
    read what is being erased. The copies follow in a second one; should that fail, asking again
    does it.

    Raises:
        UnknownClient: there is no such client.
    """
    async with database.read() as connection:
        party = await _party(connection, context, request)
    async with database.write() as connection:
        await lock_exclusively(connection)
        erased = await _erase_facts(connection, context, party, request.client_id)
    async with database.write() as connection:
        note = Note(
            id=new_id(),
            at=context.now,
            client_id=request.client_id,
            requested_by=request.requested_by,
            counts=await _erase_copies(connection, erased),
        )
        await keep_note(connection, note)
        await write_down(connection, Act.ERASED, request.actor, ("erasure", note.id))
    return note


async def list_erasures(
    database: Database, client_id: str | None, before: str | None, limit: int
) -> list[Note]:
    """Return erasures, the last one first; only a client's, if one is given."""
    async with database.read() as connection:
        return await find_notes(connection, client_id, before, limit)


async def _party(connection: Connection, context: Context, request: ErasureRequest) -> Party:
    if request.client_id is None:
        return normalise_party(request.party, context.region)
    region = await erasure.region_of(connection, request.client_id)
    if region is None:
        raise UnknownClient(request.client_id)
    return normalise_party(request.party, region)


async def _erase_facts(
    connection: Connection, context: Context, party: Party, client_id: str | None
) -> Erased:
    named = await erasure.find_named_interactions(connection, party.value, client_id)
    clients = sorted({interaction.client_id for interaction in named})
    await lock_accounts(connection, clients)
    interactions = [interaction.id for interaction in named]
    members = await members_of(connection, named)
    recorded = await erasure.facts_of(connection, members)
    waiting = await erasure.unassigned_facts(connection, client_id)
    waiting = [fact for fact in waiting if _names(fact, party, context.region)]
    rewritten = [_rewrite(fact, set(interactions)) for fact in recorded]
    rewritten += [_remove_name(fact, party, context.region) for fact in waiting]
    await erasure.rewrite(connection, rewritten, context.now)
    await erasure.forget_counterparts(connection, interactions)
    return Erased(
        person=party.value,
        spellings=spellings_of(party),
        client_id=client_id,
        interactions=interactions,
        members=[member_id for _, member_id in members],
        clients=clients,
        keys=_keys(recorded, set(interactions), waiting),
        disputes=await erasure.forget_disputes(connection, members),
    )


async def _erase_copies(connection: Connection, erased: Erased) -> dict[str, int]:
    return {
        "interactions": len(erased.interactions),
        "events": len(erased.keys),
        "notices": await erasure.erase_notices(connection, erased),
        "deliveries": await erasure.erase_requests(connection, erased),
        "reports": await erasure.erase_from_reports(connection, erased),
        "disputes": erased.disputes,
    }


def _rewrite(fact: StoredFact, interactions: set[str]) -> Rewritten:
    is_named = fact.interaction_id in interactions
    data = remove_person(fact.type, fact.data) if is_named else remove_texts(fact.data)
    return Rewritten(fact.key, fact.id_space, data, event_fingerprint(fact.type, fact.time, data))


def _names(fact: StoredFact, party: Party, region: str) -> bool:
    return any(_is(fact.data.get(name), party, region) for name in ("from", "to"))


def _remove_name(fact: StoredFact, party: Party, region: str) -> Rewritten:
    """Return an event that waits without a person, on whichever side that stands."""
    data = {
        name: value
        for name, value in remove_texts(fact.data).items()
        if name not in ("from", "to") or not _is(value, party, region)
    }
    return Rewritten(fact.key, fact.id_space, data, event_fingerprint(fact.type, fact.time, data))


def _is(raw: str | None, party: Party, region: str) -> bool:
    return bool(raw) and normalise_party(raw or "", region) == party


def _keys(
    recorded: Sequence[StoredFact], interactions: set[str], waiting: Sequence[StoredFact]
) -> list[EventKey]:
    """Return the events whose raw requests name the person."""
    named = [fact.key for fact in recorded if fact.interaction_id in interactions]
    return [*named, *(fact.key for fact in waiting)]
