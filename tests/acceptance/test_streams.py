"""Streams of facts, permuted, repeated and split into batches, come to the same (rulebook 3)."""

import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.acceptance.account import Account, Event, an_account, reference_to
from tests.service import Service

INSTANTS = (
    "2026-10-31T23:59:59+01:00",
    "2026-11-01T00:00:00+01:00",
    "2026-11-20T10:00:00+01:00",
    "2026-11-20T10:01:00+01:00",
    "2026-11-20T10:02:00+01:00",
)
PERIODS = ("2026-10", "2026-11")
ROOTS = ("call", "missed", "mail", "news", "request", "client mail", "nobody")
FOLLOW_UPS = ("action", "waiting action", "placed", "unreached", "sent", "report", "reply")
SAID: dict[str, tuple[str, dict[str, Any]]] = {
    "to do": ("interaction.triaged", {"requires_action": True}),
    "nothing to do": ("interaction.triaged", {"requires_action": False}),
    "void": ("interaction.voided", {"reason": "Encodé deux fois"}),
    "bounce": ("message.undelivered", {}),
    "done": ("interaction.completed", {}),
}
OURS = ("call.placed", "message.sent", "action.performed")
CALLS_AND_MESSAGES = ("call.received", "call.placed", "message.received", "message.sent")
OTHERWISE: dict[str, dict[str, Any]] = {
    "call.received": {"answered": False, "voicemail": True},
    "call.placed": {"answered": True, "purpose": "requested"},
    "message.sent": {"delivered": True},
}
CORRECTIONS = ("linked", "unlinked", "ours", "theirs", "otherwise")


@dataclass(frozen=True)
class Fact:
    """What happens, when, and which other fact of the stream it names."""

    kind: str
    instant: str
    other: int


FACTS = st.lists(
    st.builds(
        Fact,
        kind=st.sampled_from((*ROOTS, *FOLLOW_UPS * 2, *SAID, *CORRECTIONS)),
        instant=st.sampled_from(INSTANTS),
        other=st.integers(0, 30),
    ),
    min_size=4,
    max_size=16,
)
ONE_LONG_THREAD = st.builds(
    lambda root, others: [root, *others],
    st.builds(
        Fact, kind=st.sampled_from(ROOTS), instant=st.sampled_from(INSTANTS), other=st.just(0)
    ),
    st.lists(
        st.builds(
            Fact,
            kind=st.sampled_from((*FOLLOW_UPS, "action", "placed", "void", "bounce", *CORRECTIONS)),
            instant=st.sampled_from(INSTANTS),
            other=st.sampled_from((0, 0, 0, 1, 2, 3, 4, 5, 6)),
        ),
        min_size=6,
        max_size=14,
    ),
)


def events_of(account: Account, facts: list[Fact]) -> list[Event]:
    named = [one.kind for one in facts]
    targets = [place for place, kind in enumerate(named) if _is_recording(kind)] or [0]
    made = [_event(account, place, one, targets) for place, one in enumerate(facts)]
    roots = [event for event, kind in zip(made, named, strict=True) if kind in ROOTS]
    for event, fact in zip(made, facts, strict=True):
        if fact.kind in CORRECTIONS:
            target = made[targets[fact.other % len(targets)]]
            event["data"] |= _correction(fact, target["type"], roots)
    return made


def _is_recording(kind: str) -> bool:
    return kind not in SAID and kind not in CORRECTIONS


def _correction(fact: Fact, of: str, roots: list[Event]) -> dict[str, Any]:
    """Return what is corrected, as far as it fits: a cause has none, so nothing is circular."""
    said: dict[str, Any] = {}
    if fact.kind in ("linked", "unlinked") and of in OURS:
        cause = roots[fact.other % len(roots)] if roots and fact.kind == "linked" else None
        said = {"cause": cause and reference_to(cause)}
    elif fact.kind in ("ours", "theirs") and of in CALLS_AND_MESSAGES:
        said = {"with_client": fact.kind == "ours"}
    elif fact.kind == "otherwise" and of in OTHERWISE:
        said = OTHERWISE[of]
    return said or {"interaction": {"source": "/nowhere", "event_id": "never"}, "answered": True}


def _event(account: Account, place: int, fact: Fact, targets: list[int]) -> Event:
    name, at = f"f{place}", fact.instant
    other = {"source": account.source, "event_id": f"f{targets[fact.other % len(targets)]}"}
    message: dict[str, Any] = {"message_id": f"{place}@chantier.example"}
    reply = {"in_reply_to": f"{targets[fact.other % len(targets)]}@chantier.example"}
    by_kind: dict[str, tuple[Any, dict[str, Any]]] = {
        "call": (account.call, {}),
        "missed": (account.call, {"answered": False}),
        "mail": (account.message, message),
        "news": (account.message, message | {"requires_action": False}),
        "request": (account.request, {}),
        "client mail": (account.message, message | {"sender": account.own_address}),
        "nobody": (account.call, {"to": None}),
        "action": (account.action, {"cause": other}),
        "placed": (account.placed_call, {"cause": other}),
        "unreached": (account.placed_call, {"cause": other, "answered": False}),
        "sent": (account.sent, {"cause": other}),
        "report": (account.sent, {"cause": other, "to": account.own_address}),
        "reply": (account.sent, reply),
    }
    if fact.kind == "waiting action":
        return account.event("action.performed", name, at, kind="other", cause=other)
    if fact.kind in CORRECTIONS:
        return account.event("interaction.corrected", name, at, interaction=other, reason="Encodé")
    if fact.kind in SAID:
        kind, said = SAID[fact.kind]
        return account.event(kind, name, at, interaction=other, **said)
    make, data = by_kind[fact.kind]
    event: Event = make(name, at, **data)
    return event


async def what_it_comes_to(account: Account, facts: list[Fact]) -> dict[str, Any]:
    """Return quota, rules and their totals; the ledger must be clean."""
    await account.must_verify()
    interactions = [
        event
        for event, fact in zip(events_of(account, facts), facts, strict=True)
        if _is_recording(fact.kind)
    ]
    rules = await account.rules(interactions) if interactions else {}
    return {
        "units": [await account.units(period) for period in PERIODS],
        "rules": rules,
        "totals": Counter(rules.values()),
    }


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(facts=FACTS | ONE_LONG_THREAD, seed=st.integers(0, 2**16))
async def test_a_stream_in_any_order_with_repeats_and_in_any_batches_comes_to_the_same(
    common_service: Service, facts: list[Fact], seed: int
) -> None:
    one_by_one = await an_account(common_service)
    await one_by_one.record(*events_of(one_by_one, facts))
    shuffled = await an_account(common_service)
    await _send_shuffled(shuffled, events_of(shuffled, facts), random.Random(seed))
    assert await what_it_comes_to(shuffled, facts) == await what_it_comes_to(one_by_one, facts)


async def _send_shuffled(account: Account, events: list[Event], chance: random.Random) -> None:
    """Send every event at least once, some several times, in batches of any size."""
    repeated = chance.choices(events, k=len(events) // 2)
    arriving = chance.sample(events + repeated, len(events) + len(repeated))
    while arriving:
        size = chance.randint(1, len(arriving))
        results = await account.batch(arriving[:size])
        assert {one["status"] for one in results} <= {200, 201}
        del arriving[:size]
