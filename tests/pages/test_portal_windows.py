"""One person, several clients, two windows: each form acts on the client whose page shows it."""

import re
from pathlib import Path
from typing import Any

from app.domain.people.roles import Role
from tests.api.clients.given import a_call
from tests.pages.furnishing import Furnished
from tests.pages.test_portal_month import BLOCKED, a_mail, use_up
from tests.pages.test_portal_sheets import ANSWER
from tests.pages.things import Things, shown_to
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

TEMPLATES = Path("app/pages/templates")
FORMS = re.compile(r"<form\b.*?</form>", re.DOTALL)
BUTTONS = {
    "block-off", "release", "release-all", "withdraw", "verify", "answer", "supply",
    "make-feed", "revoke-feed", "save",
}  # fmt: skip
"""All but the two that stand where one of these was pressed: to dispute, to block."""
PARTS = ("instructions", "sheets", "questions", "agendas", "ledger?limit=500", "disputes")
LOOK = "//main//form[@method='post']"
GIVEN = {
    "message": "C'était moi", "name": "Marc", "title": "Prix", "text": "Dès 80 €",
    "greeting": "Bonjour", "language": "fr", "mode": "full", "kind": "other",
    "phone": "0475 55 01 99", "until": "2027-01-02T10:00",
}  # fmt: skip


def forms_of(visitor: Visitor) -> list[tuple[str, dict[str, str]]]:
    """Return where each button of a page sends which fields."""
    found = []
    for form in visitor.page.xpath(LOOK):
        hidden = {
            field.get("name"): field.get("value")
            for field in form.xpath(".//input[@type='hidden']")
        }
        typed = {field.get("name") for field in form.xpath(".//input | .//textarea | .//select")}
        filled = {name: value for name, value in GIVEN.items() if name in typed}
        if form.xpath(".//select[@name='sheet_id']"):
            filled["sheet_id"] = form.xpath("string(.//select[@name='sheet_id']/option/@value)")
        found += [
            (form.get("action"), hidden | filled | {"action": button.get("value")})
            for button in form.xpath(".//button[@name='action']")
        ]
    return found


async def test_every_form_of_every_page_names_its_client(furnished: Furnished) -> None:
    service, things = furnished.service, furnished.things
    seen: set[str] = set()
    async with signed_in(service, Role.CLIENT, clients=(things.client,)) as visitor:
        for page in shown_to(Role.CLIENT):
            if page.path.startswith("/portal"):
                await visitor.get(things.path_of(page))
                forms = forms_of(visitor)
                assert len(visitor.page.xpath(LOOK)) == len(visitor.page.xpath("//main//form"))
                assert [fields.get("of") for _, fields in forms] == ["dupont"] * len(forms)
                seen |= {fields["action"] for _, fields in forms}
    assert seen >= BUTTONS


def test_no_form_is_forgotten_that_a_walk_does_not_come_to() -> None:
    paths = [*TEMPLATES.glob("portal/*.jinja"), TEMPLATES / "instructions_form.html.jinja"]
    forms = [form for path in sorted(paths) for form in FORMS.findall(path.read_text())]
    assert len(forms) >= 14
    for form in forms:
        assert 'token_input("of", ' in form, form


async def press_all(visitor: Visitor, own: Things) -> set[str]:
    """Press every button of one client's pages, each once another one was chosen elsewhere."""
    pressed = set()
    for page in shown_to(Role.CLIENT):
        if not page.path.startswith("/portal"):
            continue
        await visitor.get("/portal?client=dupont")
        await visitor.get(own.path_of(page))
        for path, fields in forms_of(visitor):
            await visitor.get("/portal?client=martin")
            visitor.fields = {}
            answer = await visitor.send(path, fields)
            assert answer.status_code in (200, 303, 409), (path, fields)
            if answer.status_code == 303:
                assert (await visitor.get(answer.headers["location"])).status_code == 200
            shown = {given.get("of") for _, given in forms_of(visitor)}
            assert shown <= {"dupont"}, (path, fields)
            pressed.add(fields["action"])
    return pressed


async def test_no_button_acts_on_the_client_that_another_window_chose(
    furnished: Furnished,
) -> None:
    service, (own, other) = furnished.service, furnished.all_things
    for things in (own, other):  # what a form of one would do to the other is possible there
        anyhow = {"If-Match": "*"}
        path = f"/v1/clients/{things.client}/instructions"
        await service.http.put(path, json={"greeting": "Avant"}, headers=anyhow)
    before = await all_of(service, other.client)
    async with signed_in(service, Role.CLIENT, clients=(own.client, other.client)) as visitor:
        pressed = await press_all(visitor, own)
    assert pressed >= BUTTONS
    assert await all_of(service, other.client) == before


