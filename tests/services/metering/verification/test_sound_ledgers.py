from app.domain.access.keys import Scope
from app.domain.metering.ledger import genesis, shown_hash
from tests.api.metering.given import get_with_key
from tests.service import Service
from tests.services.metering.verification.given import (
    a_desk,
    a_desk_that_was_blocked,
    a_desk_with_everything,
)


async def test_an_empty_ledger_is_sound(service: Service) -> None:
    desk = await a_desk(service)

    assert await desk.verification() == {
        "ok": True,
        "entries": 0,
        "head": shown_hash(genesis(desk.client_id).hash),
        "differences": [],
        "not_shown": 0,
    }


async def test_everything_that_follows_from_the_facts_is_sound(service: Service) -> None:
    desk = await a_desk_with_everything(service)

    found = await desk.verification()

    assert found["differences"] == []
    ledger = (await service.quota(desk.client_id))["ledger"]
    assert {"entries": found["entries"], "head": found["head"]} == ledger
    assert found["entries"] > 10


async def test_what_the_block_withheld_and_released_is_sound(service: Service) -> None:
    desk = await a_desk_that_was_blocked(service)

    found = await desk.verification()

    assert (found["differences"], found["entries"]) == ([], 121)
    november, december = [
        (await service.quota(desk.client_id, period))["units"] for period in ("2026-11", "2026-12")
    ]
    assert (november["held"], december["used"]) == (1, 1)


async def test_each_client_is_verified_alone(service: Service) -> None:
    first, second = await a_desk(service), await a_desk(service)
    await first.call()
    await second.call()
    await first.mail(message_id="same")
    await second.reply(in_reply_to="same")

    assert (await first.verification())["ok"] is (await second.verification())["ok"] is True


async def test_an_unknown_client_and_another_one_are_not_found(service: Service) -> None:
    own, other = await a_desk(service), await a_desk(service)
    unknown = "0198a0f2-6c1e-7a51-9d5e-0c6f1f7f1a11"
    for client_id, scope, status in (
        (own.client_id, Scope.QUOTA_READ, 200),
        (own.client_id, Scope.OPS_READ, 403),
        (other.client_id, Scope.QUOTA_READ, 404),
    ):
        path = f"/v1/clients/{client_id}/ledger/verify"
        answer = await get_with_key(service, path, scope, client_id=own.client_id)
        assert answer.status_code == status
    answer = await service.http.get(f"/v1/clients/{unknown}/ledger/verify")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
