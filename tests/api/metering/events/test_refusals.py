"""What an event may not say: always 422, with a code and where it stands (api.md, Events)."""

from typing import Any

import pytest

from tests.acceptance.account import Account, Event, reference_to
from tests.api.metering.events.posting import must_refuse
from tests.api.sheets.supplied import a_sheet, quoting

NOBODY = "019aafb8-0000-7000-8000-000000000001"
SOMEBODY = "+32475550199"
WRONG: dict[str, tuple[str, Any, set[str]]] = {
    "a call without parties": ("call.received", {"answered": True}, {"/data/from", "/data/to"}),
    "a call without answered": ("call.received", {"from": None, "to": None}, {"/data/answered"}),
    "a call answered in words": (
        "call.received",
        {"from": None, "to": None, "answered": "true"},
        {"/data/answered"},
    ),
    "a call answered by a number": (
        "call.received",
        {"from": None, "to": None, "answered": 1},
        {"/data/answered"},
    ),
    "a negative duration": (
        "call.received",
        {"from": None, "to": None, "answered": True, "duration_s": -1},
        {"/data/duration_s"},
    ),
    "half a second": (
        "call.received",
        {"from": None, "to": None, "answered": True, "duration_s": 0.5},
        {"/data/duration_s"},
    ),
    "a cause of a received call": (
        "call.received",
        {"from": None, "to": None, "answered": True, "cause": {"id": NOBODY}},
        {"/data/cause"},
    ),
    "a number that is a number": (
        "call.received",
        {"from": 32475550199, "to": None, "answered": True},
        {"/data/from"},
    ),
    "a placed call without a callee": ("call.placed", {"answered": True}, {"/data/to"}),
    "a placed call that is urgent": (
        "call.placed",
        {"to": SOMEBODY, "answered": True, "urgent": True},
        {"/data/urgent"},
    ),
    "another purpose": (
        "call.placed",
        {"to": SOMEBODY, "answered": True, "purpose": "pleasure"},
        {"/data/purpose"},
    ),
    "a message without channel": (
        "message.received",
        {"from": None, "to": None},
        {"/data/channel"},
    ),
    "another channel": (
        "message.received",
        {"channel": "fax", "from": None, "to": None},
        {"/data/channel"},
    ),
    "a received message that is delivered": (
        "message.received",
        {"channel": "sms", "from": None, "to": None, "delivered": True},
        {"/data/delivered"},
    ),
    "a sent message without recipient": ("message.sent", {"channel": "sms"}, {"/data/to"}),
    "a bounce of nothing": ("message.undelivered", {}, {"/data/interaction"}),
    "an action without kind": ("action.performed", {"client_id": NOBODY}, {"/data/kind"}),
    "another kind of action": (
        "action.performed",
        {"client_id": NOBODY, "kind": "estimate"},
        {"/data/kind"},
    ),
    "a request of nobody": ("request.received", {"summary": "x"}, {"/data/client_id"}),
    "a request for nothing": ("request.received", {"client_id": NOBODY}, {"/data/summary"}),
    "a triage of nothing": ("interaction.triaged", {"urgent": True}, {"/data/interaction"}),
    "a void without reason": (
        "interaction.voided",
        {"interaction": {"id": NOBODY}},
        {"/data/reason"},
    ),
    "a void with an empty reason": (
        "interaction.voided",
        {"interaction": {"id": NOBODY}, "reason": ""},
        {"/data/reason"},
    ),
    "a completion with a reason": (
        "interaction.completed",
        {"interaction": {"id": NOBODY}, "reason": "x"},
        {"/data/reason"},
    ),
    "a reference to nothing": (
        "interaction.completed",
        {"interaction": {}},
        {"/data/interaction"},
    ),
    "half a reference": (
        "interaction.completed",
        {"interaction": {"source": "/x"}},
        {"/data/interaction"},
    ),
    "a reference in two ways": (
        "interaction.completed",
        {"interaction": {"id": NOBODY, "source": "/x", "event_id": "1"}},
        {"/data/interaction"},
    ),
    "a reference that is no id": (
        "interaction.completed",
        {"interaction": {"id": "CA-1"}},
        {"/data/interaction/id"},
    ),
    "a reference with more": (
        "interaction.completed",
        {"interaction": {"id": NOBODY, "kind": "call"}},
        {"/data/interaction/kind"},
    ),
    "a client that is no id": (
        "request.received",
        {"client_id": "dupont", "summary": "x"},
        {"/data/client_id"},
    ),
    "unknown names": (
        "call.received",
        {"from": None, "to": None, "answered": True, "a/b": 1, "c~d": 2},
        {"/data/a~1b", "/data/c~0d"},
    ),
    "a name of another language": (
        "call.received",
        {"from": None, "to": None, "answered": True, "sender": SOMEBODY},
        {"/data/sender"},
    ),
    "data that is a list": ("call.received", [], {"/data"}),
    "data that is text": ("call.received", "x", {"/data"}),
    "no data": ("call.received", None, {"/data"}),
}


@pytest.mark.parametrize("case", WRONG)
async def test_what_is_wrong_is_refused_where_it_stands(account: Account, case: str) -> None:
    kind, data, pointers = WRONG[case]
    event = account.event(kind, "it") | {"data": data}
    response = await account.service.post(event)
    assert {one for one, _ in must_refuse(response, 422, "invalid-request")} == pointers


@pytest.mark.parametrize("name", ["id", "source", "type", "data"])
async def test_what_every_event_has_is_required(account: Account, name: str) -> None:
    call = account.call("call")
    del call[name]
    response = await account.service.post(call)
    assert [pointer for pointer, _ in must_refuse(response, 422, "invalid-request")] == [f"/{name}"]


