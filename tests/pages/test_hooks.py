"""The hooks of pages.md, on every page that there is: what attributes hold is what the API says."""

import re
from typing import Any

import pytest

from app.domain.metering.rules import Rule
from app.domain.people.roles import Role
from tests.pages.furnishing import Furnished
from tests.pages.test_walk import signed_in_as
from tests.pages.things import Things, shown_to
from tests.pages.visitor import Visitor
from tests.service import Service

CODE = re.compile("|".join(rule for rule in Rule if "_" in rule))
DAY_OF = {Role.CLIENT: ("/portal/days/2026-12-04",), Role.OPERATOR: ("/desk/day?date=2026-11-23",)}


async def read(service: Service, path: str) -> dict[str, Any]:
    response = await service.http.get(path)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def must_agree(service: Service, visitor: Visitor, path: str, work: dict[str, Any]) -> int:
    """Have what the API says of an interaction in every attribute that tells of one."""
    rows = visitor.page.xpath("//*[@data-interaction]")
    for row in rows:
        interaction_id = row.get("data-interaction")
        said = await read(service, f"/v1/interactions/{interaction_id}")
        expected = {
            "data-due-at": said["due_at"],
            "data-sla": said["sla"],
            "data-rule": said["rule"],
            "data-units": str(said["units"]),
        }
        for name, value in expected.items():
            if row.get(name) is not None:
                assert row.get(name) == value, (path, name)
        assert (row.get("data-due-at") is None) is (said["due_at"] is None), path
        assert (row.get("data-sla") is None) is (said["sla"] is None), path
        if interaction_id in work and path.startswith("/desk"):
            minutes = str(work[interaction_id]["business_minutes_left"])
            assert row.get("data-minutes-left") == minutes, path
            assert row.get("data-taken-by") == work[interaction_id]["operator"], path
        if path.startswith("/portal"):
            assert row.get("data-rule"), path
            assert row.get("data-units"), path
    return len(rows)


def must_show_no_code(visitor: Visitor, path: str) -> None:
    assert not CODE.search(" ".join(visitor.texts("//body"))), path


def must_name_its_buttons(visitor: Visitor, path: str) -> None:
    for form in visitor.page.xpath("//form[@method='post']"):
        assert form.get("action"), path
        buttons = form.xpath(".//button[not(@type) or @type='submit']")
        assert buttons, path
        assert all(button.get("name") == "action" for button in buttons), path
        assert all(button.get("value") for button in buttons), path


async def figures(service: Service, things: Things) -> dict[str, str]:
    units = (await service.quota(things.client, "2026-12"))["units"]
    return {name: str(units[name]) for name in ("used", "included", "remaining")}


@pytest.mark.parametrize("role", [Role.CLIENT, Role.OPERATOR])
async def test_attributes_hold_what_the_api_says(furnished: Furnished, role: Role) -> None:
    service, things = furnished.service, furnished.things
    item = things.by_parameter["interaction_id"]
    await service.http.post(f"/v1/interactions/{item}/assign", json={"operator": "Paul"})
    listed = await read(service, "/v1/worklist?limit=100")
    work = {item["id"]: item for item in listed["items"]}
    rows = 0
    async with signed_in_as(service, role, things) as visitor:
        paths = [things.path_of(page) for page in shown_to(role)]
        for path in (*paths, *DAY_OF[role]):
            await visitor.get(path)
            rows += await must_agree(service, visitor, path, work)
            must_show_no_code(visitor, path)
            must_name_its_buttons(visitor, path)
            for shown in visitor.page.xpath("//*[@data-quota-used]"):
                for name, figure in (await figures(service, things)).items():
                    assert shown.get(f"data-quota-{name}") == figure, path
    assert rows > 3
