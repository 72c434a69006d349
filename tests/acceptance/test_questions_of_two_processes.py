"""Questions asked and closed, sheets quoted and withdrawn at two processes at once: each once."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from httpx import AsyncClient, Response

from tests import databases
from tests.acceptance.processes import sender_to, server_processes
from tests.api.sheets.supplied import MAINTENANCE, PRICES, quoting, supplied
from tests.service import DUPONT

pytestmark = pytest.mark.slow

MESSAGES, QUOTES = 8, 40
MESSAGE = {"channel": "email", "from": "marie@chantier.example", "to": "dupont@exitadmin.example"}


async def ok(asked: Any) -> Any:
    response: Response = await asked
    assert response.status_code in (200, 201), response.text
    return response.json()


async def messages(http: AsyncClient) -> list[str]:
    """Record messages that wait and return their interactions' ids."""
    events = [
        {"id": f"m-{number}", "source": "/tests", "type": "message.received", "data": MESSAGE}
        for number in range(MESSAGES)
    ]
    answer = await ok(http.post("/v1/events", json=events))
    return [result["decision"]["interaction_id"] for result in answer["results"]]


async def asked(https: Sequence[AsyncClient], client: str, interactions: list[str]) -> list[str]:
    """Ask for each interaction at both at once, its clock to wait; return the questions."""
    path = f"/v1/clients/{client}/questions"
    answers = await asyncio.gather(
        *(
            http.post(path, json={"asked": "?", "interaction": {"id": name}, "pause": True})
            for name in interactions
            for http in https
        )
    )
    assert Counter(answer.status_code for answer in answers) == {201: MESSAGES, 409: MESSAGES}
    return [answer.json()["id"] for answer in answers if answer.status_code == 201]


async def closed(https: Sequence[AsyncClient], questions: list[str]) -> list[str]:
    """Answer and withdraw each question at both at once; return how each ended."""
    answering = {"sheet": supplied("Réponse")}
    answers = await asyncio.gather(
        *(
            request
            for question in questions
            for http in https
            for request in (
                http.post(f"/v1/questions/{question}/answer", json=answering),
                http.post(f"/v1/questions/{question}/withdraw"),
            )
        )
    )
    assert Counter(answer.status_code for answer in answers) == {
        200: MESSAGES,
        409: 3 * MESSAGES,
    }
    return [answer.json()["status"] for answer in answers if answer.status_code == 200]


def a_quote(client: str, sheet: str, name: str) -> dict[str, Any]:
    data = quoting(sheet, MAINTENANCE) | {"client_id": client}
    return {"id": name, "source": "/tests", "type": "action.performed", "data": data}


async def passed_on(https: Sequence[AsyncClient], client: str, sheet: str) -> list[Response]:
    """Pass a sheet on again and again at both, while it is withdrawn."""
    sent = [
        https[number % 2].post("/v1/events", json=a_quote(client, sheet, f"q-{number}"))
        for number in range(QUOTES)
    ]
    withdrawal = https[0].post(f"/v1/sheets/{sheet}/withdraw")
    answers = await asyncio.gather(*sent[: QUOTES // 2], withdrawal, *sent[QUOTES // 2 :])
    return [answer for answer in answers if "sheets" not in answer.url.path]


async def test_each_is_closed_once_and_nothing_withdrawn_passed_on(
    postgres_server: str, template_database: str
) -> None:
    async with databases.database(postgres_server, template_database) as url:
        with server_processes(url, 2) as (one, other):
            async with sender_to(one) as to_one, sender_to(other) as to_other:
                await _close_everything((to_one, to_other))


async def _close_everything(https: tuple[AsyncClient, AsyncClient]) -> None:
    client = (await ok(https[0].post("/v1/clients", json=DUPONT)))["id"]
    interactions = await messages(https[0])
    ends = await closed(https, await asked(https, client, interactions))
    sheets = await ok(https[0].get(f"/v1/clients/{client}/sheets?limit=500"))
    assert len(sheets["items"]) == ends.count("answered")
    for interaction in interactions:
        shown = await ok(https[1].get(f"/v1/interactions/{interaction}"))
        facts = sorted(fact["type"].rpartition(".")[2] for fact in shown["history"])
        assert (shown["status"], facts) == ("open", ["paused", "received", "resumed"])
    path = f"/v1/clients/{client}/sheets"
    sheet = (await ok(https[0].post(path, json=supplied(PRICES))))["id"]
    for answer in await passed_on(https, client, sheet):
        if answer.status_code != 201:
            assert answer.json()["errors"][0]["code"] == "withdrawn-then"
    late = https[1].post("/v1/events", json=a_quote(client, sheet, "late"))
    assert (await late).json()["errors"][0]["code"] == "withdrawn-then"
    verified = await ok(https[0].get(f"/v1/clients/{client}/ledger/verify"))
    assert verified["ok"], verified
