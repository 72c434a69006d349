"""Which recorded calls of other sources are calls of an export: the nearest first."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.metering.events.events import EventType
from app.domain.metering.events.recorded_events import StoredCall
from app.integrations.parties import number_of
from app.integrations.telephony.calls import Call, Direction

TYPES = {
    Direction.INBOUND: EventType.CALL_RECEIVED,
    Direction.OUTBOUND: EventType.CALL_PLACED,
}
_ENDS = {EventType.CALL_RECEIVED: ("from", "to"), EventType.CALL_PLACED: ("to", "from")}
"""Where the counterpart stands, and where the line."""
_NEAR = timedelta(seconds=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What an export is compared in.

    Attributes:
        source: of the integration's events.
        region: in which national numbers are read.
        lines: the lines that are or were answered, in E.164.
        owners: whose inbox a line of the export is at the instant of its call.
    """

    source: str
    region: str
    lines: frozenset[str] = frozenset()
    owners: Mapping[tuple[str, datetime], str] = field(default_factory=dict)


def pair(
    calls: Sequence[Call], others: Sequence[StoredCall], around: Surroundings
) -> dict[str, StoredCall]:
    """Return the recorded call that each call of an export is, by the call's id.

    Same direction and counterpart, nearly the same time, perhaps the same line. Nobody's call is
    two: the nearest pair is taken first, and of equally near ones the earliest.

    Args:
        calls: each once.
        others: recorded by other sources, in any order.
        around: what is known of lines.
    """
    index = _by_counterpart(others, around.region)
    pairs = sorted(
        (abs(began_at - other.time), began_at, call.id, other.time, other.source, other.id, other)
        for call in calls
        for began_at, other in _alike(call, index, around)
    )
    paired: dict[str, StoredCall] = {}
    taken: set[tuple[str, str]] = set()
    for _, _, call_id, _, source, event_id, other in pairs:
        if call_id not in paired and (source, event_id) not in taken:
            paired[call_id] = other
            taken.add((source, event_id))
    return paired


_Index = Mapping[tuple[EventType, str | None], Sequence[StoredCall]]


def _by_counterpart(others: Sequence[StoredCall], region: str) -> _Index:
    index: defaultdict[tuple[EventType, str | None], list[StoredCall]] = defaultdict(list)
    for other in {(other.source, other.id): other for other in others}.values():
        if other.type in _ENDS:
            counterpart = number_of(other.data.get(_ENDS[other.type][0]), region)
            index[other.type, counterpart].append(other)
    for alike in index.values():
        alike.sort(key=lambda other: other.time)
    return index


def _alike(
    call: Call, index: _Index, around: Surroundings
) -> Iterator[tuple[datetime, StoredCall]]:
    inbound = call.direction is Direction.INBOUND
    counterpart, line = (
        (call.from_party, call.to_party) if inbound else (call.to_party, call.from_party)
    )
    if counterpart is None or call.began_at is None:
        return
    kind = TYPES[call.direction]
    alike = index.get((kind, counterpart), ())
    first = bisect_left(alike, call.began_at - _NEAR, key=lambda other: other.time)
    last = bisect_right(alike, call.began_at + _NEAR, key=lambda other: other.time)
    for other in alike[first:last]:
        other_line = number_of(other.data.get(_ENDS[kind][1]), around.region)
        if _may_be_one_line((line, call.began_at), (other_line, other.client_id), around):
            yield call.began_at, other


def _may_be_one_line(
    exported: tuple[str | None, datetime],
    recorded: tuple[str | None, str | None],
    around: Surroundings,
) -> bool:
    """Return whether two calls may be of one line of ours, as far as it is told which.

    What is nobody's inbox says nothing: an extension, or a number that calls are passed on to.
    """
    line, at = exported
    owner = None if line is None else around.owners.get((line, at))
    if owner is None:
        return True
    other_line, client_id = recorded
    if client_id not in (None, owner):
        return False
    return other_line == line or other_line not in around.lines
