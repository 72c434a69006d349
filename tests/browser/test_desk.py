"""The desk in a browser: readable by anybody, and a morning without scripts."""

from datetime import UTC, datetime, timedelta

from app.domain.people.roles import Role
from tests.browser.looking import Looker, Site


async def a_message(site: Site, event_id: str, minutes: int, **data: object) -> str:
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    response = await site.api.post(
        "/v1/events",
        json={
            "id": event_id,
            "source": "/mail",
            "type": "message.received",
            "time": at.isoformat(),
            "data": {
                "channel": "email",
                "from": "jean@chantier.example",
                "to": "dupont@exitadmin.example",
                "summary": "Jean Chantier reporte au 2 décembre",
                **data,
            },
        },
    )
    assert response.status_code == 201, response.text
    interaction_id: str = response.json()["interaction_id"]
    return interaction_id


async def test_pages_of_the_desk_can_be_read_by_anybody(site: Site) -> None:
    client = await site.a_client()
    first = await a_message(site, "m1", 20_000, urgent=True)
    await a_message(site, "m2", 5)
    body = {"interaction_id": first, "message": "C'était moi."}
    await site.api.post(f"/v1/clients/{client}/disputes", json=body)
    asked = {"asked": "Quel prix ?", "interaction": None, "pause": False}
    question = (await site.api.post(f"/v1/clients/{client}/questions", json=asked)).json()["id"]
    async with site.signed_in(Role.OPERATOR) as looker:
        await a_message(site, "m3", 5, to="nobody@exitadmin.example")
        for path in (
            "/desk",
            "/desk?status=paused",
            "/desk/new",
            "/desk/unassigned",
            "/desk/disputes",
            "/desk/questions",
            "/desk/deliveries",
            "/desk/clients/new",
            "/desk/setup",
            "/desk/invoices",
            f"/desk/questions/{question}",
            f"/desk/clients/{client}/setup",
            f"/desk/i/{first}",
        ):
            await looker.go(path)
            await looker.must_be_readable_by_anybody()
        await open_all(looker)
        await looker.must_be_readable_by_anybody(within="main details")


async def open_all(looker: Looker) -> None:
    """Unfold every form of a page."""
    for summary in await looker.page.locator("details > summary").all():
        await summary.click()


async def test_an_item_is_handled_without_scripts(site: Site) -> None:
    await site.a_client()
    item = await a_message(site, "m1", 5)
    async with site.signed_in(Role.OPERATOR, window={"scripts": False}) as looker:
        await looker.go("/desk")
        await looker.press("Prendre")
        await looker.page.get_by_role("link", name="jean@chantier.example").click()
        await looker.page.get_by_text("Tâche faite pour cela").click()
        await looker.press("Enregistrer la tâche")
        await looker.page.get_by_text("1 des 3 suites comprises").wait_for()
        await looker.press("Terminer")
        found = (await site.api.get(f"/v1/interactions/{item}")).json()
        assert (found["status"], found["thread"]["units"]) == ("completed", 1)
