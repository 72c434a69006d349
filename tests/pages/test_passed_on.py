"""What was passed on of a sheet stands at its interaction, in the sheet's own words."""

from typing import Any

import pytest

from app.domain.people.roles import Role
from tests.acceptance.account import an_account, reference_to
from tests.api.sheets.given import PRICES, supplied
from tests.pages.test_policy import must_be_whole
from tests.pages.visitor import Visitor, signed_in
from tests.service import NOW, Service

AREAS = [(Role.OPERATOR, "/desk/i/"), (Role.CLIENT, "/portal/interactions/")]
AT = NOW.isoformat()
QUOTE = "//section[@aria-labelledby='passed-on']"


async def an_action(service: Service, *, is_of_sheet: bool = True, **quoted: str) -> dict[str, str]:
    """Record an action of a client of whom there is a sheet, passed on or not."""
    account = await an_account(service)
    sheet = await supplied(service, account.id)
    call = account.call("call", AT)
    said: dict[str, Any] = {"kind": "document", "cause": reference_to(call)}
    if is_of_sheet:
        named = {"id": sheet["id"], "version": 1} | quoted
        said |= {"kind": "information_transmission", "sheet": named}
    _, decision = await account.record(call, account.action("action", AT, **said))
    return {"client": account.id, "id": decision["interaction_id"], "sheet": sheet["id"]}


async def shown(visitor: Visitor, path: str) -> list[str]:
    await visitor.get(path)
    must_be_whole(visitor)
    return visitor.texts(f"{QUOTE}/*[not(self::h2)]")


@pytest.mark.parametrize(("role", "area"), AREAS)
async def test_the_passage_is_shown_with_its_sheet(service: Service, role: Role, area: str) -> None:
    made = await an_action(service, passage="Entretien chaudière gaz")
    clients = (made["client"],) if role is Role.CLIENT else ()
    async with signed_in(service, role, clients=clients) as visitor:
        words = await shown(visitor, area + made["id"])
        assert words == ["Entretien chaudière gaz", "Tarifs 2026, version 1"]
        [link] = visitor.page.xpath(f"{QUOTE}//a/@href")
        assert made["sheet"] in link
        await visitor.get(link)
        assert str(PRICES["text"]) in " ".join(visitor.texts("//main"))
        whole = await visitor.get(f"{area}{made['id']}.txt")
        assert "\n\nEntretien chaudière gaz\n\n" in whole.text


@pytest.mark.parametrize(("role", "area"), AREAS)
async def test_a_sheet_read_out_whole_is_named(service: Service, role: Role, area: str) -> None:
    made = await an_action(service)
    clients = (made["client"],) if role is Role.CLIENT else ()
    async with signed_in(service, role, clients=clients) as visitor:
        words = await shown(visitor, area + made["id"])
    assert words == ["Le support entier", "Tarifs 2026, version 1"]


@pytest.mark.parametrize(("role", "area"), AREAS)
async def test_what_is_something_else_quotes_nothing(
    service: Service, role: Role, area: str
) -> None:
    made = await an_action(service, is_of_sheet=False)
    clients = (made["client"],) if role is Role.CLIENT else ()
    async with signed_in(service, role, clients=clients) as visitor:
        assert await shown(visitor, area + made["id"]) == []
