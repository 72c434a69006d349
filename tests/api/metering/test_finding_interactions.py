"""GET /v1/interactions: what a desk asks for (issue of corrections: filters, texts, threads)."""

from typing import Any

import pytest

from tests.acceptance.account import CUSTOMER, Account, an_account
from tests.api.metering.events.posting import must_refuse

MAIL = "Report de l\u2019entretien des chaudières d'été, cœur de ville, 149,50 €"


async def found(account: Account, **parameters: Any) -> list[str]:
    """Return the events' ids of the interactions found, in their order."""
    if "since" in parameters:
        parameters["from"] = parameters.pop("since")
    response = await account.service.http.get(
        "/v1/interactions", params={"client_id": account.id} | parameters
    )
    assert response.status_code == 200, response.text
    return [item["event"]["id"] for item in response.json()["items"]]


@pytest.fixture
async def recorded(account: Account) -> Account:
    mail = account.message("mail", 0, subject=MAIL, summary="Rappeler au 0475/55.01.02")
    await account.record(
        mail,
        account.placed_call("call-1", 1, cause=mail),
        account.placed_call("call-2", 2),
        account.action("move", 3, summary="Travaux déplacés"),
        account.call("in", 4),
    )
    return account


@pytest.mark.parametrize(
    "typed",
    [
        "chaudiere",
        "CHAUDIÈRES",
        "chaudie\u0300re",
        "chaud entret",
        "coeur",
        "été",
        "d\u2019été",
        "0475550102",
        "0475/55.01.02",
        "149,50",
        "reports",
    ],
)
async def test_words_are_found_as_they_are_typed(recorded: Account, typed: str) -> None:
    assert await found(recorded, q=typed) == ["mail"]


@pytest.mark.parametrize("typed", ["chaudron", "audiere", "mail", "' | x:*", "\\", "&!()", "  "])
async def test_what_nobody_said_is_not_found(recorded: Account, typed: str) -> None:
    assert await found(recorded, q=typed) == []


@pytest.mark.parametrize(
    ("parameters", "event_ids"),
    [
        ({"uncaused": True}, ["move", "call-2"]),
        ({"kind": "action"}, ["move"]),
        ({"direction": "outbound"}, ["call-2", "call-1"]),
        ({"counterpart": CUSTOMER}, ["in", "call-2", "call-1"]),
        ({"counterpart": "0475/55.01.99"}, ["in", "call-2", "call-1"]),
        (
            {"since": "2026-11-20T10:01:00+01:00", "to": "2026-11-20T10:03:00+01:00"},
            ["call-2", "call-1"],
        ),
        ({"q": "travail", "kind": "call"}, []),
        ({"q": "travaux", "uncaused": True}, ["move"]),
    ],
)
async def test_each_filter_takes_its_own(
    recorded: Account, parameters: dict[str, Any], event_ids: list[str]
) -> None:
    assert await found(recorded, **parameters) == event_ids


async def test_a_thread_is_shown_with_its_count_so_far(recorded: Account) -> None:
    response = await recorded.service.http.get(
        "/v1/interactions", params={"client_id": recorded.id, "kind": "message"}
    )
    [mail] = response.json()["items"]
    assert mail["subject"] == MAIL
    assert mail["summary"] == "Rappeler au 0475/55.01.02"
    assert mail["thread"] == {"units": 1, "follow_ups": 1, "included": 1}
    assert await found(recorded, thread_id=mail["id"]) == ["call-1", "mail"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": ""},
        {"q": "x" * 201},
        {"from": "2026-11-20T10:00:00"},
        {"to": "yesterday"},
        {"kind": "fax"},
        {"uncaused": "perhaps"},
        {"thread_id": "x"},
        {"counterpart": ""},
    ],
)
async def test_what_cannot_be_asked_is_refused(
    account: Account, parameters: dict[str, Any]
) -> None:
    response = await account.service.http.get("/v1/interactions", params=parameters)
    [(pointer, _), *_] = must_refuse(response, 422, "invalid-request")
    assert pointer.lstrip("/").removeprefix("query/") in parameters


async def test_a_national_number_is_read_in_the_client_s_region(account: Account) -> None:
    french = await an_account(account.service, region="FR", timezone="Europe/Paris")
    await french.record(french.placed_call("to-paris", to="06 12 34 56 78"))
    for typed in ("06 12 34 56 78", "+33 6 12 34 56 78", "0033612345678"):
        assert await found(french, counterpart=typed) == ["to-paris"]


async def test_what_a_voided_root_caused_is_found_and_can_be_linked_anew(account: Account) -> None:
    mail, other = account.message("mail"), account.message("other", 1)
    call = account.placed_call("call", 2, cause=mail)
    *_, of_call = await account.record(mail, other, call)
    assert await found(account, uncaused=True) == []
    await account.record(account.void("void", mail))
    assert await found(account, uncaused=True) == ["call"]
    path = f"/v1/interactions/{of_call['interaction_id']}/suggested-causes"
    [suggestion] = (await account.service.http.get(path)).json()["items"]
    assert suggestion["occurred_at"] == "2026-11-20T09:01:00Z"
