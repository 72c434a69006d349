"""A provider's webhook that passes information on is held against the client's sheets too."""

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.given import states
from tests.api.integrations.providers import NATIVE_CALL, a_provider
from tests.api.sheets.supplied import MAINTENANCE, a_sheet, quoting
from tests.service import Service


@pytest.mark.parametrize("is_of_client", [False, True])
async def test_one_event_of_a_delivery_is_refused_alone(
    service: Service, *, is_of_client: bool
) -> None:
    client_id = await service.a_client()
    sheet_id = await a_sheet(service, client_id)
    provider = await a_provider(
        service, IntegrationKind.NATIVE, **({"client_id": client_id} if is_of_client else {})
    )
    good, bad = (
        NATIVE_CALL
        | {
            "id": name,
            "type": "action.performed",
            "data": quoting(sheet_id, passage) | {"client_id": client_id},
        }
        for name, passage in (("good", MAINTENANCE), ("bad", "149"))
    )
    alone = await provider.post(provider.native(bad))
    assert (alone.status_code, alone.json()["code"]) == (422, "unsupported-information")
    assert alone.json()["errors"][0]["code"] == "not-word-for-word"
    both = await provider.post(provider.native([good, bad]))
    assert both.status_code == 422
    assert both.json()["errors"][0]["pointer"] == "/1"
    assert both.json()["errors"][0]["code"] == "unsupported-information"
    assert (await service.quota(client_id))["units"]["used"] == 1
    assert await states(service) == ["refused", "refused"]
