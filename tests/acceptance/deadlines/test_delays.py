"""Each plan's delays from the annex, asked for on a Friday afternoon."""

import pytest

from tests.acceptance.account import Account, Event, an_account
from tests.acceptance.deadlines.asking import due_of, explained, instant, seconds_between
from tests.service import Service

FRIDAY = "2026-11-20T15:00:00+01:00"

ANNEX = [
    ("ESSENTIEL", "2026-11-23T11:00:00+01:00", "2026-11-23T15:00:00+01:00", "2026-11-20T17:00:00"),
    ("CONFORT", "2026-11-23T10:00:00+01:00", "2026-11-23T13:00:00+01:00", "2026-11-20T17:00:00"),
    ("PREMIUM", "2026-11-20T17:00:00+01:00", "2026-11-20T17:00:00+01:00", "2026-11-20T16:00:00"),
]
"""Plan, inbound message, outbound request, urgent."""


@pytest.mark.parametrize(("plan", "inbound", "outbound", "urgent"), ANNEX)
async def test_a_plan_handles_what_comes_within_its_delays(
    common_service: Service, plan: str, inbound: str, outbound: str, urgent: str
) -> None:
    account = await an_account(common_service, plan=plan)
    assert await due_of(account, account.message("message", FRIDAY)) == instant(inbound)
    assert await due_of(account, account.request("request", FRIDAY)) == instant(outbound)
    hurried = account.message("urgent", FRIDAY, urgent=True)
    assert await due_of(account, hurried) == instant(f"{urgent}+01:00")


@pytest.mark.parametrize("plan", ["ESSENTIEL", "CONFORT", "PREMIUM"])
async def test_an_urgent_request_of_the_client_has_the_urgent_delay_too(
    common_service: Service, plan: str
) -> None:
    account = await an_account(common_service, plan=plan)
    terms = (await common_service.http.get(f"/v1/plans/{plan}")).json()
    decision = await account.decide(account.request("request", FRIDAY, urgent=True))
    found = await explained(account, decision)
    spans = [(each["starts_at"], each["ends_at"]) for each in found["segments"]]
    counted = sum(seconds_between(start, end) for start, end in spans)
    assert counted == terms["urgent_delay_business_seconds"]


INBOUND, OUTBOUND = "2026-11-23T11:00:00+01:00", "2026-11-23T15:00:00+01:00"


def arriving(account: Account) -> dict[str, tuple[Event, str | None]]:
    """Return what may come in, and the deadline of the smallest plan for it."""
    own, number = account.own_address, account.own_number
    return {
        "a mail": (account.message("1", FRIDAY), INBOUND),
        "a mail without action": (account.message("2", FRIDAY, requires_action=False), None),
        "a voicemail": (account.call("3", FRIDAY, answered=False, voicemail=True), INBOUND),
        "a call to follow up": (account.call("4", FRIDAY, requires_action=True), INBOUND),
        "an answered call": (account.call("5", FRIDAY), None),
        "a missed call": (account.call("6", FRIDAY, answered=False), None),
        "the client's mail": (account.message("7", FRIDAY, sender=own), OUTBOUND),
        "the client's voicemail": (
            account.call("8", FRIDAY, sender=number, answered=False, voicemail=True),
            OUTBOUND,
        ),
        "the client's order by telephone": (
            account.call("9", FRIDAY, sender=number, requires_action=True),
            OUTBOUND,
        ),
        "the client's call": (account.call("10", FRIDAY, sender=number), None),
        "a request": (account.request("11", FRIDAY), OUTBOUND),
        "a request without action": (account.request("12", FRIDAY, requires_action=False), None),
        "a call placed": (account.placed_call("13", FRIDAY), None),
        "a mail sent": (account.sent("14", FRIDAY), None),
        "an action": (account.action("15", FRIDAY), None),
    }


async def test_only_what_is_to_be_handled_has_a_deadline(account: Account) -> None:
    cases = arriving(account)
    found = {name: await due_of(account, event) for name, (event, _) in cases.items()}
    assert found == {name: instant(due) for name, (_, due) in cases.items()}


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-11-20T13:00:00+01:00", "2026-11-20T17:00:00+01:00"),
        ("2026-11-20T17:00:00+01:00", "2026-11-23T13:00:00+01:00"),
        ("2026-11-21T12:00:00+01:00", "2026-11-23T13:00:00+01:00"),
        ("2026-11-20T03:00:00+01:00", "2026-11-20T13:00:00+01:00"),
        ("2026-11-19T16:59:59+01:00", "2026-11-20T12:59:59+01:00"),
    ],
)
async def test_a_delay_counts_opening_hours_and_may_end_at_a_closing(
    account: Account, at: str, due: str
) -> None:
    assert await due_of(account, account.message("message", at)) == instant(due)
