"""Fingerprints: two events of one key are the same when they say the same."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.metering.events.fingerprints import fingerprint
from tests.laws import thorough

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
DATA: dict[str, Any] = {"from": "+32475550199", "answered": True, "cause": {"id": "1", "z": "é"}}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_it_is_thirty_two_bytes_that_never_change() -> None:
    assert (
        fingerprint("call.received", NINE, DATA).hex()
        == "af82ba928b84cb3c68d560f9db6f5963e9cced0db798f187e78e9ad914ceffbf"
    )
    assert (
        fingerprint("call.received", None, {}).hex()
        == "134408dc5376606947c461c57877d396074e427fb02140076f71800ffece874d"
    )


@pytest.mark.parametrize(
    "spelling",
    ["2026-11-23T09:00:00Z", "2026-11-23T10:00:00+01:00", "2026-11-23T09:00:00.000000+00:00",
     "2026-11-22T23:30:00-09:30"],
)  # fmt: skip
def test_the_instant_counts_and_not_its_spelling(spelling: str) -> None:
    assert fingerprint("call.received", datetime.fromisoformat(spelling), DATA) == fingerprint(
        "call.received", NINE, DATA
    )


def test_a_microsecond_is_another_instant() -> None:
    later = NINE.replace(microsecond=1)
    assert fingerprint("call.received", later, DATA) != fingerprint("call.received", NINE, DATA)


def test_a_time_left_out_is_not_a_time_given() -> None:
    left_out = fingerprint("call.received", None, DATA)
    assert left_out == fingerprint("call.received", None, dict(DATA))
    assert left_out != fingerprint("call.received", NINE, DATA)


def test_the_order_of_keys_does_not_matter() -> None:
    turned = {key: DATA[key] for key in reversed(DATA)}
    turned["cause"] = {"z": "é", "id": "1"}
    assert list(turned) != list(DATA)
    assert fingerprint("call.received", NINE, turned) == fingerprint("call.received", NINE, DATA)


@pytest.mark.parametrize(
    "changed",
    [{"answered": False}, {"from": "+32475550190"}, {"summary": ""}, {"answered": "True"},
     {"cause": {"id": "2", "z": "é"}}, {"cause": None}],
    ids=str,
)  # fmt: skip
def test_any_other_content_is_another_event(changed: dict[str, Any]) -> None:
    other = fingerprint("call.received", NINE, DATA | changed)
    assert other != fingerprint("call.received", NINE, DATA)


def test_another_type_is_another_event() -> None:
    assert fingerprint("call.placed", NINE, DATA) != fingerprint("call.received", NINE, DATA)


@thorough
@given(JSON, JSON)
def test_two_contents_have_one_fingerprint_only_when_they_are_equal(one: Any, other: Any) -> None:
    same = repr_of(one) == repr_of(other)
    prints = [fingerprint("t", NINE, {"data": value}) for value in (one, other)]
    assert (prints[0] == prints[1]) is same


def repr_of(value: Any) -> str:
    """Return a text that tells 1 from true and ignores the order of keys."""
    if isinstance(value, dict):
        return repr({key: repr_of(value[key]) for key in sorted(value)})
    if isinstance(value, list):
        return repr([repr_of(item) for item in value])
    return repr(value)
