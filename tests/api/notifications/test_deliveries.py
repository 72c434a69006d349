"""What was sent to endpoints, over HTTP."""

from uuid import uuid4

from tests.api.notifications.asking import PATH, code_of, create_endpoint, urgent_message
from tests.receivers import Receiver, answer
from tests.service import NOW, Service


async def test_the_log_tells_every_attempt_and_a_redelivery_has_the_same_id(
    service: Service, receiver: Receiver
) -> None:
    client = await service.a_client()
    made = await create_endpoint(service, url=receiver.url, event_types=["message.forwarded"])
    receiver.answers = [answer(500, b"out of order")]
    await service.post(urgent_message(client))
    await service.http.put("/v1/test-clock", json={"now": NOW.isoformat()})
    log = f"{PATH}/{made['id']}/deliveries"
    [delivery] = (await service.http.get(log)).json()["items"]
    [attempt] = delivery["attempts"]
    assert (delivery["state"], attempt["status"]) == ("pending", 500)
    assert (attempt["error"], attempt["answer"]) == ("Answered 500", "out of order")
    assert delivery["next_attempt_at"] is not None
    assert delivery["payload"] == receiver.notices[0]

    again = await service.http.post(f"/v1/webhook-deliveries/{delivery['id']}/redeliver")
    assert (again.status_code, again.json()["state"]) == (202, "pending")
    await service.http.put("/v1/test-clock", json={"now": NOW.isoformat()})
    [delivery] = (await service.http.get(f"{log}?state=delivered")).json()["items"]
    assert [one["status"] for one in delivery["attempts"]] == [500, 204]
    assert {request.message_id for request in receiver.requests} == {delivery["id"]}
    assert receiver.requests[1].verified(made["secret"])
    assert (await service.http.get(f"{log}?state=failed")).json()["items"] == []


async def test_nothing_is_sent_again_to_a_disabled_endpoint(
    service: Service, receiver: Receiver
) -> None:
    client = await service.a_client()
    made = await create_endpoint(service, url=receiver.url, event_types=["message.forwarded"])
    await service.post(urgent_message(client))
    await service.http.put("/v1/test-clock", json={"now": NOW.isoformat()})
    await service.http.patch(f"{PATH}/{made['id']}", json={"enabled": False})
    again = f"/v1/webhook-deliveries/{receiver.requests[0].message_id}/redeliver"
    response = await service.http.post(again)
    assert (response.status_code, code_of(response)) == (409, "endpoint-disabled")
    unknown = f"/v1/webhook-deliveries/{uuid4()}/redeliver"
    assert (await service.http.post(unknown)).status_code == 404
