"""Whether two events of one key say the same (api.md, Events)."""

from typing import Any

import pytest

from tests.acceptance.account import Account, Event

SAME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "the offset": ({}, {"time": "2026-11-20T09:00:00Z"}),
    "another offset": ({}, {"time": "2026-11-20T14:30:00+05:30"}),
    "fractions of nothing": ({}, {"time": "2026-11-20T10:00:00.000+01:00"}),
    "the version": ({}, {"specversion": "1.0"}),
    "extension attributes": ({}, {"traceparent": "00-1", "subject": "x"}),
    "spaces in a number": ({}, {"from": "+32 475 55 01 99"}),
    "punctuation in a number": ({}, {"from": "tel:+32-475-550-199"}),
    "voicemail": ({}, {"voicemail": False}),
    "urgent": ({}, {"urgent": False}),
    "requires_action": ({}, {"requires_action": False}),
    "requires_action of a voicemail": (
        {"voicemail": True},
        {"voicemail": True, "requires_action": True},
    ),
    "a summary that is null": ({}, {"summary": None}),
}
OTHER: dict[str, dict[str, Any]] = {
    "time": {"time": "2026-11-20T10:00:01+01:00"},
    "a fraction of a second": {"time": "2026-11-20T10:00:00.000001+01:00"},
    "type": {"type": "call.placed"},
    "party": {"from": "+32475550198"},
    "answered": {"answered": False},
    "duration": {"duration_s": 95},
    "summary": {"summary": "Report de chantier"},
    "client_id": {"client_id": "019aafb8-0000-7000-8000-000000000001"},
    "requires_action": {"requires_action": True},
}
ENVELOPE = {"time", "type", "specversion", "traceparent", "subject"}


def changed(event: Event, changes: dict[str, Any]) -> Event:
    envelope = {name: value for name, value in changes.items() if name in ENVELOPE}
    data = {name: value for name, value in changes.items() if name not in ENVELOPE}
    return event | envelope | {"data": event["data"] | data}


@pytest.mark.parametrize("case", SAME)
async def test_what_changes_nothing_is_a_repeat(account: Account, case: str) -> None:
    before, after = SAME[case]
    first = await account.decide(changed(account.call("call"), before))
    repeat = await account.service.post(changed(account.call("call"), after))
    assert (repeat.status_code, repeat.json()) == (200, first | {"duplicate": True})
    assert await account.used() == 1


@pytest.mark.parametrize("case", OTHER)
async def test_other_content_under_a_known_key_is_a_conflict(account: Account, case: str) -> None:
    await account.record(account.call("call"))
    response = await account.service.post(changed(account.call("call"), OTHER[case]))
    assert (response.status_code, response.json()["code"]) == (409, "idempotency-conflict")
    assert await account.used() == 1
    repeat = await account.service.post(account.call("call"))
    assert repeat.status_code == 200


async def test_time_left_out_both_times_is_the_same_event(account: Account) -> None:
    call = account.call("call")
    del call["time"]
    first = await account.decide(call)
    account.service.set_clock(account.service.state.clock.now().replace(hour=15))
    repeat = await account.service.post(call)
    assert (repeat.status_code, repeat.json()) == (200, first | {"duplicate": True})
    dated = await account.service.post(call | {"time": "2026-11-23T10:00:00+01:00"})
    assert dated.status_code == 409


@pytest.mark.parametrize(
    ("spelling", "same"),
    [
        ("<7@chantier.example>", "7@chantier.example"),
        (" 7@chantier.example ", "<7@chantier.example>"),
    ],
)
async def test_message_ids_are_one_with_and_without_brackets(
    account: Account, spelling: str, same: str
) -> None:
    await account.record(account.message("mail", message_id=spelling))
    repeat = await account.service.post(account.message("mail", message_id=same))
    assert repeat.status_code == 200


async def test_addresses_are_one_with_and_without_names(account: Account) -> None:
    await account.record(account.message("mail", sender='"Marc" <Marc+gsm@chantier.example>'))
    repeat = await account.service.post(account.message("mail", sender="marc@chantier.example"))
    assert repeat.status_code == 200


@pytest.mark.parametrize(
    ("kind", "defaults"),
    [
        ("sent", {"delivered": True, "purpose": "follow_up"}),
        ("placed_call", {"voicemail": False, "purpose": "follow_up", "cause": None}),
        ("message", {"urgent": False, "requires_action": True, "subject": None}),
        ("request", {"urgent": False, "requires_action": True}),
        ("action", {"sheet": None, "cause": None}),
    ],
)
async def test_defaults_are_as_if_written(
    account: Account, kind: str, defaults: dict[str, Any]
) -> None:
    make = getattr(account, kind)
    await account.record(make("it"))
    assert (await account.service.post(make("it", **defaults))).status_code == 200


async def test_the_same_id_of_another_source_is_another_event(account: Account) -> None:
    await account.record(account.call("call"))
    other = account.call("call") | {"source": f"{account.source}/other"}
    assert (await account.service.post(other)).status_code == 201
    assert await account.used() == 2


async def test_a_repeat_gets_the_quota_of_the_first_time(account: Account) -> None:
    first = await account.decide(account.call("first"))
    await account.record(account.call("second"), account.message("held", urgent=True))
    repeat = await account.service.post(account.call("first"))
    assert repeat.json() == first | {"duplicate": True}
    assert repeat.json()["quota"]["used"] == 1


async def test_a_repeat_of_a_void_is_answered_as_the_first_time(account: Account) -> None:
    call = account.call("call")
    _, first = await account.record(call, account.void("void", call))
    await account.record(account.call("other"))
    repeat = await account.service.post(account.void("void", call))
    assert (repeat.status_code, repeat.json()) == (200, first | {"duplicate": True})


async def test_a_refused_event_is_forgotten(account: Account) -> None:
    wrong = account.call("call", client_id="019aafb8-0000-7000-8000-000000000001")
    assert (await account.service.post(wrong)).status_code == 422
    assert (await account.service.post(account.call("call"))).status_code == 201
