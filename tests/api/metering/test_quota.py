from datetime import datetime
from typing import Any

import pytest

from app.api.metering.quota import QUOTA_EXAMPLE, QuotaOut
from app.domain.access.keys import Scope
from app.domain.metering.ledger import genesis, shown_hash
from tests.api.metering.given import a_call, a_client, an_event, calls, get_with_key, send
from tests.openapi import read_document
from tests.service import Service


async def test_a_new_client_has_everything_left(service: Service) -> None:
    client_id = await a_client(service)

    quota = await service.quota(client_id)

    assert quota == {
        "client_id": client_id,
        "plan": {"code": "ESSENTIEL", "version": "2026-01"},
        "period": {
            "id": "2026-11",
            "starts_at": "2026-11-01T00:00:00+01:00",
            "ends_at": "2026-12-01T00:00:00+01:00",
        },
        "units": {"included": 120, "used": 0, "remaining": 120, "extra": 0, "held": 0},
        "extra_amount": {"amount_cents": 0, "currency": "EUR"},
        "block": {"enabled": False, "active": False},
        "urgent": {
            "month": {"included": 5, "used": 0, "remaining": 5},
            "day": {"date": "2026-11-23", "cap": 1, "used": 0, "remaining": 1},
        },
        "ledger": {"entries": 0, "head": shown_hash(genesis(client_id).hash)},
        "forecast": None,
        "as_of": "2026-11-23T09:00:00Z",
    }


async def test_units_beyond_the_included_ones_are_priced(service: Service) -> None:
    client_id = await a_client(service)
    await calls(service, client_id, 122)

    quota = await service.quota(client_id)

    assert quota["units"] == {
        "included": 120,
        "used": 122,
        "remaining": 0,
        "extra": 2,
        "held": 0,
    }
    assert quota["extra_amount"] == {"amount_cents": 600, "currency": "EUR"}
    assert quota["block"] == {"enabled": False, "active": False}
    assert quota["ledger"]["entries"] == 122


async def test_the_block_is_active_once_nothing_included_is_left(service: Service) -> None:
    client_id = await a_client(service, block=True)
    await calls(service, client_id, 119)
    assert (await service.quota(client_id))["block"] == {"enabled": True, "active": False}

    await calls(service, client_id, 1)
    await send(service, a_call(client_id), _message(client_id))

    quota = await service.quota(client_id)
    assert quota["block"] == {"enabled": True, "active": True}
    assert quota["units"] == {"included": 120, "used": 120, "remaining": 0, "extra": 0, "held": 1}


def _message(client_id: str, time: str = "2026-11-20T10:00:00+01:00", **said: Any) -> Any:
    data = {"client_id": client_id, "channel": "email", "from": "a@b.example", "to": None}
    return an_event("message.received", data | said, time=time)


@pytest.mark.parametrize(
    ("timezone", "period", "starts_at"),
    [
        ("Europe/Brussels", "2026-11", "2026-11-01T00:00:00+01:00"),
        ("Pacific/Auckland", "2026-12", "2026-12-01T00:00:00+13:00"),
        ("America/New_York", "2026-11", "2026-11-01T00:00:00-04:00"),
    ],
)
async def test_the_period_is_the_current_month_in_the_client_s_zone(
    service: Service, timezone: str, period: str, starts_at: str
) -> None:
    service.set_clock(datetime.fromisoformat("2026-11-30T12:30:00+00:00"))
    client_id = await a_client(service, timezone=timezone)

    for _ in range(2):
        quota = (await service.http.get(f"/v1/clients/{client_id}/quota")).json()
        assert (quota["period"]["id"], quota["period"]["starts_at"]) == (period, starts_at)


async def test_past_and_future_periods_are_answered(service: Service) -> None:
    client_id = await a_client(service, starts_on="2026-10-17")
    await send(service, a_call(client_id, time="2026-10-20T10:00:00+02:00"))

    october = await service.quota(client_id, "2026-10")
    december = await service.quota(client_id, "2026-12")

    assert october["units"] == {
        "included": 60,
        "used": 1,
        "remaining": 59,
        "extra": 0,
        "held": 0,
    }
    assert december["units"]["included"] == december["units"]["remaining"] == 120


async def test_urgent_requests_granted_show_in_the_month_and_on_the_day(service: Service) -> None:
    client_id = await a_client(service)
    await send(
        service,
        _message(client_id, urgent=True, time="2026-11-22T10:00:00+01:00"),
        _message(client_id, urgent=True, time="2026-11-23T09:00:00+01:00"),
        _message(client_id, urgent=True, time="2026-11-23T09:30:00+01:00"),
        _message(client_id, urgent=True, time="2026-10-23T09:30:00+02:00"),
    )

    november, october = await service.quota(client_id), await service.quota(client_id, "2026-10")

    assert november["urgent"] == {
        "month": {"included": 5, "used": 2, "remaining": 3},
        "day": {"date": "2026-11-23", "cap": 1, "used": 1, "remaining": 0},
    }
    assert october["urgent"]["month"]["used"] == 1
    assert october["urgent"]["day"] == november["urgent"]["day"]


