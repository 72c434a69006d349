"""The hash chain: its form is frozen, and no change of an entry goes unseen."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from app.domain.metering.ledger import (
    Head,
    Posting,
    canonical_form,
    canonical_instant,
    entry_hash,
    genesis,
    shown_hash,
)
from app.domain.metering.rules import Rule

VECTORS = Path(__file__).parents[3] / "openapi" / "examples" / "ledger_vectors.json"
CLIENT = "0197a5c2-7c00-7000-8000-000000000001"
COUNTED = Posting(
    posted_at=datetime(2026, 11, 23, 9, 2, 12, 345_678, tzinfo=UTC),
    occurred_at=datetime.fromisoformat("2026-11-23T10:02:11+01:00"),
    period="2026-11",
    interaction_id="0197a5c2-7c01-7000-8000-000000000002",
    units=1,
    rule=Rule.INBOUND_THIRD_PARTY,
    used_after=1,
)
VOIDED = replace(
    COUNTED,
    posted_at=datetime(2026, 12, 1, 9, tzinfo=timezone(timedelta(hours=1))),
    units=-1,
    rule=Rule.VOIDED,
    used_after=0,
)
EMPTY = "67b1b3ce573d53d17ac5d0242ccae6e50746786fb057812de07b3a27b74b6b8f"
FIRST = "cb67eb15201a729cfb9776a0fc29d185365fa9d59c104bb12d39994adc4b1929"
SECOND = "9a8137bf1a5d784be72df1f076bdb43fca17a860015d89f38de6558404faf587"


def test_an_empty_ledger_is_bound_to_its_client() -> None:
    assert genesis(CLIENT) == Head(0, bytes.fromhex(EMPTY))
    assert genesis(CLIENT) != genesis(CLIENT.replace("1", "2"))


def test_the_form_of_an_entry_is_frozen() -> None:
    assert canonical_form(1, COUNTED, bytes.fromhex(EMPTY)) == (
        "exitadmin-ledger-1|1|2026-11-23T09:02:12.345678Z|2026-11-23T09:02:11.000000Z|2026-11|"
        f"0197a5c2-7c01-7000-8000-000000000002|1|inbound_third_party|1|{EMPTY}"
    )
    assert canonical_form(2, VOIDED, bytes.fromhex(FIRST)) == (
        "exitadmin-ledger-1|2|2026-12-01T08:00:00.000000Z|2026-11-23T09:02:11.000000Z|2026-11|"
        f"0197a5c2-7c01-7000-8000-000000000002|-1|voided|0|{FIRST}"
    )


def test_the_hashes_of_entries_are_frozen() -> None:
    first = genesis(CLIENT).append(COUNTED)
    second = Head(first.seq, first.hash).append(VOIDED)
    assert (first.seq, first.previous_hash.hex(), first.hash.hex()) == (1, EMPTY, FIRST)
    assert (second.seq, second.previous_hash.hex(), second.hash.hex()) == (2, FIRST, SECOND)


def test_the_published_vectors_are_these_entries() -> None:
    vectors: dict[str, Any] = json.loads(VECTORS.read_text("utf-8"))
    first, second = vectors["entries"]
    assert (vectors["client_id"], vectors["empty_ledger"]) == (CLIENT, f"sha256:{EMPTY}")
    assert first["canonical_form"] == canonical_form(1, COUNTED, bytes.fromhex(EMPTY))
    assert second["canonical_form"] == canonical_form(2, VOIDED, bytes.fromhex(FIRST))
    for one in (first, second):
        digest = hashlib.sha256(one["canonical_form"].encode()).digest()
        assert one["hash"] == shown_hash(digest)
    assert second["previous_hash"] == first["hash"] == f"sha256:{FIRST}"


def test_the_published_fields_are_those_that_are_hashed() -> None:
    for one in json.loads(VECTORS.read_text("utf-8"))["entries"]:
        shown = [one["seq"], one["posted_at"], one["occurred_at"], one["period"]]
        shown += [one["interaction_id"], one["units"], one["rule"], one["used_after"]]
        previous = one["previous_hash"].removeprefix("sha256:")
        assert one["canonical_form"] == "|".join(["exitadmin-ledger-1", *map(str, shown), previous])


CHANGES: dict[str, Any] = {
    "posted_at": COUNTED.posted_at + timedelta(microseconds=1),
    "occurred_at": COUNTED.occurred_at - timedelta(microseconds=1),
    "period": "2026-12",
    "interaction_id": "0197a5c2-7c01-7000-8000-000000000003",
    "units": -1,
    "rule": Rule.OUTBOUND,
    "used_after": 2,
}


@pytest.mark.parametrize("field", [field.name for field in fields(Posting)])
def test_every_field_is_covered_by_the_hash(field: str) -> None:
    changed = replace(COUNTED, **{field: CHANGES[field]})
    assert entry_hash(1, changed, bytes(32)) != entry_hash(1, COUNTED, bytes(32))


def test_the_place_and_the_entry_before_are_covered_by_the_hash() -> None:
    assert entry_hash(1, COUNTED, bytes(32)) != entry_hash(2, COUNTED, bytes(32))
    assert entry_hash(1, COUNTED, bytes(32)) != entry_hash(1, COUNTED, bytes(31) + b"\x01")


def test_one_instant_has_one_form() -> None:
    instant = datetime(2026, 11, 23, 9, 2, 11, tzinfo=UTC)
    assert canonical_instant(instant) == "2026-11-23T09:02:11.000000Z"
    elsewhere = instant.astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    assert canonical_instant(elsewhere) == canonical_instant(instant)
    assert canonical_instant(datetime(70, 1, 1, tzinfo=UTC)) == "0070-01-01T00:00:00.000000Z"
