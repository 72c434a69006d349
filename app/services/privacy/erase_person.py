"""Erases a person: out of facts and interactions, then out of every copy of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain.clients.parties.normalisation import Party, normalise_party
from app.domain.metering.counting.decisions import UnknownClient
from app.domain.metering.events.events import EventKey
from app.domain.metering.events.fingerprints import event_fingerprint
from app.domain.people.audit import CONSOLE, Act, Actor
from app.domain.people.people import email_key
from app.domain.privacy.redaction import (
    mentions_of,
    remove_person,
    remove_texts,
    spellings_of,
    without_mentions,
)
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.accounts import lock_accounts
from app.repositories.metering.ingest_lock import lock_exclusively
from app.repositories.people.erasing import erase_people
from app.repositories.privacy import erasure, mentions
from app.repositories.privacy.appointments import find_appointments_that_may_name
from app.repositories.privacy.directory import (
    NamedPerson,
    erase_from_directories,
    erase_from_instructions,
)
from app.repositories.privacy.erasure import Erased, Rewritten, StoredFact
from app.repositories.privacy.erasure_notes import Note, find_notes, keep_note
from app.repositories.privacy.mentions import EventPlace
from app.repositories.privacy.payers import Payer, erase_payer
from app.repositories.privacy.questions import erase_question_notices, forget_questions
from app.repositories.privacy.threads import members_of
from app.services.identifiers import new_id
from app.services.metering.placing import Context
from app.services.people.audit import write_down
from app.services.privacy.erase_appointments import (
    AppointmentErasure,
    ErasedAppointments,
    erase_appointments,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRequest:
    """Whom to erase.

    Attributes:
        party: a number or an address, as anybody writes it.
        client_id: only in what is kept of that client; None: everywhere.
        with_sheets: also in the texts of sheets.
        requested_by: the id of the key that asks.
        actor: who asks, and from where.
    """

    party: str
    client_id: str | None
    with_sheets: bool
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
        pattern = mentions_of(party)
        mentioned = await _find_mentioning(connection, pattern, request.client_id)
        appointments = await find_appointments_that_may_name(
            connection, party, pattern, request.client_id
        )
    person = _Person(party=party, pattern=pattern, mentioned=mentioned, appointments=appointments)
    async with database.write() as connection:
        await lock_exclusively(connection)
        erased = await _erase_facts(connection, context, person, request)
    async with database.write() as connection:
        people = await erase_people(connection, [email_key(request.party)], request.client_id)
        payer = Payer(written=request.party, pattern=pattern, client_id=request.client_id)
        copies = await _erase_copies(connection, erased)
        copies |= {"people": people, "payments": await erase_payer(connection, payer)}
        copies |= await _erase_from_settings(connection, person, request)
        note = Note(
            id=new_id(),
            at=context.now,
            client_id=request.client_id,
            requested_by=request.requested_by,
            counts=copies,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """Who is erased.

    Attributes:
        pattern: how running texts mention that one; empty where they cannot.
        mentioned: the events that do.
        appointments: the clients of those that may name that one, by their ids.
    """

    party: Party
    pattern: str
    mentioned: Sequence[EventPlace]
    appointments: Mapping[str, str]


async def _find_mentioning(
    connection: Connection, pattern: str, client_id: str | None
) -> list[EventPlace]:
    if not pattern:
        return []
    return await mentions.find_mentioning_events(connection, pattern, client_id)


async def _erase_facts(
    connection: Connection, context: Context, person: _Person, request: ErasureRequest
) -> Erased:
    party, client_id = person.party, request.client_id
    named = await erasure.find_named_interactions(connection, party.value, client_id)
    clients = sorted(
        {*(interaction.client_id for interaction in named), *person.appointments.values()}
    )
    await lock_accounts(connection, clients)
    interactions = [interaction.id for interaction in named]
    members = await members_of(connection, named)
    recorded = await erasure.facts_of(connection, members)
    waiting = await erasure.unassigned_facts(connection, client_id)
    waiting = [fact for fact in waiting if _names(fact, party, context.region)]
    rewritten = [_rewrite(fact, set(interactions), person.pattern) for fact in recorded]
    rewritten += [_remove_name(fact, person, context.region) for fact in waiting]
    mentioning = await _mentioning(connection, person, rewritten)
    rewritten += [_remove_mentions(fact, fact.data, person.pattern) for fact in mentioning]
    await erasure.rewrite(connection, rewritten, context.now)
    await erasure.forget_counterparts(connection, interactions)
    questions = await _erase_questions(connection, person, request, members)
    appointments = await _erase_appointments(connection, person, recorded, members)
    return Erased(
        person=party.value,
        spellings=spellings_of(party),
        client_id=client_id,
        interactions=interactions,
        members=[member_id for _, member_id in members],
        clients=clients,
        keys=_keys(recorded, set(interactions), [*waiting, *mentioning]),
        disputes=await erasure.forget_disputes(connection, members),
        questions=questions,
        appointments=appointments.count,
        own_appointments=appointments.own,
        sheets=await _erase_sheets(connection, person, request),
        pattern=person.pattern,
    )


async def _mentioning(
    connection: Connection, person: _Person, rewritten: Sequence[Rewritten]
) -> list[StoredFact]:
    """Return the events that mention the person and are not rewritten anyway."""
    if not person.mentioned:
        return []
    known = {(fact.key, fact.id_space) for fact in rewritten}
    found = await erasure.facts_at(connection, person.mentioned)
    return [fact for fact in found if (fact.key, fact.id_space) not in known]


async def _erase_questions(
    connection: Connection,
    person: _Person,
    request: ErasureRequest,
    members: Sequence[tuple[str, str]],
) -> int:
    """Take out what was asked for the person's interactions, and mentions of any other question."""
    erased = await forget_questions(connection, members)
    if person.pattern:
        await mentions.say_what_is_erased(connection, person.pattern)
        erased += await mentions.erase_from_questions(connection, person.pattern, request.client_id)
    return len(set(erased))


