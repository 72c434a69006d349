"""Events in one order are decided the same, however they are split into batches.

The block and the urgent allowance are decided in order of recording (rulebook sections 4 and 6):
here the order stays, and four units are all that the month includes.
"""

import random
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.acceptance.account import Account, Event, an_account
from tests.service import Service

DAY = "2026-10-31T{:02d}:00:00+01:00"
PERIOD = "2026-10"
INCLUDED = 4
KINDS = (
    "call",
    "voicemail",
    "mail",
    "news",
    "urgent mail",
    "request",
    "client call",
    "action",
    "waiting action",
    "sent",
    "reply",
    "nobody",
    "to do",
    "nothing to do",
    "urgent",
    "done",
    "pause",
    "resume",
    "release",
    "void",
    "bounce",
    "again",
)
DECIDED = ("duplicate", "outcome", "rule", "units", "due_at", "urgent", "quota")


@dataclass(frozen=True)
class Fact:
    """What happens, at which hour, and which other fact of the stream it names."""

    kind: str
    hour: int
    other: int


FACTS = st.lists(
    st.builds(Fact, kind=st.sampled_from(KINDS), hour=st.integers(8, 18), other=st.integers(0, 20)),
    min_size=5,
    max_size=24,
)


def event_of(account: Account, place: int, fact: Fact, size: int) -> Event:
    name, at, other = f"f{place}", DAY.format(fact.hour), f"f{fact.other % size}"
    named = {"source": account.source, "event_id": other}
    mail = {"message_id": f"{account.number}-{name}@chantier.example"}
    recording: dict[str, tuple[Any, dict[str, Any]]] = {
        "call": (account.call, {}),
        "voicemail": (account.call, {"answered": False, "voicemail": True, "urgent": True}),
        "mail": (account.message, mail),
        "news": (account.message, mail | {"requires_action": False}),
        "urgent mail": (account.message, mail | {"urgent": True}),
        "request": (account.request, {}),
        "client call": (account.call, {"sender": account.own_number, "requires_action": True}),
        "action": (account.action, {"cause": named}),
        "sent": (account.sent, {"cause": named}),
        "reply": (
            account.sent,
            {"sender": None, "in_reply_to": f"{account.number}-{other}@chantier.example"},
        ),
        "nobody": (account.call, {"to": None}),
    }
    if fact.kind in recording:
        make, data = recording[fact.kind]
        event: Event = make(name, at, **data)
        return event
    if fact.kind == "waiting action":
        return account.event("action.performed", name, at, kind="other", cause=named)
    saying: dict[str, tuple[str, dict[str, Any]]] = {
        "to do": ("interaction.triaged", {"requires_action": True}),
        "nothing to do": ("interaction.triaged", {"requires_action": False}),
        "urgent": ("interaction.triaged", {"urgent": True}),
        "done": ("interaction.completed", {}),
        "pause": ("interaction.paused", {}),
        "resume": ("interaction.resumed", {}),
        "release": ("interaction.released", {}),
        "void": ("interaction.voided", {"reason": "Encodé deux fois"}),
        "bounce": ("message.undelivered", {}),
        "again": ("interaction.completed", {}),
    }
    kind, said = saying[fact.kind]
    identity = f"f{fact.other % size}" if fact.kind == "again" else name
    return account.event(kind, identity, at, interaction=named, **said)


def events_of(account: Account, facts: list[Fact]) -> list[Event]:
    return [event_of(account, place, fact, len(facts)) for place, fact in enumerate(facts)]


def told(result: dict[str, Any]) -> dict[str, Any]:
    """Return what a sender is told, but for what names the client or the interaction."""
    if "problem" in result:
        return {"status": result["status"], "code": result["problem"]["code"]}
    decision = result["decision"]
    return {"status": result["status"]} | {name: decision[name] for name in DECIDED}


async def a_small_account(service: Service) -> Account:
    return await an_account(service, block=True, starts_on="2026-10-31")


async def alone(account: Account, event: Event) -> dict[str, Any]:
    response = await account.service.post(event)
    body = response.json()
    key = "decision" if response.status_code < 400 else "problem"
    return told({"status": response.status_code, key: body})


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(facts=FACTS, seed=st.integers(0, 2**16))
async def test_one_order_is_decided_the_same_in_any_batches(
    common_service: Service, facts: list[Fact], seed: int
) -> None:
    singly, split, whole = [await a_small_account(common_service) for _ in range(3)]
    expected = [await alone(singly, event) for event in events_of(singly, facts)]
    assert [told(one) for one in await whole.batch(events_of(whole, facts))] == expected
    chance, left, answers = random.Random(seed), events_of(split, facts), []
    while left:
        size = chance.randint(1, len(left))
        answers += [told(one) for one in await split.batch(left[:size])]
        del left[:size]
    assert answers == expected
    counts = [await account.units(PERIOD) for account in (singly, split, whole)]
    assert counts[0] == counts[1] == counts[2]
    assert counts[0]["used"] <= INCLUDED
    for account in (singly, split, whole):
        await account.must_verify()


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(facts=FACTS)
async def test_a_simulation_says_what_will_be_decided(
    common_service: Service, facts: list[Fact]
) -> None:
    account = await a_small_account(common_service)
    events = events_of(account, facts)
    middle = len(events) // 2
    for part in (events[:middle], events[middle:]):
        response = await common_service.http.post("/v1/events/simulate", json=part)
        expected = [told(one) for one in response.json()["results"]]
        assert [told(one) for one in await account.batch(part)] == expected
