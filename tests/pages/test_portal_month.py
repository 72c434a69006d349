"""/portal: a month in figures that lead to their entries, what waits, and the block."""

from datetime import datetime
from typing import Any

import pytest

from app.domain.people.roles import Role
from tests.api.clients.given import a_call
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.visitor import FOREIGN, Visitor, a_visitor, signed_in
from tests.service import Service

BLOCKED = {"plan": "ESSENTIEL", "starts_on": "2026-01-01", "block": True}


def a_mail(event_id: str, **data: Any) -> dict[str, Any]:
    said = {"channel": "email", "from": "jean@chantier.example", "to": "dupont@exitadmin.example"}
    event = a_call(event_id, type="message.received")
    return event | {"data": said | {"subject": "Report de chantier"} | data}


async def use_up(service: Service, client: str, count: int = 120) -> None:
    calls = [a_call(f"used-{number}", data={"client_id": client}) for number in range(count)]
    assert (await service.post(calls)).json()["counts"]["counted"] == count


def figures(visitor: Visitor) -> dict[str, str]:
    [gauge] = visitor.page.xpath("//*[@data-quota-used]")
    names = ("used", "included", "remaining")
    return {name: gauge.get(f"data-quota-{name}") for name in names}


def days(visitor: Visitor) -> dict[str, int]:
    cells = visitor.page.xpath("//td[@data-day]")
    return {cell.get("data-day"): int(cell.get("data-units")) for cell in cells}


async def test_figures_are_those_of_the_quota_and_lead_to_their_entries(service: Service) -> None:
    client = await service.a_client()
    for number, day in enumerate(("02", "03", "03", "20")):
        await service.post(a_call(f"c-{number}", time=f"2026-11-{day}T23:59:59.999+01:00"))
    voided = (await service.post(a_call("mistake"))).json()["interaction_id"]
    await service.http.post(f"/v1/interactions/{voided}/void", json={"reason": "Deux fois"})
    quota = await service.quota(client)
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        response = await visitor.get("/portal")
        must_be_safe(dict(response.headers))
        must_be_whole(visitor)
        assert len(response.content) <= 60_000
        assert visitor.texts("//h1") == ["Novembre 2026"]
        assert figures(visitor) == {
            name: str(quota["units"][name]) for name in ("used", "included", "remaining")
        }
        assert (
            "4 interactions utilisées sur 120, il en reste 116." in visitor.texts("//svg/desc")[0]
        )
        counted = days(visitor)
        assert len(counted) == 30
        assert {day: units for day, units in counted.items() if units} == {
            "2026-11-02": 1, "2026-11-03": 2, "2026-11-20": 1,
        }  # fmt: skip
        for day, units in counted.items():
            [link] = visitor.page.xpath(f"//td[@data-day='{day}']/a/@href")
            if units or day == "2026-11-23":
                await visitor.get(link)
                rows = visitor.page.xpath("//li[@data-interaction]/@data-units")
                assert sum(map(int, rows)) == units
                assert visitor.page.xpath("//p[@data-day]/@data-units") == [str(units)]
                await visitor.get("/portal")


async def test_the_month_before_is_one_tap_away_and_none_where_nothing_was(
    service: Service,
) -> None:
    client = await service.a_client(
        subscription={"plan": "ESSENTIEL", "starts_on": "2026-10-10", "block": False}
    )
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal")
        assert visitor.page.xpath("//a[@rel='next']") == []
        [before] = visitor.page.xpath("//a[@rel='prev']/@href")
        await visitor.get(before)
        assert visitor.texts("//h1") == ["Octobre 2026"]
        assert figures(visitor)["included"] == "88"
        assert visitor.page.xpath("//a[@rel='prev']") == []
        assert visitor.page.xpath("//a[@rel='next']/@href") == ["/portal?period=2026-11"]
        await visitor.get("/portal?period=2026-09")
        assert visitor.page.xpath("//*[@data-quota-used]") == []
        must_be_whole(visitor)
        for wrong in ("2026-13", "0001-01", "9999-12", "x"):
            assert (await visitor.get(f"/portal?period={wrong}")).status_code == 404


async def test_a_client_without_a_plan_has_a_page_all_the_same(service: Service) -> None:
    client = await service.a_client(subscription=None)
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        assert (await visitor.get("/portal")).status_code == 200
        must_be_whole(visitor)
        refused = await visitor.send("/portal", {"action": "block-on"})
        assert refused.status_code == 409
        assert "il n'y a pas de forfait avec blocage" in visitor.texts("//p[@role='alert']")[-1]


async def test_the_block_is_switched_at_once_and_back(service: Service) -> None:
    client = await service.a_client()
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal")
        for action, enabled, state in (("block-on", True, "on"), ("block-off", False, "off")):
            assert visitor.page.xpath(f"//button[@value='{action}']")
            answer = await visitor.send("/portal?period=2026-11", {"action": action})
            assert (answer.status_code, answer.headers["location"]) == (
                303,
                "/portal?period=2026-11",
            )
            assert (await service.quota(client))["block"]["enabled"] is enabled
            await visitor.get("/portal")
            assert visitor.page.xpath("//*[@data-block]/@data-block") == [state]
        entries = (await service.http.get("/v1/audit")).json()["items"]
        switched = [entry for entry in entries if entry["act"].startswith("block.")]
        assert [entry["act"] for entry in switched] == ["block.off", "block.on"]
        assert all(entry["person"] and entry["on"]["id"] == client for entry in switched)
        assert (await visitor.send("/portal", {"action": "nothing"})).status_code == 400