async def _erase_appointments(
    connection: Connection,
    person: _Person,
    recorded: Sequence[StoredFact],
    members: Sequence[tuple[str, str]],
) -> ErasedAppointments:
    asked = AppointmentErasure(
        party=person.party,
        pattern=person.pattern,
        candidates=[*person.appointments],
        members=[member_id for _, member_id in members],
        keys=[
            (fact.key.source, fact.key.id) for fact in recorded if fact.interaction_id is not None
        ],
    )
    return await erase_appointments(connection, asked)


async def _erase_sheets(connection: Connection, person: _Person, request: ErasureRequest) -> int:
    if not (request.with_sheets and person.pattern):
        return 0
    return await mentions.erase_from_sheets(connection, person.pattern, request.client_id)


async def _erase_copies(connection: Connection, erased: Erased) -> dict[str, int]:
    await mentions.say_what_is_erased(connection, erased.pattern)
    await erasure.say_whose_appointments(connection, erased.own_appointments)
    notices = await erasure.erase_notices(connection, erased)
    if erased.pattern:
        reporting = await mentions.find_mentioning_reports(
            connection, erased.pattern, erased.client_id
        )
        erased = replace(erased, clients=sorted({*erased.clients, *reporting}))
    return {
        "interactions": len(erased.interactions),
        "events": len(erased.keys),
        "notices": notices + await erase_question_notices(connection, erased.members),
        "deliveries": await erasure.erase_requests(connection, erased),
        "reports": await erasure.erase_from_reports(connection, erased),
        "disputes": erased.disputes,
        "appointments": erased.appointments,
        "busy_times": await erasure.erase_labels(connection, erased),
        "questions": erased.questions,
        "sheets": erased.sheets,
    }


async def _erase_from_settings(
    connection: Connection, person: _Person, request: ErasureRequest
) -> dict[str, int]:
    """Take a person out of directories and instructions."""
    await mentions.say_what_is_erased(connection, person.pattern)
    named = NamedPerson(
        party=person.party.value, pattern=person.pattern, client_id=request.client_id
    )
    return {
        "directory": await erase_from_directories(connection, named),
        "instructions": await erase_from_instructions(connection, named),
    }


def _rewrite(fact: StoredFact, interactions: set[str], pattern: str) -> Rewritten:
    is_named = fact.interaction_id in interactions
    data = remove_person(fact.type, fact.data) if is_named else remove_texts(fact.data)
    return _remove_mentions(fact, data, pattern)


def _names(fact: StoredFact, party: Party, region: str) -> bool:
    return any(_is(fact.data.get(name), party, region) for name in ("from", "to"))


def _remove_name(fact: StoredFact, person: _Person, region: str) -> Rewritten:
    """Return an event that waits without a person, on whichever side that stands."""
    data = {
        name: value
        for name, value in remove_texts(fact.data).items()
        if name not in ("from", "to") or not _is(value, person.party, region)
    }
    return _remove_mentions(fact, data, person.pattern)


def _remove_mentions(fact: StoredFact, data: Mapping[str, Any], pattern: str) -> Rewritten:
    kept = without_mentions(data, pattern)
    return Rewritten(fact.key, fact.id_space, kept, event_fingerprint(fact.type, fact.time, kept))


def _is(raw: str | None, party: Party, region: str) -> bool:
    return bool(raw) and normalise_party(raw or "", region) == party


def _keys(
    recorded: Sequence[StoredFact], interactions: set[str], waiting: Sequence[StoredFact]
) -> list[EventKey]:
    """Return the events whose raw requests name the person."""
    named = [fact.key for fact in recorded if fact.interaction_id in interactions]
    return [*named, *(fact.key for fact in waiting)]
