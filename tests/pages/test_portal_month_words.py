"""/portal: what is said where nothing was released, where there is no plan, of other clients."""

from datetime import datetime

import pytest

from app.domain.people.roles import Role
from tests.pages.test_policy import must_be_whole
from tests.pages.test_portal_month import BLOCKED, a_mail, use_up
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

RELEASE_ALL = {"action": "release-all"}


async def a_blocked_client(service: Service, used: int, held: int) -> str:
    client = await service.a_client(subscription=BLOCKED)
    await use_up(service, client)
    for number in range(held):
        assert (await service.post(a_mail(f"m-{number}"))).json()["outcome"] == "held"
    for number in range(120 - used):
        listed = await service.http.get(f"/v1/interactions?client_id={client}&status=recorded")
        found = listed.json()["items"][0]["id"]
        await service.http.post(f"/v1/interactions/{found}/void", json={"reason": f"{number}"})
    return client


def held(visitor: Visitor) -> int:
    return len(visitor.page.xpath("//*[@id='waiting']//li[@data-interaction]"))


async def test_releasing_all_says_why_nothing_was_released(service: Service) -> None:
    client = await a_blocked_client(service, 120, held=2)
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal")
        refused = await visitor.send("/portal?period=2026-11", RELEASE_ALL)
        assert refused.status_code == 409
        assert "inclus" in visitor.texts("//*[@role='alert' and not(@hidden)]")[0]
        assert held(visitor) == 2
        must_be_whole(visitor)


async def test_releasing_all_says_how_many_were_where_not_all_fit(service: Service) -> None:
    client = await a_blocked_client(service, 119, held=2)
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal")
        answer = await visitor.send("/portal?period=2026-11", RELEASE_ALL)
        assert answer.status_code == 303
        await visitor.get(answer.headers["location"])
        [notice] = visitor.texts("//p[@class='notice'][@role='status']")
        assert notice.startswith("Une interaction a été libérée")
        assert held(visitor) == 1
        must_be_whole(visitor)
        # once there is nothing to be told, an old address tells nothing
        await visitor.send("/portal", {"action": "block-off"})
        await visitor.get(answer.headers["location"])
        assert visitor.texts("//p[@class='notice'][@role='status']") == []
        plain = await visitor.send("/portal?period=2026-11", RELEASE_ALL)
        assert plain.headers["location"] == "/portal?period=2026-11"


@pytest.mark.parametrize(
    ("language", "never", "later", "past"),
    [
        ("fr", "pas de forfait ce mois-ci", "jeudi 10 décembre 2026", "n'y avait pas"),
        ("nl", "deze maand geen forfait", "donderdag 10 december 2026", "Er was"),
        ("en", "no plan this month", "Thursday 10 December 2026", "There was"),
    ],
)
async def test_a_month_without_a_plan_is_told_in_its_tense_and_when_the_next_begins(
    service: Service, language: str, never: str, later: str, past: str
) -> None:
    begins = {"plan": "ESSENTIEL", "starts_on": "2026-12-10", "block": False}
    none = await service.a_client(subscription=None)
    coming = await service.a_client(
        reference="martin", name="Martin SA", contact_points=[], subscription=begins
    )
    async with signed_in(service, Role.CLIENT, clients=(none, coming)) as visitor:
        await visitor.get("/me")
        await visitor.send("/me", {"action": "save", "language": language})
        await visitor.get("/portal?client=dupont")
        assert never in visitor.texts("//*[@id='gauge']")[0]
        await visitor.get("/portal?client=martin")
        assert later in visitor.texts("//*[@id='gauge']")[0]
        await visitor.get("/portal/gauge")
        assert later in visitor.texts("//*[@id='gauge']")[0]
        await visitor.get("/portal?period=2026-10")
        assert past in visitor.texts("//*[@id='gauge']")[0]


async def test_other_clients_stand_by_name_under_a_heading_and_are_not_printed(
    service: Service,
) -> None:
    names = {"zebre": "Alpha SA", "abc": "Zoé SPRL", "mid": "École Martin"}
    clients = [await service.a_client()]
    for reference, name in names.items():
        clients.append(await service.a_client(reference=reference, name=name, contact_points=[]))
    async with signed_in(service, Role.CLIENT, clients=tuple(clients)) as visitor:
        await visitor.get("/portal?client=dupont")
        [nav] = visitor.page.xpath("//nav[@aria-labelledby='others-heading']")
        assert nav.get("class") == "unprinted"
        assert visitor.texts("//nav/h2[@id='others-heading']") == ["Vos autres clients"]
        assert [link.text for link in nav.xpath(".//a")] == ["Alpha SA", "École Martin", "Zoé SPRL"]


async def test_the_month_after_a_plan_began_has_its_figures(service: Service) -> None:
    begins = {"plan": "ESSENTIEL", "starts_on": "2026-12-10", "block": False}
    client = await service.a_client(subscription=begins)
    service.set_clock(datetime.fromisoformat("2026-12-11T10:00:00+01:00"))
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal")
        assert visitor.page.xpath("//*[@data-quota-used]")
