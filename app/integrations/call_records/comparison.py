"""How an export compares with what is recorded: missing, extra, different."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.domain.instants import format_instant
from app.domain.metering.events.later_notifications import SUFFIXES
from app.domain.metering.events.recorded_events import StoredCall
from app.integrations.call_records.pairing import TYPES, Surroundings, pair
from app.integrations.parties import number_of
from app.integrations.telephony.calls import Call

CLOSE_SECONDS = 5
_DERIVED = "#"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the export and the record tell differently."""

    name: str
    exported: str | int | bool | None
    recorded: str | int | bool | None


@dataclass(frozen=True, slots=True)
class Different:
    """A call that both know, told differently."""

    call: Call
    recorded: StoredCall
    differences: tuple[Difference, ...]


@dataclass(slots=True, kw_only=True)
class Comparison:
    """How an export compares with the record.

    Attributes:
        matched: how many calls both know.
        elsewhere: calls recorded by another source, or under another id: the same parties,
            direction and (nearly) time.
        extra: recorded from this source within the export's span, and not in the export.
    """

    matched: int = 0
    missing: list[Call] = field(default_factory=list)
    different: list[Different] = field(default_factory=list)
    elsewhere: list[tuple[Call, StoredCall]] = field(default_factory=list)
    extra: list[StoredCall] = field(default_factory=list)


def compare(
    calls: Sequence[Call], recorded: Sequence[StoredCall], around: Surroundings
) -> Comparison:
    """Compare the calls of an export with what is recorded.

    Args:
        calls: each once.
        recorded: this source's within the export's span, and those of others that look alike.
        around: what is known of source and lines.
    """
    source, region = around.source, around.region
    ours = _furthest([call for call in recorded if call.source == source])
    exported, comparison = set(), Comparison()
    others = [call for call in recorded if call.source != source and not call.is_voided]
    paired = pair(calls, others, around)
    for call in calls:
        stored = ours.get(call.id)
        if stored is None:
            _sort_out(call, paired.get(call.id), comparison)
            continue
        exported.add(call.id)
        comparison.matched += 1
        if differences := _differences(call, stored, region):
            comparison.different.append(Different(call, stored, differences))
    comparison.extra = [
        stored for name, stored in ours.items() if name not in exported and not stored.is_voided
    ]
    return comparison


def _sort_out(call: Call, elsewhere: StoredCall | None, comparison: Comparison) -> None:
    if elsewhere is None:
        comparison.missing.append(call)
    else:
        comparison.elsewhere.append((call, elsewhere))


def _furthest(recorded: Sequence[StoredCall]) -> dict[str, StoredCall]:
    """Return each call by its own id; of the facts of one call, the one still in force."""
    calls: dict[str, StoredCall] = {}
    for call in sorted(recorded, key=lambda fact: fact.is_voided, reverse=True):
        calls[_own_id(call.id)] = call
    return calls


def _own_id(event_id: str) -> str:
    for suffix in SUFFIXES:
        event_id = event_id.removesuffix(f"{_DERIVED}{suffix}")
    return event_id


def _differences(call: Call, stored: StoredCall, region: str) -> tuple[Difference, ...]:
    data = stored.data
    pairs = {
        "type": (TYPES[call.direction].value, stored.type.value),
        "answered": (call.answered, bool(data.get("answered"))),
        "voicemail": (call.voicemail, bool(data.get("voicemail"))),
        "from": (call.from_party, number_of(data.get("from"), region)),
        "to": (call.to_party, number_of(data.get("to"), region)),
    }
    differences = [Difference(name, *pair) for name, pair in pairs.items() if pair[0] != pair[1]]
    return (*differences, *_lengths(call, data), *_beginnings(call, stored))


def _lengths(call: Call, data: Mapping[str, Any]) -> list[Difference]:
    exported, recorded = call.talk_seconds, data.get("duration_s")
    if exported is None or recorded is None or abs(exported - recorded) <= CLOSE_SECONDS:
        return []
    return [Difference("duration_s", round(exported), recorded)]


def _beginnings(call: Call, stored: StoredCall) -> list[Difference]:
    if call.began_at is None or abs(call.began_at - stored.time) <= timedelta(
        seconds=CLOSE_SECONDS
    ):
        return []
    return [Difference("time", format_instant(call.began_at), format_instant(stored.time))]