async def test_what_is_held_is_released_one_by_one_and_all_that_fit(service: Service) -> None:
    client = await service.a_client(subscription=BLOCKED)
    await use_up(service, client)
    for number in range(3):
        assert (await service.post(a_mail(f"m-{number}"))).json()["outcome"] == "held"
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal")
        assert "sont épuisées" in visitor.texts("//*[@id='block']")[0]
        held = visitor.page.xpath("//*[@id='waiting']//li/@data-interaction")
        assert len(held) == 3
        release = {"action": "release", "interaction": held[1]}
        refused = await visitor.send("/portal", release)
        assert refused.status_code == 409
        assert visitor.page.xpath("//*[@role='alert']")
        must_be_whole(visitor)
        assert (await visitor.send("/portal", {"action": "block-off"})).status_code == 303
        for _ in range(2):
            await visitor.get("/portal")
            assert (await visitor.send("/portal", release)).status_code == 303
        await visitor.get("/portal")
        assert visitor.page.xpath("//*[@id='waiting']//li/@data-interaction") == [held[0], held[2]]
        assert figures(visitor)["used"] == "121"
        assert (await visitor.send("/portal", {"action": "release-all"})).status_code == 303
        await visitor.get("/portal")
        assert (figures(visitor)["used"], figures(visitor)["remaining"]) == ("123", "0")
        assert "3 interactions supplémentaires" in visitor.texts("//*[@id='gauge']")[0]
        assert sum(days(visitor).values()) == 123


async def test_what_is_released_in_another_month_stands_on_the_day_of_its_release(
    service: Service,
) -> None:
    client = await service.a_client(subscription=BLOCKED)
    await use_up(service, client)
    held = (await service.post(a_mail("m-1"))).json()["interaction_id"]
    service.set_clock(datetime.fromisoformat("2026-12-02T10:00:00+01:00"))
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal?period=2026-11")
        assert visitor.page.xpath("//*[@id='waiting']//li/@data-interaction") == [held]
        await visitor.send("/portal", {"action": "release", "interaction": held})
        await visitor.get("/portal")
        assert {day: units for day, units in days(visitor).items() if units} == {"2026-12-02": 1}
        await visitor.get("/portal/days/2026-12-02")
        assert visitor.page.xpath("//li/@data-interaction") == [held]
        await visitor.get("/portal/days/2026-11-23")
        assert held not in visitor.page.xpath("//li/@data-interaction")


async def test_questions_and_disputes_wait_beside(service: Service) -> None:
    client = await service.a_client()
    call = (await service.post(a_call("c-1"))).json()["interaction_id"]
    asked = {"asked": "Réparez-vous <b>les poêles</b> ?"}
    question = await service.http.post(f"/v1/clients/{client}/questions", json=asked)
    assert question.status_code == 201, question.text
    objection = {"interaction_id": call, "message": "C'était moi"}
    await service.http.post(f"/v1/clients/{client}/disputes", json=objection)
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal")
        assert "Réparez-vous <b>les poêles</b> ?" in visitor.texts("//*[@id='waiting']")[0]
        assert visitor.page.xpath("//*[@id='waiting']//li/@data-interaction") == [call]
        assert visitor.page.xpath("//b") == []


async def test_urgent_requests_are_listed_under_their_figures(service: Service) -> None:
    client = await service.a_client()
    granted = (await service.post(a_mail("m-1", urgent=True))).json()
    refused = (await service.post(a_mail("m-2", urgent=True))).json()
    assert [each["urgent"]["granted"] for each in (granted, refused)] == [True, False]
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal")
        assert visitor.texts("//dd/a[@href='#urgent']") == ["1 sur 5"]
        assert visitor.texts("//dd/a[@href='/portal/days/2026-11-23']") == ["1 sur 1"]
        links = visitor.page.xpath("//h3[@id='urgent']/following-sibling::ul[1]//a/@href")
        assert links == [f"/portal/interactions/{granted['interaction_id']}"]
        await visitor.get("/portal?period=2026-10")
        assert visitor.texts("//dd/a[@href='#urgent']") == ["0 sur 5"]


