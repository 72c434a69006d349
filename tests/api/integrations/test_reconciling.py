"""POST /v1/reconcile: what an export of call records tells beside what is recorded."""

from typing import Any

import pytest
from httpx import Response

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.given import a_key, interactions
from tests.api.integrations.providers import (
    NATIVE_CALL,
    Provider,
    a_call,
    a_provider,
    twilio_call,
)
from tests.service import Service

ASTERISK = {"cdr": {"format": "asterisk", "inbound_contexts": ["van-buiten"]}}
HEADER = (
    "clid,src,dst,dcontext,lastapp,start,answer,end,duration,billsec,disposition,uniqueid,"
    "sequence,linkedid"
)
COLUMNS = {
    "cdr": {
        "format": "columns",
        "columns": {
            "id": "Call Sid",
            "started_at": "Start",
            "direction": "Direction",
            "from": "From",
            "to": "To",
            "answered": "Status",
            "duration": "Duration",
        },
    }
}
TABLE = "Call Sid;Start;Direction;From;To;Status;Duration\n"


async def reconcile(provider: Provider, export: str | bytes, **query: str) -> Response:
    return await provider.service.http.post(
        "/v1/reconcile",
        params={"integration_id": provider.id, **query},
        content=export,
        headers={"content-type": "text/csv"},
    )


async def compared(provider: Provider, export: str | bytes, **query: str) -> dict[str, Any]:
    response = await reconcile(provider, export, **query)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def cdr(*records: str) -> str:
    return "\n".join([HEADER, *records, ""])


ANSWERED = cdr(
    '"Alice <0475550199>",0475550199,025550101,from-trunk,Dial,2026-11-23 09:02:11,'
    "2026-11-23 09:02:15,2026-11-23 09:03:50,99,95,ANSWERED,u.1,1,l.1"
)


async def test_a_call_that_is_missing_is_recorded_when_asked_for(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.NATIVE, settings=ASTERISK)
    found = await compared(provider, ANSWERED)
    assert found["counts"] == {
        "missing": 1, "different": 0, "elsewhere": 0, "extra": 0, "unreadable": 0,
    }  # fmt: skip
    assert found["missing"] == [
        {
            "id": "l.1",
            "type": "call.received",
            "time": "2026-11-23T08:02:11Z",
            "from": "+32475550199",
            "to": "+3225550101",
            "answered": True,
            "voicemail": False,
            "duration_s": 95,
        }
    ]
    assert (await service.quota(client_id))["units"]["used"] == 0
    applied = await compared(provider, ANSWERED, apply="true")
    assert [one["decision"]["outcome"] for one in applied["applied"]] == ["counted"]
    again = await compared(provider, ANSWERED, apply="true")
    assert (again["matched"], again["applied"]) == (1, [])
    assert (await service.quota(client_id))["units"]["used"] == 1


async def test_asterisk_s_columns_need_no_setting(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.NATIVE, settings={})
    found = await compared(provider, ANSWERED)
    assert [one["id"] for one in found["missing"]] == ["l.1"]


