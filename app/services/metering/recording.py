"""Records a batch of events: every one decided, and all that follows written, or nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic

from app.domain.errors import DomainError
from app.domain.live.topics import Topic
from app.domain.metering.counting.account import Account
from app.domain.metering.counting.decisions import (
    Decision,
    EventConflict,
    IdTaken,
    Outcome,
    UnassignedReason,
    Unplaceable,
    reason_of,
)
from app.domain.metering.events.events import Event, EventKey, EventType, Relation, SentKey
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.repositories.live.noting import changed
from app.repositories.metering.accounts import write_urgent_days
from app.repositories.metering.events import unassigned
from app.repositories.metering.events.unassigned import Assignment, UnassignedEvent
from app.repositories.metering.records import Authorship, EventRecord, keep_authors, write_records
from app.services.identifiers import new_id
from app.services.metering.batch_context import (
    BatchContext,
    load_batch,
    load_batch_within,
    load_snapshot,
)
from app.services.metering.placing import Context, Placed, client_of
from app.services.metering.quotations import as_quoted, quoting
from app.services.metering.results import (
    ID_TAKEN,
    Answer,
    Result,
    Submission,
    answer_to,
    simulated_answer_to,
)
from app.services.metering.write_set import (
    KnownEvents,
    StoredEvent,
    WaitingEvents,
    WriteSet,
    account_records,
    is_spelt_otherwise,
    note_recorded,
    notice_jobs,
    parts_of,
    urgent_days_of,
    writing_ahead,
)

_BREATH_SECONDS = 0.0005

LeaveOff = Callable[[], bool]


def _never() -> bool:
    return False


async def record_batch(
    connection: Connection,
    submissions: Sequence[Submission],
    context: Context,
    *,
    in_transaction: bool = False,
    leave_off: LeaveOff = _never,
) -> list[Result]:
    """Decide events in order and store what was decided; one result an event.

    A refused event leaves no trace and never fails its neighbours. Nothing is stored unless the
    whole call returns.

    Args:
        connection: not in a transaction, unless it is inside.
        submissions: in the order in which they are to be decided.
        context: profiles, region and the instant of recording.
        in_transaction: the transaction has begun and taken the ingest lock.
        leave_off: tells, after an event, to decide no more of them: others wait.

    Raises:
        asyncpg.PostgresError, OSError: nothing was stored, or it is unknown whether it was.
    """
    async with load_batch(connection, submissions, context, in_transaction=in_transaction) as batch:
        return await Recording(batch, context, leave_off=leave_off).record(connection)


async def record_within(connection: Connection, submission: Submission, context: Context) -> Answer:
    """Decide an event and store it in a transaction that does more: all of it, or nothing.

    Args:
        connection: in a transaction that has taken the ingest lock: alone, unless the event names
            its client and is no amendment, so that it waits for no other.
        submission: the event.
        context: profiles, region and the instant of recording.

    Raises:
        DomainError: the event is refused.
        NotRecorded, UnexpectedFailure: the service failed on it.
    """
    batch = await load_batch_within(connection, [submission], context)
    recording = Recording(batch, context)
    [result] = await recording.decide(batch.placed)
    if not isinstance(result, Answer):
        raise result
    await recording.write(connection)
    return result


async def simulate_batch(
    database: Database,
    submissions: Sequence[Submission],
    context: Context,
) -> list[Result]:
    """Decide events as ``record_batch`` would now, store nothing and keep nobody waiting."""
    async with (
        database.read() as connection,
        load_snapshot(connection, submissions, context) as batch,
    ):
        return await Recording(batch, context, is_simulated=True).decide(batch.placed)


class Recording:
    """One batch: decides its events and remembers what to write.

    A simulated one answers more of a new decision, and is never written.
    """

    def __init__(
        self,
        batch: BatchContext,
        context: Context,
        *,
        is_simulated: bool = False,
        leave_off: LeaveOff = _never,
    ) -> None:
        self._leave_off = leave_off
        self._batch = batch
        self._context = context
        self._is_simulated = is_simulated
        self._known = KnownEvents(batch.known)
        self._write_set = WriteSet()
        self._kept: dict[SentKey, UnassignedEvent] = {}
        self._assignments: list[Assignment] = []
        self._authorships: list[Authorship] = []
        self._restated: list[UnassignedEvent] = []
        self._waiting = WaitingEvents(batch.waiting)
        self._recorded = dict(batch.recorded)
        self._types: set[tuple[str, EventType]] = set()  # recorded, by client

    async def record(self, connection: Connection) -> list[Result]:
        """Decide events and store what was decided; return one result for each, in order.

        All of them, or those that were decided until it was time to leave off.
        """
        results: list[Result] = []
        *parts, last = parts_of(self._batch.placed)
        async with writing_ahead(connection) as begin_writing:
            for part in parts:
                decided = await self.decide(part)
                results += decided
                if len(decided) < len(part) or self._leave_off():
                    last = ()
                    break
                # What waits may still be placed by a later event of the batch.
                accounts = self._batch.accounts.opened()
                await begin_writing(self._write_set.take(accounts, but_for=self._kept))
            results += await self.decide(last)
        await self.write(connection)
        return results

    async def decide(self, placed: Sequence[Placed]) -> list[Result]:
        """Return one result for each event, in order, until it is time to leave off.

        Whatever an event costs, others are heard in between.
        """
        results: list[Result] = []
        breath_at = monotonic() + _BREATH_SECONDS
        for event in placed:
            if monotonic() > breath_at:
                await asyncio.sleep(0)
                if self._leave_off():
                    break
                breath_at = monotonic() + _BREATH_SECONDS
            results.append(self._result(event))
        return results

    def assign(self, item: UnassignedEvent, client_id: str) -> Answer:
        """Record an unassigned event for a client, and all that waits for it.

        Raises:
            DomainError: the client's account, or the sheet that it quotes, refuses it.
        """
        decision = self._apply(item, client_id)
        self._record_waiting(item.event.key, client_id)
        return answer_to(decision)

    def record_together(self, client_id: str, submissions: Sequence[Submission]) -> list[Answer]:
        """Record new events of a client as one: what they touch is assessed once, after all.

        Raises:
            DomainError: the client's account, or a sheet that it quotes, refuses one of them.
        """
        quotable = self._batch.quotable
        submissions = [quoting(submission, client_id, quotable) for submission in submissions]
        new_ids = [new_id() for _ in submissions]
        account = self._batch.accounts.of(client_id)
        decisions = account.record_together(
            [submission.event for submission in submissions], new_ids
        )
        answers = []
        for submission, decision, interaction_id in zip(
            submissions, decisions, new_ids, strict=True
        ):
            if decision.interaction_id == interaction_id:
                self._write_set.add_created(interaction_id)
            self._recorded[client_id] += 1
            self._types.add((client_id, submission.event.type))
            answers.append(self._store(submission, decision, self._recorded[client_id]))
        return answers

    async def write(self, connection: Connection) -> None:
        """Store what was decided."""
        accounts = list(self._batch.accounts.opened())
        decided = account_records(accounts, self._batch.recorded, self._recorded)
        await write_records(connection, self._write_set.take(accounts, account_records=decided))
        days = urgent_days_of(accounts)
        if days:
            await write_urgent_days(connection, days)
        if self._authorships:
            await keep_authors(connection, self._authorships)
        if self._kept:
            await unassigned.keep(connection, list(self._kept.values()))
        if self._assignments:
            await unassigned.assign(connection, self._assignments)
        if self._restated:
            await unassigned.restate(connection, self._restated)
        jobs = notice_jobs(accounts, self._kept.values())
        await enqueue(connection, jobs + self._write_set.jobs)
        note_recorded(self._types)
        if self._kept or self._assignments or self._restated:
            changed(Topic.UNASSIGNED)

    def _result(self, placed: Placed) -> Result:
        try:
            return self._repeat(placed) or self._record(placed)
        except DomainError as refusal:
            return refusal

    def _repeat(self, placed: Placed) -> Answer | None:
        """Return the first answer to an event that is known, if it is.

        Raises:
            EventConflict: it is known with other content.
            IdTaken: a key of another client has used its source and id.
        """
        event, found = placed.event, self._known.find(placed)
        if found is None:
            return None
        if found.relation is Relation.TAKEN:
            self._keep(placed, UnassignedReason.ID_TAKEN)
            raise IdTaken(event.key.id)
        if found.fingerprint != event.fingerprint and not (
            found.is_erased or is_spelt_otherwise(event, found, self._batch)
        ):
            raise EventConflict(event.key.id)
        return found.answer()

    def _record(self, placed: Placed) -> Answer:
        try:
            client_id = client_of(placed, self._batch.directory, self._context.region)
            account = self._batch.accounts.of(client_id)
            submission = quoting(placed.submission, client_id, self._batch.quotable)
            decision = self._recorded_by(account, submission.event)
            self._batch.directory.add(submission.event, client_id, submission.limited_to)
        except Unplaceable as obstacle:
            return self._keep(placed, obstacle.reason)
        answer = self._store(submission, decision, self._recorded[account.profile.id])
        self._record_waiting(placed.event.key, account.profile.id)
        return answer

    def _recorded_by(self, account: Account, event: Event, *, has_waited: bool = False) -> Decision:
        interaction_id = new_id()
        decision = account.record(event, interaction_id, has_waited=has_waited)
        if decision.interaction_id == interaction_id:
            self._write_set.add_created(interaction_id)
        self._recorded[account.profile.id] += 1
        self._types.add((account.profile.id, event.type))
        return decision

    def _record_waiting(self, key: EventKey, client_id: str) -> None:
        """Record what waits for an event, and what waits for that in turn."""
        due = self._waiting.take_after(key)
        while due:
            item = due.pop()
            if not item.may_be_of(client_id):
                self._waiting.add(item)
                continue
            try:
                self._apply(item, client_id)
            except DomainError as refusal:
                self._keep_waiting(item, refusal)
                continue
            due += self._waiting.take_after(item.event.key)

    def _keep_waiting(self, item: UnassignedEvent, refusal: DomainError) -> None:
        """Say of an event whose target has come what a person has to put right now."""
        reason = reason_of(refusal)
        if reason is None or reason is item.reason:
            return
        waiting = replace(item, reason=reason)
        if item.sent in self._kept:
            self._kept[item.sent] = waiting
        else:
            self._restated.append(waiting)

    def _apply(self, item: UnassignedEvent, client_id: str) -> Decision:
        account = self._batch.accounts.of(client_id)
        event = as_quoted(item.event, client_id, item.limited_to, self._batch.quotable)
        if self._batch.directory.is_of_another(event.stated_cause, client_id):
            account.pass_over(event)
        decision = self._recorded_by(account, event, has_waited=True)
        self._batch.directory.add(event, client_id, item.limited_to)
        placement = Assignment(
            item=item,
            data=event.data,
            client_id=client_id,
            interaction_id=decision.interaction_id or "",
            recording=self._recorded[client_id],
        )
        if self._kept.pop(item.sent, None) is None:
            self._assignments.append(placement)
        else:
            stored = self._known.stored(*item.sent)
            stored.record = replace(
                stored.record,
                event=event,
                client_id=client_id,
                interaction_id=placement.interaction_id,
                recording=placement.recording,
            )
        return decision

    def _keep(self, placed: Placed, reason: UnassignedReason) -> Answer:
        """Keep an event that nobody can place yet where a person sees it."""
        event = placed.event
        item = UnassignedEvent(
            id=new_id(),
            event=event,
            reason=reason,
            received_at=self._context.now,
            limited_to=placed.submission.limited_to,
        )
        self._kept[item.sent] = item
        if reason is UnassignedReason.UNKNOWN_INTERACTION:
            self._waiting.add(item)
        decision = Decision(key=event.key, outcome=Outcome.UNASSIGNED)
        text = ID_TAKEN if reason is UnassignedReason.ID_TAKEN else None
        return self._store(placed.submission, decision, None, text)

    def _store(
        self,
        submission: Submission,
        decision: Decision,
        recording: int | None,
        text: str | None = None,
    ) -> Answer:
        event = submission.event
        answer = self._answer(decision)
        record = EventRecord(
            event=event,
            recorded_at=self._context.now,
            decision=text or answer.text,
            client_id=decision.client_id,
            interaction_id=decision.interaction_id,
            recording=recording,
            sender=submission.limited_to,
        )
        stored = StoredEvent(record, answer)
        self._known.add(stored)
        self._write_set.add_event(stored)
        if (author := submission.author) is not None:
            self._authorships.append(Authorship(key=event.key, sender=record.sender, author=author))
        return answer

    def _answer(self, decision: Decision) -> Answer:
        if not self._is_simulated:
            return answer_to(decision)
        is_created = self._write_set.has_created(decision.interaction_id)
        return simulated_answer_to(decision, is_created=is_created)
