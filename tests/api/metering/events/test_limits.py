"""Sizes and characters: always a 4xx problem, never a 500 (api.md, Events)."""

import json
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.acceptance.account import Account
from tests.api.metering.events.posting import must_refuse, post_bytes

MAX_BODY = 8 * 1024 * 1024
HOSTILE: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 400, "malformed-json"),
    "spaces": (b"   ", 400, "malformed-json"),
    "half an object": (b'{"id": "1"', 400, "malformed-json"),
    "two objects": (b"{}{}", 400, "malformed-json"),
    "a trailing comma": (b'{"id": "1",}', 400, "malformed-json"),
    "single quotes": (b"{'id': '1'}", 400, "malformed-json"),
    "not a number": (b'{"x": NaN}', 400, "malformed-json"),
    "infinity": (b'{"x": Infinity}', 400, "malformed-json"),
    "minus infinity": (b'[{"x": -Infinity}]', 400, "malformed-json"),
    "bytes that are no text": (b'{"id": "\xff\xfe"}', 400, "malformed-json"),
    "latin-1": ('{"id": "é"}'.encode("latin-1"), 400, "malformed-json"),
    "utf-16": ('{"id": "1"}'.encode("utf-16"), 400, "malformed-json"),
    "a byte order mark": (b'\xef\xbb\xbf{"id": "1"}', 400, "malformed-json"),
    "open brackets": (b"[" * 1_000_000, 400, "malformed-json"),
    "open braces": (b'{"a":' * 500_000, 400, "malformed-json"),
    "nested lists": (b"[" * 100_000 + b"]" * 100_000, 400, "malformed-json"),
    "nested objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400, "malformed-json"),
    "endless digits": (b'{"x": ' + b"9" * 100_000 + b"}", 400, "malformed-json"),
    "an empty array": (b"[]", 422, "invalid-request"),
    "a number": (b"1", 422, "invalid-request"),
    "null": (b"null", 422, "invalid-request"),
    "a text": (b'"event"', 422, "invalid-request"),
}


@pytest.mark.parametrize("case", HOSTILE)
async def test_a_hostile_body_is_a_problem(account: Account, case: str) -> None:
    body, status, code = HOSTILE[case]
    must_refuse(await post_bytes(account.service, body), status, code)


async def test_what_is_nested_deeply_inside_an_event_is_refused(account: Account) -> None:
    for depth in (100, 300, 900, 5_000):
        event = json.dumps(account.call("deep")).encode()
        body = event[:-1] + b', "nested": ' + b"[" * depth + b"]" * depth + b"}"
        response = await post_bytes(account.service, body)
        assert response.status_code in {200, 201, 400}
        inside = event.replace(
            b'"answered"', b'"x": ' + b"[" * depth + b"]" * depth + b', "answered"'
        )
        assert (await post_bytes(account.service, inside)).status_code in {400, 422}


@pytest.mark.parametrize("name", ["id", "source"])
@pytest.mark.parametrize(("length", "status"), [(1, 201), (512, 201), (513, 422), (0, 422)])
async def test_an_id_and_a_source_have_1_to_512_characters(
    account: Account, name: str, length: int, status: int
) -> None:
    letters = ("é" * 600)[:length] if length > 1 else str(account.number)[-1:] * length
    event = account.call(f"call-{length}") | {name: letters}
    response = await account.service.post(event | {"type": "call.received"})
    assert response.status_code == status
    if status == 422:
        assert must_refuse(response, 422, "invalid-request")[0][0] == f"/{name}"
    else:
        assert response.json()["event"][name] == letters


@pytest.mark.parametrize(("length", "status"), [(10_000, 201), (10_001, 422)])
async def test_texts_have_up_to_10_000_characters(
    account: Account, length: int, status: int
) -> None:
    text = "é" * length
    for number, event in enumerate(
        [
            account.call(f"a-{length}", summary=text),
            account.call(f"b-{length}", sender=text),
            account.message(f"c-{length}", subject=text),
            account.void(f"d-{length}", account.call("x")),
        ]
    ):
        if number == 3:
            event["data"]["reason"] = text
        assert (await account.service.post(event)).status_code == status