async def test_several_records_of_one_linkedid_are_one_call(service: Service) -> None:
    await service.a_client()
    provider = await a_provider(service, IntegrationKind.NATIVE, settings=ASTERISK)
    transferred = cdr(
        "x,0475550199,200,van-buiten,Dial,2026-11-23 09:02:31,2026-11-23 09:02:41,"
        "2026-11-23 09:03:41,70,60,ANSWERED,u.2,2,l.1",
        "x,0475550199,025550101,van-buiten,Dial,2026-11-23 09:02:11,2026-11-23 09:02:15,"
        "2026-11-23 09:02:31,20,16,ANSWERED,u.1,1,l.1",
    )
    found = await compared(provider, transferred)
    assert (found["rows"], found["calls"]) == (2, 1)
    [call] = found["missing"]
    assert (call["to"], call["duration_s"], call["time"]) == (
        "+3225550101", 76, "2026-11-23T08:02:11Z",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ("025550101,0475550199,from-internal,Dial,{},ANSWERED", ("call.placed", True, False)),
        ("100,0475550199,from-internal,Dial,{},NO ANSWER", ("call.placed", False, False)),
        ("0475550199,025550101,default,Dial,{},BUSY", ("call.received", False, False)),
        ("0475550199,s,default,VoiceMail,{},ANSWERED", ("call.received", False, True)),
        ("0475550199,800,default,Queue,{},ANSWERED", ("call.received", True, False)),
        ("100,200,default,Dial,{},ANSWERED", None),
    ],
)
async def test_the_direction_of_a_record_is_told_by_context_lines_and_extensions(
    service: Service, record: str, told: tuple[str, bool, bool] | None
) -> None:
    await service.a_client()
    provider = await a_provider(
        service, IntegrationKind.NATIVE, settings=ASTERISK | {"lines": {"800": "+3225550101"}}
    )
    times = "2026-11-23 09:02:11,2026-11-23 09:02:15,2026-11-23 09:03:50,99,95"
    found = await compared(provider, cdr("x," + record.format(times) + ",u.1,1,l.1"))
    if told is None:
        assert (found["internal"], found["missing"]) == (1, [])
        return
    [call] = found["missing"]
    assert (call["type"], call["answered"], call["voicemail"]) == told


async def test_asterisk_s_own_file_has_no_header(service: Service) -> None:
    await service.a_client()
    provider = await a_provider(service, IntegrationKind.NATIVE, settings=ASTERISK)
    master = (
        '"","0475550199","025550101","from-trunk","x","SIP/a","SIP/b","Dial","",'
        '"2026-11-23 09:02:11","2026-11-23 09:02:15","2026-11-23 09:03:50",99,95,"ANSWERED",'
        '"DOCUMENTATION","u.1",""\n'
    )
    found = await compared(provider, master)
    assert [one["id"] for one in found["missing"]] == ["u.1"]


async def test_an_export_with_named_columns_is_compared_call_by_call(service: Service) -> None:
    await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO, settings=COLUMNS)
    await provider.post(a_call(provider))
    await provider.post(provider.form(twilio_call("CA2")))
    await provider.post(provider.form(twilio_call("CA3")))
    export = TABLE + (
        "CA1;2026-11-23 10:02:12;inbound;+32475550199;+3225550101;completed;96\n"
        "CA2;2026-11-23 10:02:11;inbound;+32475550199;+3225550101;no-answer;0\n"
        "CA4;2026-11-23 10:03:00;entrant;0475/55.01.98;02 555 01 01;completed;1:05\n"
        "CA5;yesterday;inbound;1;2;completed;5\n"
    )
    found = await compared(provider, export)
    assert found["matched"] == 2
    assert [one["id"] for one in found["missing"]] == ["CA4"]
    assert [one["id"] for one in found["extra"]] == ["CA3"]
    assert found["unreadable"] == [{"row": 5, "detail": "the time cannot be read"}]
    [other] = found["different"]
    assert other["id"] == "CA2"
    assert other["differences"] == {
        "answered": {"exported": False, "recorded": True},
        "duration_s": {"exported": 0, "recorded": 95},
    }


async def test_a_call_that_another_source_recorded_is_not_recorded_again(
    service: Service,
) -> None:
    client_id = await service.a_client()
    await service.post(NATIVE_CALL)
    provider = await a_provider(service, IntegrationKind.TWILIO, settings=COLUMNS)
    export = TABLE + "CA1;2026-11-23 10:02:40;inbound;+32475550199;+3225550101;completed;95\n"
    found = await compared(provider, export, apply="true")
    assert (found["counts"]["elsewhere"], found["missing"], found["applied"]) == (1, [], [])
    assert found["elsewhere"][0]["recorded"]["source"] == "/telephony/main"
    assert (await service.quota(client_id))["units"]["used"] == 1


ROWS = (
    "CA1;2026-11-23 10:02:13;inbound;+32475550199;+3225550101;completed;95\n",
    "CA2;2026-11-23 10:03:12;inbound;+32475550199;+3225550101;completed;95\n",
)