async def test_a_changed_subscription_shows_at_once(service: Service) -> None:
    client_id = await a_client(service)
    assert (await service.quota(client_id))["plan"]["code"] == "ESSENTIEL"

    change = {"plan": "PREMIUM", "effective": "next_period", "block": True, "ends_on": None}
    await service.http.put(f"/v1/clients/{client_id}/subscription", json=change)

    december = await service.quota(client_id, "2026-12")
    assert december["plan"]["code"] == "PREMIUM"
    assert december["urgent"]["month"]["included"] == 20


async def test_a_period_without_a_subscription_is_not_found(service: Service) -> None:
    client_id = await a_client(service)

    response = await service.http.get(f"/v1/clients/{client_id}/quota?period=2025-12")

    assert (response.status_code, response.json()["code"]) == (404, "no-subscription")


@pytest.mark.parametrize("period", ["2026-13", "", "2026", "2026-11-01", "٢٠٢٦-11", "0000-01"])
async def test_a_period_is_a_month(service: Service, period: str) -> None:
    client_id = await a_client(service)

    response = await service.http.get(f"/v1/clients/{client_id}/quota", params={"period": period})

    assert (response.status_code, response.json()["code"]) == (422, "invalid-period")


async def test_an_id_is_a_uuid_of_a_client(service: Service) -> None:
    unknown = await service.http.get("/v1/clients/0198a0f2-6c1e-7a51-9d5e-0c6f1f7f1a11/quota")
    malformed = await service.http.get("/v1/clients/dupont/quota")

    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")
    assert (malformed.status_code, malformed.json()["errors"][0]["code"]) == (422, "uuid")


async def test_the_tag_changes_with_any_figure_and_not_with_the_time(service: Service) -> None:
    client_id = await a_client(service)
    url = f"/v1/clients/{client_id}/quota"
    first = await service.http.get(url)
    service.set_clock(datetime.fromisoformat("2026-11-23T10:05:00+01:00"))
    later = await service.http.get(url)
    assert later.headers["ETag"] == first.headers["ETag"]
    assert later.json()["as_of"] != first.json()["as_of"]

    await calls(service, client_id, 1)
    counted = await service.http.get(url)
    service.set_clock(datetime.fromisoformat("2026-11-24T10:05:00+01:00"))
    next_day = await service.http.get(url)

    assert len({one.headers["ETag"] for one in (first, counted, next_day)}) == 3


@pytest.mark.parametrize("given", ["{tag}", "*", '"x", {tag}', 'W/"x,y" ,{tag}', "{strong}"])
async def test_what_the_caller_has_is_not_sent_again(service: Service, given: str) -> None:
    url = f"/v1/clients/{await a_client(service)}/quota"
    tag = (await service.http.get(url)).headers["ETag"]
    known = given.format(tag=tag, strong=tag.removeprefix("W/"))

    response = await service.http.get(url, headers={"If-None-Match": known})

    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["ETag"] == tag


@pytest.mark.parametrize("given", ['"x"', "", "x"])
async def test_what_the_caller_lacks_is_sent(service: Service, given: str) -> None:
    url = f"/v1/clients/{await a_client(service)}/quota"

    response = await service.http.get(url, headers={"If-None-Match": given})

    assert response.status_code == 200


async def test_a_key_sees_its_own_client_only(service: Service) -> None:
    own, other = await a_client(service), await a_client(service)
    for client_id, status in ((own, 200), (other, 404)):
        path = f"/v1/clients/{client_id}/quota"
        response = await get_with_key(service, path, Scope.QUOTA_READ, client_id=own)
        assert response.status_code == status


async def test_the_quota_needs_its_scope(service: Service) -> None:
    path = f"/v1/clients/{await a_client(service)}/quota"

    without = await get_with_key(service, path, Scope.OPS_READ)
    anonymous = await service.http.get(path, headers={"Authorization": ""})

    assert (without.status_code, anonymous.status_code) == (403, 401)


def test_the_documented_example_is_a_quota() -> None:
    assert QuotaOut.model_validate(QUOTA_EXAMPLE).units.remaining == 63


async def test_the_answer_is_what_is_documented(service: Service) -> None:
    client_id = await a_client(service)

    document = await service.quota(client_id)

    assert QuotaOut.model_validate(document, extra="forbid").client_id == client_id
    operation = read_document()["paths"]["/v1/clients/{client_id}/quota"]["get"]
    assert {"200", "304", "401", "403", "404", "422"} <= operation["responses"].keys()
    assert [one["name"] for one in operation["parameters"]] == [
        "client_id",
        "period",
        "If-None-Match",
    ]
    assert operation["security"] == [{"bearer": []}]