async def all_of(service: Service, client: str) -> list[Any]:
    """Return what forms change of a client."""
    path = f"/v1/clients/{client}"
    agendas = (await service.http.get(f"{path}/agendas")).json()["items"]
    paths = [path, *(f"{path}/{part}" for part in PARTS)]
    paths += [f"/v1/agendas/{agenda['id']}/feeds" for agenda in agendas]
    found = [(await service.http.get(each)).json() for each in paths]
    entries = (await service.http.get("/v1/audit?limit=200")).json()["items"]
    return [*found, [entry for entry in entries if (entry["on"] or {}).get("id") == client]]


async def two_clients(service: Service) -> tuple[str, str]:
    return await service.a_client(subscription=BLOCKED), await service.a_client(
        reference="martin", name="Martin SA", contact_points=[]
    )


async def is_blocking(service: Service, client: str) -> bool:
    enabled: bool = (await service.quota(client))["block"]["enabled"]
    return enabled


async def test_a_form_without_the_field_acts_on_the_chosen_client(service: Service) -> None:
    dupont, martin = await two_clients(service)
    async with signed_in(service, Role.CLIENT, clients=(dupont, martin)) as visitor:
        await visitor.get("/portal?client=dupont")
        token = {"csrf": visitor.fields["csrf"]}
        await visitor.get("/portal?client=martin")
        visitor.fields = token
        answer = await visitor.send("/portal", {"action": "block-on"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/portal")
    assert (await is_blocking(service, dupont), await is_blocking(service, martin)) == (True, True)


async def test_a_form_of_one_window_leads_back_to_its_client(service: Service) -> None:
    dupont, martin = await two_clients(service)
    async with signed_in(service, Role.CLIENT, clients=(dupont, martin)) as visitor:
        await visitor.get("/portal?client=dupont")
        shown = dict(visitor.fields)
        await visitor.get("/portal?client=martin")
        visitor.fields = shown
        answer = await visitor.send("/portal?period=2026-11", {"action": "block-off"})
        await visitor.get(answer.headers["location"])
        assert visitor.texts("//p[@class='of']") == ["Dupont Chauffage SRL"]
        assert visitor.page.xpath("//*[@data-block]/@data-block") == ["off"]
    assert not await is_blocking(service, dupont)


async def test_what_names_a_thing_acts_on_the_thing_of_its_page(service: Service) -> None:
    dupont, martin = await two_clients(service)
    call = (await service.post(a_call("c-1"))).json()["interaction_id"]
    asked = {"asked": "Réparez-vous les poêles ?"}
    question = (await service.http.post(f"/v1/clients/{dupont}/questions", json=asked)).json()
    await use_up(service, dupont, 119)
    held = (await service.post(a_mail("m-1"))).json()["interaction_id"]
    await service.http.put(
        f"/v1/clients/{dupont}/subscription",
        json={"plan": "ESSENTIEL", "effective": "now", "block": False},
    )
    sent = {
        f"/portal/interactions/{call}": {"action": "dispute", "message": "C'était moi"},
        f"/portal/questions/{question['id']}": ANSWER,
        "/portal": {"action": "release", "interaction": held},
    }
    async with signed_in(service, Role.CLIENT, clients=(dupont, martin)) as visitor:
        for path, fields in sent.items():
            await visitor.get("/portal?client=dupont")
            await visitor.get(path)
            shown = dict(visitor.fields)
            await visitor.get("/portal?client=martin")
            visitor.fields = shown
            assert (await visitor.send(path, fields)).status_code == 303, path
    assert (await service.quota(dupont))["units"]["held"] == 0
    disputes = (await service.http.get(f"/v1/clients/{dupont}/disputes")).json()["items"]
    assert [dispute["message"] for dispute in disputes] == ["C'était moi"]


async def test_what_was_typed_for_a_client_that_was_taken_away_is_kept(service: Service) -> None:
    dupont, martin = await two_clients(service)
    async with signed_in(service, Role.CLIENT, clients=(dupont, martin)) as visitor:
        await visitor.get("/portal?client=dupont")
        await visitor.get("/portal/instructions")
        shown = dict(visitor.fields)
        people = (await service.http.get("/v1/people")).json()["items"]
        [person] = [each for each in people if dupont in each["clients"]]
        taken = {"clients": [martin]}
        assert (await service.http.patch(f"/v1/people/{person['id']}", json=taken)).is_success
        visitor.fields = shown
        typed = {"action": "save", "greeting": "Dupont, <b>bonjour</b>"}
        answer = await visitor.send("/portal/instructions", typed)
        assert answer.status_code == 404
        assert visitor.texts("//*[@class='card said']") == ["Dupont, <b>bonjour</b>"]
    for client in (dupont, martin):
        given = (await service.http.get(f"/v1/clients/{client}/instructions")).json()
        assert given["greeting"] is None