@pytest.mark.parametrize("rows", [ROWS, ROWS[::-1]])
async def test_a_recorded_call_is_one_call_of_the_export_the_nearest(
    service: Service, rows: tuple[str, ...]
) -> None:
    """Whoever was cut off calls back within 90 seconds."""
    client_id = await service.a_client()
    await service.post(NATIVE_CALL)
    provider = await a_provider(service, IntegrationKind.TWILIO, settings=COLUMNS)
    found = await compared(provider, TABLE + "".join(rows), apply="true")
    assert [call["id"] for call in found["elsewhere"]] == ["CA1"]
    assert [call["id"] for call in found["missing"]] == ["CA2"]
    assert (await service.quota(client_id))["units"]["used"] == 2


async def test_a_call_that_both_recorded_hides_no_other(service: Service) -> None:
    await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO, settings=COLUMNS)
    assert (await compared(provider, TABLE + ROWS[0], apply="true"))["counts"]["missing"] == 1
    await service.post(NATIVE_CALL)
    found = await compared(provider, TABLE + "".join(ROWS))
    assert [call["id"] for call in found["missing"]] == ["CA2"]


async def test_a_call_told_in_two_notifications_matches_the_one_in_force(
    service: Service,
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO, settings=COLUMNS)
    for status in ("no-answer", "completed"):
        fields = twilio_call("CA1", CallStatus=status, Timestamp="Mon, 23 Nov 2026 09:02:11 +0000")
        await provider.post(provider.form(fields))
    assert len(await interactions(service, client_id)) == 1
    export = TABLE + "CA1;2026-11-23 10:00:36;inbound;+32475550199;+3225550101;completed;95\n"
    found = await compared(provider, export)
    assert (found["matched"], found["different"], found["extra"]) == (1, [], [])


@pytest.mark.parametrize(
    ("settings", "export", "code"),
    [
        ({}, "a;b\n1;2\n", "unreadable-export"),
        (ASTERISK, "", "unreadable-export"),
        (COLUMNS, ANSWERED, "unreadable-export"),
        (ASTERISK, "a;b\n1;2\n", "unreadable-export"),
        (COLUMNS, b"\xff\xfe\x00\x01", "unreadable-export"),
    ],
)
async def test_an_export_that_cannot_be_read_is_refused(
    service: Service, settings: dict[str, Any], export: str | bytes, code: str
) -> None:
    provider = await a_provider(service, IntegrationKind.NATIVE, settings=settings)
    response = await reconcile(provider, export)
    assert (response.status_code, response.json()["code"]) == (422, code)


async def test_an_export_of_another_client_s_integration_is_not_compared(
    service: Service,
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.NATIVE, settings=ASTERISK)
    header = await a_key(service, "clients:admin", client_id=client_id)
    response = await service.http.post(
        f"/v1/reconcile?integration_id={provider.id}", content=ANSWERED, headers=header
    )
    assert response.status_code == 404


def a_line(value: str) -> dict[str, str]:
    return {"role": "inbox", "kind": "phone", "value": value}


OTHER_LINE = "+3225550202"
PLACED: dict[str, Any] = {
    "type": "call.placed",
    "data": {"from": "+3225550101", "to": "+32475550199"},
}


@pytest.mark.parametrize("at", ["10:02:11", "10:03:11"])
@pytest.mark.parametrize("of_one_client", [True, False])
async def test_a_call_to_another_line_is_another_call(
    service: Service, at: str, *, of_one_client: bool
) -> None:
    """Whoever finds one line busy tries the next one."""
    lines = [a_line("+3225550101"), a_line(OTHER_LINE)]
    points = [lines] if of_one_client else [[line] for line in lines]
    clients = [
        await service.a_client(reference=f"client-{n}", contact_points=point)
        for n, point in enumerate(points)
    ]
    await service.post(NATIVE_CALL)
    provider = await a_provider(service, IntegrationKind.TWILIO, settings=COLUMNS)
    export = TABLE + (
        f"CA1;2026-11-23 {at};inbound;+32475550199;{OTHER_LINE};completed;95\n"
        "CA2;2026-11-23 10:02:40;inbound;+32475550199;+3225550101;completed;95\n"
    )
    found = await compared(provider, export, apply="true")
    assert [one["id"] for one in found["missing"]] == ["CA1"]
    assert [one["id"] for one in found["elsewhere"]] == ["CA2"]
    used = [(await service.quota(client))["units"]["used"] for client in clients]
    assert used == ([2] if of_one_client else [1, 1])