@pytest.mark.parametrize("kind", ["call.imagined", "", "Call.received", 5, None, [], {}])
async def test_another_type_is_refused(account: Account, kind: object) -> None:
    response = await account.service.post(account.call("call") | {"type": kind})
    assert must_refuse(response, 422, "invalid-request") == [("/type", "unknown_type")]


@pytest.mark.parametrize("body", [5, "x", True, [[]], [None]])
async def test_what_is_no_event_is_refused(account: Account, body: Any) -> None:
    response = await account.service.post(body)
    if isinstance(body, list):
        assert [one["status"] for one in response.json()["results"]] == [422]
    else:
        must_refuse(response, 422, "invalid-request")


@pytest.mark.parametrize(
    "time",
    [
        "2026-11-20T10:00:00",
        "2026-11-20",
        "10:00",
        "1763900000",
        "1763900000.5",
        1763900001,
        "2026-02-30T10:00:00Z",
        "2026-11-20T24:00:01Z",
        "2026-11-20T10:00:00+25:00",
        "0001-01-01T00:00:00+14:00",
        "yesterday",
        "",
        [],
        True,
    ],
)
async def test_a_time_is_an_instant_with_an_offset(account: Account, time: object) -> None:
    response = await account.service.post(account.call("call") | {"time": time})
    assert must_refuse(response, 422, "invalid-request")[0][0] == "/time"


@pytest.mark.parametrize(
    ("time", "status"),
    [
        ("2026-11-23T10:05:00+01:00", 201),
        ("2026-11-23T10:05:00.000001+01:00", 422),
        ("2026-11-23T09:05:01Z", 422),
        ("9999-12-31T23:59:59Z", 422),
        ("9999-12-31T23:59:59-14:00", 422),
    ],
)
async def test_a_time_more_than_five_minutes_ahead_is_refused(
    account: Account, time: str, status: int
) -> None:
    response = await account.service.post(account.call("call", time))
    assert response.status_code == status
    if status == 422:
        assert must_refuse(response, 422, "time-in-future")[0][0] == "/time"


async def test_information_is_passed_on_from_a_sheet_only(account: Account) -> None:
    kind = "information_transmission"
    response = await account.service.post(account.action("a", kind=kind))
    must_refuse(response, 422, "unsupported-information")
    response = await account.service.post(account.action("a", kind=kind, sheet=None))
    must_refuse(response, 422, "unsupported-information")
    sheet_id = await a_sheet(account.service, account.id)
    decision = await account.decide(account.action("a", **quoting(sheet_id)))
    assert decision["rule"] == "action"


@pytest.mark.parametrize("sheet", [{}, {"id": "tarifs"}, {"version": 1}, {"id": "", "version": 1}])
async def test_a_sheet_has_an_id_and_a_version(account: Account, sheet: dict[str, Any]) -> None:
    kind = "information_transmission"
    response = await account.service.post(account.action("a", kind=kind, sheet=sheet))
    must_refuse(response, 422, "invalid-request")


@pytest.mark.parametrize("version", [0, -1, 1.5, True, None, 10**9 + 1, "", "a\x00"])
async def test_what_numbers_no_version_is_pointed_at(account: Account, version: Any) -> None:
    sheet = {"id": NOBODY, "version": version}
    response = await account.service.post(
        account.action("a", kind="information_transmission", sheet=sheet)
    )
    must_refuse(response, 422, "invalid-request")
    assert [error["pointer"] for error in response.json()["errors"]] == ["/data/sheet/version"]


async def test_an_unknown_client_is_refused(account: Account) -> None:
    response = await account.service.post(account.call("call", client_id=NOBODY))
    must_refuse(response, 422, "unknown-client")


@pytest.mark.parametrize("field", ["cause", "interaction"])
async def test_an_unknown_interaction_id_is_refused(account: Account, field: str) -> None:
    event = (
        account.action("it", cause={"id": NOBODY})
        if field == "cause"
        else account.event("interaction.completed", "it", interaction={"id": NOBODY})
    )
    must_refuse(await account.service.post(event), 422, "unknown-interaction")


async def test_a_cause_of_another_client_is_refused(account: Account, blocking: Account) -> None:
    theirs = blocking.call("theirs")
    [decision] = await blocking.record(theirs)
    by_id = account.action("by id", cause={"id": decision["interaction_id"]})
    by_event = account.action("by event", cause=reference_to(theirs))
    void = account.event(
        "interaction.voided",
        "void",
        client_id=account.id,
        interaction={"id": decision["interaction_id"]},
        reason="x",
    )
    for event in (by_id, by_event, void):
        must_refuse(await account.service.post(event), 422, "cause-of-another-client")
    assert await blocking.used() == 1


async def test_an_id_names_an_interaction_in_any_case(account: Account) -> None:
    [decision] = await account.record(account.call("call"))
    shouted = {"id": decision["interaction_id"].upper()}
    [action] = await account.record(account.action("action", cause=shouted))
    assert action["rule"] == "follow_up_included"


async def test_a_refusal_leaves_no_trace(account: Account) -> None:
    wrong: list[Event] = [
        account.call("a", client_id=NOBODY),
        account.action("b", cause={"id": NOBODY}),
        account.call("c", "2027-01-01T00:00:00Z"),
    ]
    for event in wrong:
        assert (await account.service.post(event)).status_code == 422
    assert await account.ledger() == []
    await account.must_verify()


async def test_a_message_without_an_id_answers_nothing(account: Account) -> None:
    mail = account.message("mail", message_id="<>")
    report = account.sent("report", 1, in_reply_to="< >")
    other = account.sent("other", 2)
    await account.batch([mail, report, other])
    assert [units for _, units in (await account.rules([mail, report, other])).values()] == [
        1,
        1,
        1,
    ]