async def test_message_ids_are_as_long_as_mail_lets_them_be(account: Account) -> None:
    long = f"<{'x' * 970}@chantier.example>"
    mail = account.message("mail", message_id=long)
    reply = account.sent("reply", 1, in_reply_to=long)
    assert [one["units"] for one in await account.record(mail, reply)] == [1, 0]
    await account.must_verify()


CHARACTERS = {
    "NUL": "a\x00b",
    "a lone high surrogate": "a\ud800b",
    "a lone low surrogate": "a\udfffb",
    "surrogates the wrong way round": "\udc00\ud800",
}


@pytest.mark.parametrize("case", CHARACTERS)
@pytest.mark.parametrize("path", ["id", "source", "data/summary", "data/from", "data/cause/source"])
async def test_characters_that_no_text_has_are_refused(
    account: Account, case: str, path: str
) -> None:
    cause = {"source": "/x", "event_id": "1"}
    event: Any = account.placed_call("call", summary="x", cause=cause)
    *parents, name = path.split("/")
    inside = event
    for parent in parents:
        inside = inside[parent]
    inside[name] = CHARACTERS[case]
    response = await post_bytes(account.service, json.dumps(event))
    assert [pointer for pointer, _ in must_refuse(response, 422, "invalid-request")] == [f"/{path}"]


@pytest.mark.parametrize("case", CHARACTERS)
async def test_characters_that_no_text_has_are_refused_in_names(
    account: Account, case: str
) -> None:
    name = CHARACTERS[case]
    at_the_top = account.call("call") | {name: 1}
    inside = account.call("call")
    inside["data"][name] = 1
    for event in (at_the_top, inside, account.call("call") | {"type": name}):
        must_refuse(await post_bytes(account.service, json.dumps(event)), 422, "invalid-request")


async def test_one_bad_character_fails_its_own_item_only(account: Account) -> None:
    items = [account.call("good"), account.call("bad", summary="\ud800"), account.call("better")]
    response = await post_bytes(account.service, json.dumps(items))
    assert [one["status"] for one in response.json()["results"]] == [201, 422, 201]


async def test_every_other_character_is_kept(account: Account) -> None:
    text = "é\u200b\u202e😀\u0001\ufffd\uffff\U0010ffff\t\n"
    decision = await account.decide(account.call(text, summary=text))
    assert decision["event"]["id"] == text
    assert (await account.service.post(account.call(text, summary=text))).status_code == 200


async def test_a_body_of_8_mib_is_read_and_one_byte_more_is_not(account: Account) -> None:
    event = json.dumps(account.call("call")).encode()
    fits = event + b" " * (MAX_BODY - len(event))
    assert (await post_bytes(account.service, fits)).status_code == 201
    must_refuse(await post_bytes(account.service, fits + b" "), 413, "body-too-large")


async def test_a_body_that_does_not_say_how_long_it_is_is_counted(account: Account) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield b" " * 1024 * 1024

    response = await account.service.http.post(
        "/v1/events", content=chunks(), headers={"Content-Type": "application/json"}
    )
    must_refuse(response, 413, "body-too-large")


async def test_an_array_has_1_to_1_000_events(account: Account) -> None:
    calls = [account.call(f"call-{n}") for n in range(1_001)]
    must_refuse(await account.service.post(calls), 422, "invalid-request")
    assert await account.used() == 0
    response = await account.service.post(calls[:1_000])
    assert response.json()["counts"] == {"counted": 1_000}


async def test_what_only_the_database_refuses_fails_alone(account: Account) -> None:
    chance = random.Random(1)
    long = ["".join(chr(chance.randrange(0x10000, 0x110000)) for _ in range(512)) for _ in "ab"]
    items = [account.call(f"call-{n}") for n in range(20)]
    items[7] = items[7] | {"id": long[0], "source": long[1]}
    items[13] = account.action("13", cause={"source": long[0], "event_id": long[1]})
    results = await account.batch(items)
    refused_places = [place for place, one in enumerate(results) if one["status"] != 201]
    assert refused_places == [7, 13]
    assert {results[place]["problem"]["code"] for place in (7, 13)} == {"key-too-long"}
    assert [results[place]["status"] for place in (7, 13)] == [422, 422]
    assert await account.used() == 18
    await account.must_verify()
