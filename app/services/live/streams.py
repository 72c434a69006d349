"""The open streams of a process: who hears of what, and until when."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from app.domain.live.topics import Audience, Change, Topic
from app.domain.people.people import Person
from app.repositories.database import Database
from app.repositories.listening import listen
from app.repositories.live.channel import CHANNEL, changes_of, clients_of_person
from app.repositories.people.sessions import Signed, find_signed
from app.services.outages import FailureLog
from app.services.people.context import real_now

MOST_STREAMS = 500
MOST_OF_A_PERSON = 10
"""One stream a browser, and those that are being given up."""

CHECK_SECONDS = 20.0
"""How long a stream may outlive its session."""


class TooManyStreams(Exception):
    """No stream is opened: there are as many as there may be, or the process is ending."""


class Stream:
    """What somebody has not been told yet: each topic once, however often it changed.

    Args:
        signed: the session that opened it.
    """

    def __init__(self, signed: Signed) -> None:
        self.signed = signed
        self.audience = _audience_of(signed.person)
        self.is_over = self.is_signed_out = False
        self._topics = set(self.audience.topics)
        self._wake = asyncio.Event()
        self._wake.set()

    def tell(self, topics: Collection[Topic]) -> None:
        """Have it told that topics changed, of those that it may hear of."""
        heard = self.audience.topics.intersection(topics)
        if heard:
            self._topics |= heard
            self._wake.set()

    def let_hear(self, person: Person) -> None:
        """Let it hear what its person may hear now; everything, where that is more than before."""
        before, self.audience = self.audience, _audience_of(person)
        if not before.includes(self.audience):
            self.tell(self.audience.topics)

    def end(self, *, is_signed_out: bool = False) -> None:
        """Have it end now, whatever waits to be told."""
        self.is_over, self.is_signed_out = True, is_signed_out
        self._wake.set()

    async def next(self, seconds: float) -> Sequence[Topic] | None:
        """Return what changed since the last call, in order; None when it is over.

        Everything, the first time; nothing, where nothing changed for so long.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        if self.is_over:
            return None
        self._wake.clear()
        topics, self._topics = self._topics, set()
        return [topic for topic in Topic if topic in topics]


class Streams:
    """All streams of a process.

    Args:
        database: of which one connection is kept that hears what changed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._streams: set[Stream] = set()
        self._of_person: Counter[str] = Counter()
        self._is_ending = False
        self._failures = FailureLog()

    def __len__(self) -> int:
        """Return how many are open."""
        return len(self._streams)

    def open(self, signed: Signed) -> Stream:
        """Return a stream for a live session; whoever opens it closes it.

        Raises:
            TooManyStreams: not now.
        """
        person_id = signed.person.id
        is_full = len(self._streams) >= MOST_STREAMS
        if self._is_ending or is_full or self._of_person[person_id] >= MOST_OF_A_PERSON:
            raise TooManyStreams
        stream = Stream(signed)
        self._streams.add(stream)
        self._of_person[person_id] += 1
        return stream

    def close(self, stream: Stream) -> None:
        """Forget a stream; of one that was closed already, nothing."""
        if stream in self._streams:
            self._streams.remove(stream)
            self._of_person -= Counter({stream.signed.person.id: 1})

    def tell(self, changes: Collection[Change] | None) -> None:
        """Tell those whom it concerns what changed; None: everybody, everything."""
        everything = {change.topic for change in changes} if changes is not None else set(Topic)
        for stream in self._streams:
            clients = stream.audience.clients
            if changes is None or clients is None:
                stream.tell(everything)
            else:
                stream.tell({change.topic for change in changes if change.client_id in clients})

    def end(self) -> None:
        """End every stream, and open none any more: the process is ending."""
        self._is_ending = True
        for stream in self._streams:
            stream.end()

    @asynccontextmanager
    async def tended(self) -> AsyncIterator[None]:
        """Hear what changed and end what has lost its session, meanwhile."""
        tasks = [
            asyncio.create_task(listen(self._database.connect, CHANNEL, self._hear)),
            asyncio.create_task(self._check()),
        ]
        try:
            yield
        finally:
            self.end()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def check_sessions(self) -> None:
        """End the streams whose session has ended; let the others hear what they may now."""
        streams = list(self._streams)
        if not streams:
            return
        async with self._database.read() as connection:
            ids = {stream.signed.session.id for stream in streams}
            found = await find_signed(connection, ids)
        now = real_now()
        live = {signed.session.id: signed.person for signed in found if signed.is_live(now)}
        for stream in streams:
            person = live.get(stream.signed.session.id)
            if person is None:
                stream.end(is_signed_out=True)
            else:
                stream.let_hear(person)

    def let_hear(self, person_id: str, client_ids: Collection[str]) -> None:
        """Let a person's streams hear of these clients from now on, and of no other."""
        for stream in self._streams:
            person = stream.signed.person
            if person.id == person_id:
                stream.let_hear(replace(person, clients=tuple(client_ids)))

    def _hear(self, payload: str | None) -> None:
        if not self._streams:  # nobody wants to know, and reading it costs something
            return
        if clients := clients_of_person(payload):
            self.let_hear(*clients)
        else:
            self.tell(changes_of(payload))

    async def _check(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self.check_sessions()
            except Exception as failure:  # noqa: BLE001 - it is tried again
                self._failures.tell("sessions of streams not checked", failure)


def _audience_of(person: Person) -> Audience:
    return Audience.of(person.role, tuple(person.clients))
