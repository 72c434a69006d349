"""What is recorded by hand, and what waits for a person at the desk."""

from datetime import timedelta
from typing import Any

from tests.api.deadlines.given import a_message, open_message
from tests.pages.visitor import Visitor, signed_in
from tests.service import NOW, Service

NOBODY = "019aafb8-0000-7000-8000-000000000001"
NEEDED = "Ceci est nécessaire."


async def recorded(service: Service, visitor: Visitor, **fields: str) -> dict[str, Any]:
    """Send a form of /desk/new and return the interaction."""
    await visitor.get("/desk/new")
    response = await visitor.send("/desk/new", fields)
    assert response.status_code == 303, visitor.texts("//main//*[@role='alert']")
    interaction_id = response.headers["location"].removeprefix("/desk/i/")
    found: dict[str, Any] = (await service.http.get(f"/v1/interactions/{interaction_id}")).json()
    return found


async def test_calls_messages_requests_and_tasks_are_recorded_by_hand(service: Service) -> None:
    client = await service.a_client()
    async with signed_in(service) as visitor:
        call = await recorded(
            service,
            visitor,
            action="add-call",
            type="call.received",
            client_id=client,
            **{"from": "0475 55 01 99"},
            answered="true",
            requires_action="true",
            urgent="true",
            summary="Chaudière en panne",
            time="2026-11-23T09:40",
        )
        assert (call["kind"], call["direction"], call["counterpart"]) == (
            "call",
            "inbound",
            "+32475550199",
        )
        assert (call["occurred_at"], call["summary"]) == (
            "2026-11-23T08:40:00Z",
            "Chaudière en panne",
        )
        assert (call["urgent"]["granted"], call["rule"]) == (True, "inbound_third_party")
        assert call["history"][0]["by"]["name"] == "Anne Lambert"
        sent = await recorded(
            service,
            visitor,
            action="add-message",
            type="message.sent",
            client_id=client,
            channel="sms",
            to="0475 55 01 98",
        )
        assert (sent["channel"], sent["rule"]) == ("sms", "outbound")
        request = await recorded(
            service,
            visitor,
            action="add-request",
            client_id=client,
            summary="Appeler trois clients",
        )
        assert (request["kind"], request["status"]) == ("request", "open")
        task = await recorded(
            service,
            visitor,
            action="add-action",
            client_id=client,
            kind="document",
            cause=request["id"],
        )
        assert (task["thread_id"], task["rule"]) == (request["id"], "action")


async def test_what_is_recorded_by_hand_is_refused_with_what_was_typed(service: Service) -> None:
    client = await service.a_client()
    late = (NOW + timedelta(hours=2)).replace(tzinfo=None).isoformat()
    async with signed_in(service) as visitor:
        await visitor.get("/desk/new")
        for fields in (
            {"action": "add-request", "client_id": client, "summary": ""},
            {"action": "add-request", "client_id": NOBODY, "summary": "Appeler"},
            {"action": "add-request", "client_id": client, "summary": "Appeler", "time": late},
            {"action": "add-request", "client_id": client, "summary": "x" * 10_001},
            {"action": "add-call", "client_id": client, "type": "call.received", "duration_s": "x"},
            {"action": "add-action", "client_id": client, "kind": "information_transmission"},
        ):
            assert (await visitor.send("/desk/new", fields)).status_code == 422, fields
        typed = {"action": "add-request", "client_id": "", "summary": "Appeler Jean"}
        await visitor.send("/desk/new", typed)
        assert "Appeler Jean" in visitor.texts("//textarea")
        assert (await visitor.send("/desk/new", {"action": "erase"})).status_code == 400
    assert (await service.http.get("/v1/interactions")).json()["items"] == []


async def test_what_nobody_could_place_is_assigned(service: Service) -> None:
    client = await service.a_client()
    lost = a_message("lost", to="nobody@exitadmin.example", summary="Pour Dupont")
    assert (await service.post(lost)).json()["outcome"] == "unassigned"
    async with signed_in(service) as visitor:
        await visitor.get("/desk/unassigned")
        [item] = visitor.page.xpath("//@data-unassigned")
        assert "Pour Dupont" in visitor.texts("//main")[0]
        [select] = visitor.page.xpath("//select[@name='client_id' and @required]")
        assert select.value == ""  # nobody is billed by a button that is pressed at once
        sent = {"action": "assign", "unassigned": item}
        assert (await visitor.send("/desk/unassigned", sent)).status_code == 422
        assert visitor.texts("//li[.//select[@aria-invalid]]//*[@id='fault']") == [NEEDED]
        unknown = sent | {"client_id": NOBODY}
        assert (await visitor.send("/desk/unassigned", unknown)).status_code == 422
        assert visitor.texts("//*[@id='fault']") == ["Ce client n'existe pas."]
        done = await visitor.send("/desk/unassigned", sent | {"client_id": client})
        assert done.status_code == 303
        await visitor.get("/desk/unassigned")
        assert visitor.page.xpath("//@data-unassigned") == []
        gone = await visitor.send("/desk/unassigned", sent | {"client_id": client})
        assert gone.status_code == 404
        assert "entre-temps" in " ".join(visitor.texts("//main"))
    assert len((await service.http.get("/v1/interactions")).json()["items"]) == 1


