"""/desk/calls: what rings, by whom for whom; the last calls; taken by one."""

from datetime import timedelta
from typing import Any

from lxml import html

from app.domain.people.roles import Role
from app.integrations.deliveries import IntegrationKind
from tests.api.clients.given import a_call
from tests.api.integrations.providers import LINE, Provider, a_provider
from tests.api.privacy.test_erasures import erase
from tests.pages.test_policy import must_be_whole
from tests.pages.visitor import Visitor, signed_in
from tests.service import NOW, Service

CALLER = "+32475550199"
PAGE = "/desk/calls"


def twilio(call_id: str = "CA1", status: str = "ringing", **changes: str) -> dict[str, str]:
    fields = {"CallSid": call_id, "CallStatus": status, "Direction": "inbound"}
    return fields | {"From": CALLER, "To": LINE} | changes


async def ring(provider: Provider, *notices: dict[str, str]) -> None:
    for fields in notices:
        response = await provider.post(provider.form(fields))
        assert response.status_code < 300, response.text


async def named(service: Service, client_id: str, name: str) -> None:
    path = f"/v1/clients/{client_id}/directory"
    response = await service.http.post(path, json={"name": name, "phones": [CALLER]})
    assert response.status_code == 201


def rings(visitor: Visitor) -> list[str]:
    return visitor.texts("//*[@data-ringing]")


async def test_a_call_that_rings_is_shown_with_all_that_is_known(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO)
    await named(service, client_id, "Mme Lambert")
    instructions = {"greeting": "Dupont Chauffage, bonjour", "notes": "Demander adresse"}
    path = f"/v1/clients/{client_id}/instructions"
    await service.http.put(path, json=instructions, headers={"If-Match": "*"})
    await service.post(a_call("before", data={"requires_action": True}))
    await ring(provider, twilio())
    async with signed_in(service) as visitor:
        await visitor.get(PAGE)
        [text] = rings(visitor)
        for words in (
            "Mme Lambert (0475 55 01 99)",
            "Dupont Chauffage SRL",
            *instructions.values(),
        ):
            assert words in text
        assert text.index("Mme Lambert,") < text.index("Dupont Chauffage, bonjour")
        assert len(visitor.page.xpath("//*[@data-open]")) == 1
        assert "Mme Lambert" in visitor.texts("//*[@data-interaction]")[0]
    quota = await service.quota(client_id)
    assert quota["units"]["used"] == 1


async def test_it_is_told_in_a_line_elsewhere_at_the_desk(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO)
    await named(service, client_id, "Mme Lambert")
    async with signed_in(service) as visitor:
        await visitor.get("/desk")
        [part] = visitor.page.xpath("//*[@role='status']/*[@data-late]")
        assert "calls" in part.get("data-topic")
        await visitor.get(part.get("data-fragment"))
        assert visitor.page.xpath("//@data-announced") == []
        await ring(provider, twilio(), twilio("CA2", From="+32475550188"))
        await visitor.get(part.get("data-fragment"))
        [text] = visitor.texts("//a[@data-announced][@href='/desk/calls']")
        for words in ("Mme Lambert", "Dupont Chauffage SRL", "et 1 de plus"):
            assert words in text
    async with signed_in(service, Role.CLIENT, "c@dupont.example", (client_id,)) as visitor:
        assert (await visitor.get("/desk/calls/announced")).status_code == 404


async def test_it_ends_with_its_call_or_after_minutes_by_itself(service: Service) -> None:
    await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO)
    await ring(provider, twilio(), twilio("CA2"))
    async with signed_in(service) as visitor:
        await visitor.get(PAGE)
        assert len(rings(visitor)) == 2
        await ring(provider, twilio(status="completed", CallDuration="30"))
        await visitor.get(PAGE)
        assert len(rings(visitor)) == 1
        assert len(visitor.page.xpath("//*[@data-interaction]")) == 1
        service.set_clock(NOW + timedelta(minutes=5))
        await visitor.get(PAGE)
        assert rings(visitor) == []


async def test_what_goes_out_or_rings_staff_does_not_ring(service: Service) -> None:
    await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO)
    await ring(
        provider,
        twilio("CA1", Direction="outbound-api"),
        twilio("CA2", To="client:anna"),
        twilio("CA3", ParentCallSid="CA1", Direction="outbound-dial"),
    )
    async with signed_in(service) as visitor:
        await visitor.get(PAGE)
        assert rings(visitor) == []


async def test_every_provider_that_tells_of_ringing(service: Service) -> None:
    await service.a_client()
    aircall = await a_provider(service, IntegrationKind.AIRCALL)
    data: dict[str, Any] = {
        "id": 1,
        "direction": "inbound",
        "raw_digits": CALLER,
        "number": {"digits": LINE},
    }
    token = aircall.secrets["token"]
    event = {"event": "call.created", "token": token, "data": data}
    await aircall.post_all(aircall.json(event))
    ringover = await a_provider(service, IntegrationKind.RINGOVER)
    data = {
        "call_id": 2,
        "direction": "inbound",
        "from_number": CALLER[1:],
        "to_number": LINE[1:],
        "is_internal": False,
    }
    await ringover.post_all(
        ringover.ringover({"resource": "call", "event": "ringing", "data": data})
    )
    async with signed_in(service) as visitor:
        await visitor.get(PAGE)
        assert len(rings(visitor)) == 2
        assert all("0475 55 01 99" in text for text in rings(visitor))


