"""What a batch has decided, to be written at its end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.metering.counting.account import Account
from app.domain.metering.events.identity import SentKey
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.ledger import Entry
from app.repositories.metering.records import AccountRecord, BatchRecord, EventRecord
from app.services.metering.results import Answer


@dataclass(slots=True)
class StoredEvent:
    """An event that its batch stores, and its answer."""

    record: EventRecord
    answer: Answer

    @property
    def sent(self) -> SentKey:
        """Return its key as its sender gave it."""
        return SentKey(self.record.event.key, self.record.sender)


class WriteSet:
    """Collects what has to be written."""

    def __init__(self) -> None:
        self._events: dict[SentKey, StoredEvent] = {}
        self._created: set[str] = set()

    def add_event(self, stored: StoredEvent) -> None:
        """Have an event written."""
        self._events[stored.sent] = stored

    def add_created(self, interaction_id: str) -> None:
        """Let it be known that an interaction has no row yet."""
        self._created.add(interaction_id)

    def has_created(self, interaction_id: str | None) -> bool:
        """Return whether an interaction has no row yet."""
        return interaction_id in self._created

    def take(
        self, accounts: Sequence[Account], before: Mapping[str, int], now: Mapping[str, int]
    ) -> BatchRecord:
        """Return all that has to be written.

        Args:
            accounts: after their last decision.
            before: by client, how many events were recorded before the batch.
            now: how many are recorded with it.
        """
        entries: list[tuple[str, Entry]] = []
        touched: list[Interaction] = []
        for account in accounts:
            posted, changed = account.take()
            entries += [(account.profile.id, entry) for entry in posted]
            touched += changed
        return BatchRecord(
            events=[stored.record for stored in self._events.values()],
            entries=entries,
            new=[one for one in touched if one.id in self._created],
            changed=[one for one in touched if one.id not in self._created],
            accounts=[
                _account_record(account, now[account.profile.id])
                for account in accounts
                if now[account.profile.id] != before[account.profile.id]
            ],
        )


def urgent_days_of(accounts: Iterable[Account]) -> list[tuple[str, date, int]]:
    """Return the dates whose urgent grants changed, by client."""
    return [
        (account.profile.id, day, account.urgent_use.on(day))
        for account in accounts
        for day in sorted(account.urgent_use.changed)
    ]


def _account_record(account: Account, recorded: int) -> AccountRecord:
    counts = ((period, account.counts.of(period)) for period in sorted(account.counts.changed))
    return AccountRecord(
        client_id=account.profile.id,
        head=account.head,
        recorded=recorded,
        counts=[(period, count.used, count.held) for period, count in counts],
    )