async def test_pages_stay_small_whatever_waits_and_however_many_clients(service: Service) -> None:
    client = await service.a_client()
    for number in range(101):
        await service.a_client(
            reference=f"c{number}", name=f"Établissements {number} SRL", contact_points=[]
        )
    said = "L'été, <devis> n° 12 & « chaudière » : 149,50 € " * 8
    await service.post(
        [a_message(f"m{n}", to=f"nobody{n}@exitadmin.example", summary=said) for n in range(40)]
    )
    for _ in range(40):
        await service.http.post(f"/v1/clients/{client}/questions", json={"asked": said})
    async with signed_in(service) as visitor:
        for path, hook in (("unassigned", "//@data-unassigned"), ("questions", "//@data-question")):
            response = await visitor.get(f"/desk/{path}")
            assert len(response.content) <= 60_000, path
            seen = visitor.page.xpath(hook)
            [following] = visitor.page.xpath("//main//a[@rel='next']/@href")
            await visitor.get(following)
            assert len({*seen, *visitor.page.xpath(hook)}) == 40
        assert len((await visitor.get("/desk/new")).content) <= 60_000
        assert len(visitor.page.xpath("//datalist/option")) == 102
        fields = {"action": "add-request", "client_id": client, "summary": "Devis"}
        task = await recorded(service, visitor, **fields)
        assert task["client_id"] == client


async def test_disputes_are_decided_in_their_list(service: Service) -> None:
    client = await service.a_client()
    for number in range(2):
        item = await open_message(service, f"m{number}", "2026-11-23T09:30:00+01:00")
        body = {"interaction_id": item, "message": f"Contestation {number}"}
        await service.http.post(f"/v1/clients/{client}/disputes", json=body)
    async with signed_in(service) as visitor:
        await visitor.get("/desk/disputes")
        first, second = visitor.page.xpath("//section/@data-dispute")
        assert "Contestation 0" in visitor.texts("//section")[0]
        empty = {"action": "reject", "dispute": first, "answer": ""}
        assert (await visitor.send("/desk/disputes", empty)).status_code == 422
        reject = empty | {"answer": "C'était bien un tiers."}
        assert (await visitor.send("/desk/disputes", reject)).status_code == 303
        assert (await visitor.send("/desk/disputes", reject)).status_code == 409
        accept = {"action": "accept", "dispute": second, "answer": "Oui.", "void": "true"}
        assert (await visitor.send("/desk/disputes", accept)).status_code == 303
        await visitor.get("/desk/disputes")
        assert visitor.page.xpath("//section/@data-dispute") == []
    found = (await service.http.get("/v1/disputes")).json()["items"]
    assert [each["status"] for each in found] == ["accepted", "rejected"]


async def test_open_questions_are_listed_and_withdrawn(service: Service) -> None:
    client = await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:30:00+01:00")
    body = {"asked": "Quel prix ?", "interaction": {"id": item}, "pause": True}
    asked = await service.http.post(f"/v1/clients/{client}/questions", json=body)
    assert asked.status_code == 201, asked.text
    async with signed_in(service) as visitor:
        await visitor.get("/desk/questions")
        [question] = visitor.page.xpath("//@data-question")
        assert "Quel prix ?" in visitor.texts("//main")[0]
        sent = {"action": "withdraw", "question": question}
        assert (await visitor.send("/desk/questions", sent)).status_code == 303
        assert (await visitor.send("/desk/questions", sent)).status_code == 409
    found = (await service.http.get(f"/v1/interactions/{item}")).json()
    assert found["status"] == "open"


async def test_deliveries_are_listed_and_replayed(service: Service) -> None:
    await service.a_client()
    made = await service.http.post(
        "/v1/integrations",
        json={"kind": "3cx", "name": "Standard", "secrets": {"token": "a token of 3cx, for tests"}},
    )
    assert made.status_code == 201, made.text
    hook = f"/v1/hooks/{made.json()['id']}"
    await service.http.post(hook, content=b"{}", headers={"Authorization": "Bearer wrong"})
    async with signed_in(service) as visitor:
        await visitor.get("/desk/deliveries")
        [delivery] = visitor.page.xpath("//@data-delivery")
        assert "refusée" in visitor.texts("//li[@data-delivery]")[0]
        sent = {"action": "replay", "delivery": delivery}
        assert (await visitor.send("/desk/deliveries", sent)).status_code == 303
        await visitor.get("/desk/deliveries?state=failed")
        assert visitor.page.xpath("//@data-delivery") == []
        unknown = sent | {"delivery": NOBODY}
        assert (await visitor.send("/desk/deliveries", unknown)).status_code == 404
