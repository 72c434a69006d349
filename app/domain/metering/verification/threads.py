"""Checks whole threads: every interaction recomputed from its facts, every thread assessed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter

from app.domain.instants import format_instant
from app.domain.metering.counting.assessment import Assessment, assess
from app.domain.metering.interactions.interactions import ClockFact, Interaction
from app.domain.metering.interactions.threads import ThreadIndex
from app.domain.metering.verification.differences import Difference, DifferenceKind, Differences
from app.domain.metering.verification.facts import StoredInteraction, rebuilt, release_times

_FACTS = (
    "order",
    "kind",
    "direction",
    "channel",
    "is_with_client",
    "was_answered",
    "has_voicemail",
    "purpose",
    "requires_action",
    "triaged_at",
    "last_words",
    "is_voided",
    "reference",
    "former_keys",
    "message_id",
    "in_reply_to",
    "clock_facts",
)
_all_but_clock_facts = attrgetter(*_FACTS[:-1])
_NOT_SHOWN = frozenset({"reference", "former_keys", "message_id", "in_reply_to", "last_words"})


class ThreadCheck:
    """Compares interactions with their facts, thread by thread."""

    def __init__(self, differences: Differences) -> None:
        self.held: Counter[str] = Counter()
        self._differences = differences

    def take(self, stored: Sequence[StoredInteraction]) -> None:
        """Check all interactions that are stored as one thread."""
        by_id = {one.one.id: one for one in stored}
        index = ThreadIndex(rebuilt(one, self._differences) for one in stored)
        members: defaultdict[str, list[Interaction]] = defaultdict(list)
        for interaction_id, root_id in index.roots().items():
            members[root_id].append(index.member(interaction_id))
        for root_id, thread in members.items():
            assessments = assess(root_id, thread)
            for one in thread:
                self._compare(by_id[one.id], one, root_id)
                self._compare_count(by_id[one.id], assessments[one.id])

    def _compare(self, stored: StoredInteraction, expected: Interaction, root_id: str) -> None:
        self.held[expected.period] += expected.is_held
        self._compare_facts(stored.one, expected)
        self._compare_threads(stored, root_id)
        self._compare_release(stored)
        if expected.status != stored.status:
            self._add(stored.one.id, DifferenceKind.STATUS, expected.status, stored.status)

    def _compare_count(self, stored: StoredInteraction, expected: Assessment) -> None:
        """Compare rule and units, and what the ledger adds up to: nothing in another period."""
        one, units = stored.one, expected.units
        if expected.rule is not one.counted_rule:
            self._add(one.id, DifferenceKind.RULE, expected.rule, one.counted_rule or "none")
        if units != one.counted_units:
            self._add(one.id, DifferenceKind.UNITS, units, one.counted_units)
        for period in {one.period, *stored.posted}:
            due, found = units * (period == one.period), stored.posted.get(period, 0)
            if found != due:
                self._add(one.id, DifferenceKind.UNITS_POSTED, due, found, period)

    def _compare_facts(self, stored: Interaction, expected: Interaction) -> None:
        if (found := _facts(stored)) == (facts := _facts(expected)):
            return
        for name, was, should_be in zip(_FACTS, found, facts, strict=True):
            if was != should_be:
                hidden = name in _NOT_SHOWN
                self._add(
                    stored.id,
                    DifferenceKind.INTERACTION_FACT,
                    f"{name}: {'as its event says' if hidden else _shown(should_be)}",
                    f"{name}: {'something else' if hidden else _shown(was)}",
                )

    def _compare_threads(self, stored: StoredInteraction, root_id: str) -> None:
        """Compare the thread with that of the cause, and where it is the same with its root."""
        found = stored.one.thread_id
        expected = root_id if stored.cause_thread in (None, found) else stored.cause_thread
        if expected != found:
            self._add(stored.one.id, DifferenceKind.THREAD, expected or root_id, found)

    def _compare_release(self, stored: StoredInteraction) -> None:
        released_at = stored.one.released_at
        if released_at is None or released_at in release_times(stored):
            return
        self._add(stored.one.id, DifferenceKind.RELEASE, "no release then", _shown(released_at))

    def _add(
        self,
        interaction_id: str,
        kind: DifferenceKind,
        expected: str | int,
        found: str | int,
        period: str | None = None,
    ) -> None:
        self._differences.add(
            Difference(
                kind=kind,
                expected=expected,
                found=found,
                interaction_id=interaction_id,
                period=period,
            )
        )


def _facts(one: Interaction) -> tuple[object, ...]:
    """Return the facts in the order of their names; of those of its clock what still counts.

    Rows of former versions keep what came before a release, which never counts.
    """
    return *_all_but_clock_facts(one), tuple(one.fitting_facts())


def _shown(value: object) -> str:
    """Return a fact as text: instants in RFC 3339, several parts one after the other."""
    match value:
        case None | ():
            return "none"
        case bool():
            return str(value).lower()
        case datetime():
            return format_instant(value)
        case ClockFact():
            return f"{value.type} {_shown(value.order)}"
        case tuple():
            return " ".join(_shown(part) for part in value)
        case _:
            return str(value)


def threads_of(stored: Iterable[StoredInteraction]) -> list[list[StoredInteraction]]:
    """Return interactions by the thread that they are stored in."""
    threads: defaultdict[str, list[StoredInteraction]] = defaultdict(list)
    for one in stored:
        threads[one.one.thread_id].append(one)
    return list(threads.values())