async def test_a_call_placed_by_another_line_is_another_call(service: Service) -> None:
    await service.a_client()
    other = await service.a_client(reference="durand", contact_points=[a_line(OTHER_LINE)])
    await service.post(NATIVE_CALL | PLACED | {"data": PLACED["data"] | {"answered": True}})
    provider = await a_provider(service, IntegrationKind.TWILIO, settings=COLUMNS)
    export = TABLE + (
        f"CA1;2026-11-23 10:03:11;outbound;{OTHER_LINE};+32475550199;completed;95\n"
        "CA2;2026-11-23 10:02:40;outbound;+3225550101;+32475550199;completed;95\n"
    )
    found = await compared(provider, export, apply="true")
    assert [one["id"] for one in found["missing"]] == ["CA1"]
    assert (await service.quota(other))["units"]["used"] == 1


@pytest.mark.parametrize("to", [None, "+32800111222", "+3225550101"])
@pytest.mark.parametrize("exported", ["101", "s", "+32800111222", "+3225550101", ""])
async def test_what_is_no_line_of_anybody_tells_no_calls_apart(
    service: Service, to: str | None, exported: str
) -> None:
    client_id = await service.a_client()
    data = NATIVE_CALL["data"] | {"to": to, "client_id": client_id}
    assert (await service.post(NATIVE_CALL | {"data": data})).status_code == 201
    provider = await a_provider(service, IntegrationKind.TWILIO, settings=COLUMNS)
    export = TABLE + f"CA1;2026-11-23 10:02:40;inbound;+32475550199;{exported};completed;95\n"
    found = await compared(provider, export)
    assert (found["counts"]["elsewhere"], found["missing"]) == (1, [])


@pytest.mark.parametrize("word", ["local", "Internal", "interne"])
async def test_a_call_between_extensions_is_told_as_internal(service: Service, word: str) -> None:
    provider = await a_provider(service, IntegrationKind.NATIVE, settings=COLUMNS)
    found = await compared(
        provider, TABLE + f"CA1;2026-11-23 10:02:40;{word};100;101;completed;95\n"
    )
    assert (found["internal"], found["unreadable"], found["missing"]) == (1, [], [])


MASTER_CSV = (
    '"","0475550199","600","default","""A"" <0475550199>","SIP/a","{dstchannel}","{lastapp}",'
    '"600,t","2026-11-23 09:02:11","2026-11-23 09:02:15","2026-11-23 09:03:37",86,82,'
    '"ANSWERED","DOCUMENTATION","1764000000.{n}",""\n'
)


async def test_a_queue_and_a_closing_message_are_no_answer(service: Service) -> None:
    client_id = await service.a_client()
    settings = ASTERISK | {"lines": {"600": "+3225550101"}}
    provider = await a_provider(service, IntegrationKind.NATIVE, settings=settings)
    export = "".join(
        MASTER_CSV.format(lastapp=lastapp, dstchannel="", n=n)
        for n, lastapp in enumerate(["Queue", "Playback", "Hangup"])
    ) + MASTER_CSV.format(lastapp="Queue", dstchannel="SIP/101-1", n=9)
    found = await compared(provider, export, apply="true")
    rules = [one["decision"]["rule"] for one in found["applied"]]
    assert rules == ["inbound_unanswered"] * 3 + ["inbound_third_party"]
    assert (await service.quota(client_id))["units"]["used"] == 1


async def test_the_setting_that_is_missing_is_told(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.NATIVE, settings=ASTERISK)
    default = MASTER_CSV.rpartition(',"1764')[0].format(lastapp="Dial", dstchannel="x") + "\n"
    response = await reconcile(provider, default)
    assert (response.status_code, response.json()["code"]) == (422, "unreadable-export")
    assert "loguniqueid=yes" in response.json()["errors"][0]["detail"]
