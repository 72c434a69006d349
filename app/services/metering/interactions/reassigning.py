"""Reassigns interactions: voided for one client and recorded for another, in one transaction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.access.keys import Caller
from app.domain.errors import NothingFound
from app.domain.metering.counting.decisions import EventConflict, UnknownClient
from app.domain.metering.disputes import DisputeOpen
from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.events.fingerprints import event_fingerprint
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.reassigning import (
    AlreadyVoided,
    Retelling,
    SameClient,
    references_of,
    select_moved,
)
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.accounts import LockedAccount, lock_accounts
from app.repositories.metering.events.directory import read_owners
from app.repositories.metering.ingest_lock import lock_exclusively
from app.repositories.metering.interactions.reassigning import (
    Successor,
    find_disputed,
    find_reassignment,
    keep_former_keys,
    keep_reassignment,
    read_stated_facts,
    read_taken,
    read_thread,
)
from app.services.identifiers import new_id
from app.services.metering.batch_context import load_events
from app.services.metering.interactions.reading import visible_interaction
from app.services.metering.placing import Candidate, Context
from app.services.metering.recording import Recording
from app.services.metering.results import Answer, Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassignment:
    """What is asked for: an interaction was another client's, and why one says so."""

    interaction_id: str
    client_id: str
    reason: str
    with_follow_ups: bool


async def reassign_interaction(
    database: Database, caller: Caller, asked: Reassignment, context: Context
) -> str:
    """Void an interaction here, record it there, and return the decisions as JSON text.

    Everything that follows from it is assessed once, after all. A repeat is answered the same.

    Args:
        database: where it is.
        caller: who says so.
        asked: of what, and whose it was.
        context: what recording depends on.

    Raises:
        NothingFound: there is no such interaction, or the caller may not see every client.
        SameClient: it is that client's already.
        UnknownClient: there is no such client.
        AlreadyVoided: it was voided, and not by the same request.
        DisputeOpen: it, or one of its follow-ups, is disputed.
        NoSubscription: that client had none when one of them took place.
        EventConflict: somebody has told an event under the id that one of them would get.
    """
    if caller.client_id is not None:
        raise NothingFound(asked.interaction_id)
    async with database.write() as connection:
        await lock_exclusively(connection)
        return await _reassign(connection, caller, asked, context)


async def _reassign(
    connection: Connection, caller: Caller, asked: Reassignment, context: Context
) -> str:
    """Reassign while nothing else is recorded."""
    interaction = await visible_interaction(connection, caller, asked.interaction_id)
    former = await find_reassignment(connection, interaction.id, asked.client_id)
    if former is not None:
        return former
    if interaction.client_id == asked.client_id:
        raise SameClient(asked.client_id)
    locked = await lock_accounts(connection, [interaction.client_id, asked.client_id])
    if asked.client_id not in locked:
        raise UnknownClient(asked.client_id)
    if interaction.is_voided:
        raise AlreadyVoided(interaction.id)
    moved = await _find_moved(connection, interaction, with_follow_ups=asked.with_follow_ups)
    retold = await _retell(connection, moved, asked.client_id, caller)
    submissions = {
        interaction.client_id: [
            _void(each, asked, caller, context.now) for each in moved.interactions
        ],
        asked.client_id: retold,
    }
    decisions = await _record(connection, submissions, locked, context)
    voided, recorded = decisions[interaction.client_id], decisions[asked.client_id]
    recorded = recorded[: len(moved.interactions)]
    await keep_former_keys(connection, asked.client_id, _successors(retold, recorded))
    answer = _answer(voided, recorded)
    await keep_reassignment(connection, interaction, asked.client_id, answer)
    return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moved:
    """What is reassigned, what was asked for first, and all of its thread."""

    interactions: Sequence[Interaction]
    thread: Sequence[Interaction]

    @property
    def ids(self) -> list[str]:
        return [interaction.id for interaction in self.interactions]


async def _find_moved(
    connection: Connection, interaction: Interaction, *, with_follow_ups: bool
) -> _Moved:
    """Return what moves.

    Raises:
        DisputeOpen: somebody has to decide first what is objected to.
    """
    thread = await read_thread(connection, interaction)
    moved = _Moved(
        interactions=select_moved(interaction, thread, with_follow_ups=with_follow_ups),
        thread=thread,
    )
    disputed = await find_disputed(connection, interaction.client_id, moved.ids)
    if disputed is not None:
        raise DisputeOpen(disputed)
    return moved


async def _retell(
    connection: Connection, moved: _Moved, client_id: str, caller: Caller
) -> list[Submission]:
    """Return all that was said, as of the other client: first what is recorded.

    Raises:
        EventConflict: an event that somebody has told is in the way.
    """
    recording, amending = await read_stated_facts(
        connection, moved.interactions[0].client_id, moved.ids
    )
    owners = await read_owners(connection, references_of([*recording, *amending], moved.thread))
    ids = [fact.event.key.id for fact in amending]
    taken = await read_taken(connection, [*moved.ids, *ids])
    for interaction_id in moved.ids:
        if interaction_id in taken:
            raise EventConflict(interaction_id)
    retelling = Retelling(moved.interactions, moved.thread, owners, client_id)
    recorded = retelling.retell_recordings(recording)
    amended = retelling.retell_amendments(amending, taken.union(moved.ids))
    return [
        *(Submission(event, author=caller.key_id) for event in recorded),
        *(Submission(fact.event, author=fact.author) for fact in amended),
    ]


def _void(
    interaction: Interaction, asked: Reassignment, caller: Caller, now: datetime
) -> Submission:
    data = {
        "client_id": interaction.client_id,
        "interaction": {"id": interaction.id},
        "reason": asked.reason,
    }
    event = Event(
        key=EventKey(caller.source, new_id()),
        type=EventType.VOIDED,
        time=now,
        data=data,
        fingerprint=event_fingerprint(EventType.VOIDED, now, data),
    )
    return Submission(event, author=caller.key_id)


async def _record(
    connection: Connection,
    submissions: Mapping[str, Sequence[Submission]],
    locked: Mapping[str, LockedAccount],
    context: Context,
) -> dict[str, list[Answer]]:
    """Record events of several clients, whose accounts are locked; return the decisions of each."""
    events = [
        Candidate(submission.event, client_id)
        for client_id, of_client in submissions.items()
        for submission in of_client
    ]
    batch = await load_events(connection, locked, events, context)
    recording = Recording(batch, context)
    decisions = {
        client_id: recording.record_together(client_id, of_client)
        for client_id, of_client in submissions.items()
    }
    await recording.write(connection)
    return decisions


def _successors(retold: Sequence[Submission], recorded: Sequence[Answer]) -> list[Successor]:
    return [
        Successor(
            former_id=submission.event.key.id,
            id=json.loads(answer.text)["interaction_id"],
            key=key,
        )
        for submission, answer in zip(retold, recorded, strict=False)
        for key in submission.event.former_keys
    ]


def _answer(voided: Sequence[Answer], recorded: Sequence[Answer]) -> str:
    lists = (",".join(answer.text for answer in answers) for answers in (voided, recorded))
    return '{{"voided":[{}],"recorded":[{}]}}'.format(*lists)