async def test_more_is_held_than_is_shown(service: Service) -> None:
    client = await service.a_client(subscription=BLOCKED)
    await use_up(service, client)
    said = {
        "subject": "Report " * 100,
        "summary": "é" * 500,
        "from": f"{'nom' * 20}@{'tiers' * 10}.example",
    }
    await service.post([a_mail(f"m-{number}", **said) for number in range(45)])
    for _ in range(30):
        asked = {"asked": "Quel est le prix de l'entretien d'une chaudière à gaz ?"}
        await service.http.post(f"/v1/clients/{client}/questions", json=asked)
    listed = await service.http.get(f"/v1/interactions?client_id={client}&limit=30")
    for item in listed.json()["items"]:
        objection = {"interaction_id": item["id"], "message": "C'était moi."}
        made = await service.http.post(f"/v1/clients/{client}/disputes", json=objection)
        assert made.status_code == 201, made.text
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        response = await visitor.get("/portal")
        assert len(response.content) <= 60_000
        assert len(visitor.page.xpath("//*[@id='waiting']//li")) == 3 * 25
        [waiting] = visitor.texts("//*[@id='waiting']")
        assert "et 20 autres" in waiting
        assert "Il y en a d'autres" in waiting
        assert visitor.page.xpath("//*[@id='waiting']//a[. = 'Toutes les questions']")
        response = await visitor.get("/portal/days/2026-11-23")
        assert len(response.content) <= 60_000
        assert visitor.page.xpath("//a[@rel='next'][contains(@href, 'after=')]")


async def test_forms_of_other_sites_switch_and_release_nothing(service: Service) -> None:
    client = await service.a_client()
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal")
        switch = {"action": "block-on"}
        assert (await visitor.send("/portal", switch, headers=FOREIGN)).status_code == 403
        await visitor.get("/portal")
        assert (await visitor.send("/portal", switch | {"csrf": "0" * 64})).status_code == 403
    async with a_visitor(service) as stranger:
        assert (await stranger.send("/portal", switch)).status_code == 401
    assert (await service.quota(client))["block"]["enabled"] is False


async def test_each_part_can_be_asked_for_alone(service: Service) -> None:
    client = await service.a_client()
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal")
        paths = visitor.page.xpath("//*[@data-fragment]/@data-fragment")
        asked = "period=2026-11&of=dupont"
        names = ("gauge", "waiting", "block", "calendar")
        assert paths == [f"/portal/{name}?{asked}" for name in names]
        await service.post(a_call("c-1"))
        for path in paths:
            response = await visitor.get(path)
            assert response.status_code == 200
            must_be_safe(dict(response.headers))
            assert "<html" not in response.text
        await visitor.get(paths[0])
        assert figures(visitor)["used"] == "1"
        await visitor.get(paths[3])
        assert days(visitor)["2026-11-23"] == 1
        switched = {"plan": "ESSENTIEL", "effective": "now", "block": True}
        await service.http.put(f"/v1/clients/{client}/subscription", json=switched)
        await visitor.get(paths[2])
        assert visitor.page.xpath("//*[@data-block]/@data-block | @data-block") == ["on"]
    async with a_visitor(service) as stranger:
        assert (await stranger.get(paths[0])).status_code == 401


async def test_a_part_is_of_the_client_whose_page_it_belongs_to(service: Service) -> None:
    mine = await service.a_client()
    other = await service.a_client(reference="martin", name="Martin", contact_points=[])
    async with signed_in(service, Role.CLIENT, clients=(mine, other)) as visitor:
        await visitor.get("/portal?client=dupont")
        [gauge, *_] = visitor.page.xpath("//*[@data-fragment]/@data-fragment")
        await visitor.get("/portal?client=martin")
        assert (await visitor.get(gauge)).status_code == 404
        await visitor.get("/portal?client=dupont")
        assert (await visitor.get(gauge)).status_code == 200


async def test_another_clients_things_are_not_there(service: Service) -> None:
    mine = await service.a_client(contact_points=[])
    other = await service.a_client(reference="martin", name="Martin", subscription=BLOCKED)
    await use_up(service, other)
    held = (await service.post(a_mail("m-1"))).json()["interaction_id"]
    await service.http.put(
        f"/v1/clients/{other}/subscription",
        json={"plan": "ESSENTIEL", "effective": "now", "block": False},
    )
    async with signed_in(service, Role.CLIENT, clients=(mine,)) as visitor:
        for path in (
            "/portal?client=martin",
            "/portal/gauge?client=martin",
            f"/portal/interactions/{held}",
            "/portal/interactions/nothing",
            "/portal/days/2026-11-31",
            "/portal/days/20261123",
            f"/portal/days/2026-11-23?after={held[:-1]}",
        ):
            assert (await visitor.get(path)).status_code == 404, path
        await visitor.get("/portal/days/2026-11-23")
        assert visitor.page.xpath("//li/@data-interaction") == []
        await visitor.get("/portal")
        release = {"action": "release", "interaction": held}
        assert (await visitor.send("/portal", release)).status_code == 404
        await visitor.get("/portal")
        dispute = {"action": "dispute", "message": "Non"}
        answer = await visitor.send(f"/portal/interactions/{held}", dispute)
        assert answer.status_code == 404
    assert (await service.quota(other))["units"]["held"] == 1


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMIN])
async def test_the_portal_is_for_clients(service: Service, role: Role) -> None:
    async with signed_in(service, role) as visitor:
        for path in ("/portal", "/portal/gauge", "/portal/days/2026-11-23"):
            assert (await visitor.get(path)).status_code == 404