async def test_unknown_numbers_say_so_and_several_clients_are_all_shown(service: Service) -> None:
    first = await service.a_client()
    second = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    provider = await a_provider(service, IntegrationKind.TWILIO)
    await ring(provider, twilio("CA1", From="anonymous", To="+3225550999"))
    async with signed_in(service) as visitor:
        await visitor.get(PAGE)
        [text] = rings(visitor)
        assert "Numéro inconnu" in text
        assert "Aucun client" in text
        await named(service, first, "Anne")
        await named(service, second, "Mme L.")
        await ring(provider, twilio("CA2", To="+3225550999"))
        await visitor.get(PAGE)
        [text] = [each for each in rings(visitor) if "0475" in each]
        for words in ("Dupont Chauffage SRL · Anne", "Martin SA · Mme L."):
            assert words in text


async def test_one_takes_a_call_and_the_second_is_told_who(service: Service) -> None:
    await service.a_client()
    decision = (await service.post(a_call("one", data={"requires_action": True}))).json()
    fields = {"action": "take", "interaction": decision["interaction_id"]}
    async with (
        signed_in(service) as anne,
        signed_in(service, email="b@exitadmin.example") as other,
    ):
        for visitor in (anne, other):
            await visitor.get(PAGE)
            assert not visitor.page.xpath("//*[@data-taken-by]")
        assert (await anne.send(PAGE, fields)).status_code == 303
        assert (await other.send(PAGE, fields)).status_code == 409
        assert "Anne Lambert s'en occupe depuis" in other.texts("//*[@class='notice bad']")[0]
        must_be_whole(other)
        await anne.get(PAGE)
        [row] = anne.page.xpath("//*[@data-taken-by]")
        people = (await service.http.get("/v1/people")).json()["items"]
        assert row.get("data-taken-by") in {person["id"] for person in people}
        assert (await anne.send(PAGE, fields | {"action": "hand-back"})).status_code == 303
        assert (await anne.send(PAGE, fields | {"action": "dance"})).status_code in (400, 422)
        unknown = fields | {"interaction": "019aafb8-0000-7000-8000-000000000001"}
        assert (await anne.send(PAGE, unknown)).status_code == 404


async def test_the_second_to_take_may_take_it_over(service: Service) -> None:
    await service.a_client()
    item = (await service.post(a_call("one", data={"requires_action": True}))).json()
    fields = {"action": "take", "interaction": item["interaction_id"]}
    async with (
        signed_in(service) as anne,
        signed_in(service, email="b@exitadmin.example") as other,
    ):
        await anne.get(PAGE)
        await anne.send(PAGE, fields)
        await other.get(PAGE)
        assert "hand-back" not in other.page.xpath("//button[@name='action']/@value")
        await other.send(PAGE, fields)
        [form] = other.page.xpath("//*[@class='notice bad']//form")
        assert form.get("action") == PAGE
        sent = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
        assert (await other.send(PAGE, sent | {"action": "take"})).status_code == 303
        await anne.get(PAGE)
        [row] = anne.page.xpath("//*[@data-taken-by]")
        assert row.get("data-taken-by") != sent["instead_of"]
        assert (await anne.send(PAGE, fields | {"action": "hand-back"})).status_code == 409


async def test_calls_have_their_deadlines_and_parts_of_their_own(service: Service) -> None:
    await service.a_client()
    await service.post(a_call("one", data={"requires_action": True}))
    [item] = (await service.http.get("/v1/worklist")).json()["items"]
    provider = await a_provider(service, IntegrationKind.TWILIO)
    await ring(provider, twilio())
    async with signed_in(service) as visitor:
        await visitor.get(PAGE)
        parts = visitor.page.xpath("//*[@data-fragment]")
        assert [part.get("data-fragment") for part in parts] == [f"{PAGE}/ringing", f"{PAGE}/list"]
        for part in parts:
            response = await visitor.get(part.get("data-fragment"))
            assert html.fromstring(response.text).attrib == part.attrib
        [row] = visitor.page.xpath("//*[@data-interaction]")
        assert row.get("data-due-at") == item["due_at"]
        assert row.get("data-sla") == item["sla"]
        assert row.get("data-minutes-left") == str(item["business_minutes_left"])
        assert visitor.page.xpath("//form/@action") == [PAGE]


async def test_the_list_is_paged_newest_first(service: Service) -> None:
    await service.a_client()
    for number in range(27):
        await service.post(a_call(f"call-{number}"))
    async with signed_in(service) as visitor:
        await visitor.get(PAGE)
        first = visitor.page.xpath("//*[@data-interaction]/@data-interaction")
        [link] = visitor.page.xpath("//a[contains(@href, 'before=')]/@href")
        await visitor.get(link)
        rest = visitor.page.xpath("//*[@data-interaction]/@data-interaction")
        assert (len(first), len(rest)) == (25, 2)
        assert [*first, *rest] == sorted([*first, *rest], reverse=True)
        assert (await visitor.get(f"{PAGE}?before=nothing")).status_code == 404


async def test_it_is_no_clients(service: Service) -> None:
    client = await service.a_client()
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        assert (await visitor.get(PAGE)).status_code == 404


async def test_whoever_is_erased_rings_no_more(service: Service) -> None:
    await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO)
    await ring(provider, twilio())
    await erase(service, CALLER)
    async with signed_in(service) as visitor:
        await visitor.get(PAGE)
        assert rings(visitor) == []
