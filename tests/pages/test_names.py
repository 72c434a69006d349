"""Third parties by the names of the client's own directory, never by another's (pages.md)."""

from typing import Any

from app.domain.people.roles import Role
from tests.api.clients.given import a_call
from tests.pages.test_portal_interactions import DAY
from tests.pages.test_portal_month import BLOCKED, a_mail
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

CALLER, DIALLED = "+32475550199", "0475 55 01 99"
NAMES = {"dupont": "Mme Lambert", "martin": "Tante Louise"}


async def two_who_know_the_caller(service: Service) -> dict[str, str]:
    """Return clients by reference: each has its own name for the same number."""
    clients = {
        "dupont": await service.a_client(subscription=BLOCKED),
        "martin": await service.a_client(
            reference="martin", name="Martin SA", contact_points=[], subscription=BLOCKED
        ),
    }
    for reference, client in clients.items():
        await know(service, client, NAMES[reference], CALLER)
    return clients


async def know(service: Service, client: str, name: str, phone: str) -> None:
    body = {"name": name, "phones": [phone]}
    response = await service.http.post(f"/v1/clients/{client}/directory", json=body)
    assert response.status_code == 201, response.text


def of(client: str, event_id: str, **data: Any) -> dict[str, Any]:
    """A call from the number that both know, to one of them."""
    call = a_call(event_id)
    return call | {"data": call["data"] | {"client_id": client} | data}


async def record(service: Service, event: dict[str, Any]) -> str:
    response = await service.post(event)
    assert response.status_code == 201, response.text
    interaction_id: str = response.json()["interaction_id"]
    return interaction_id


def must_name(visitor: Visitor, own: str, *, elsewhere: bool = False) -> None:
    """Have the client's own name, and neither the number nor another client's name."""
    text = " ".join(visitor.texts("//main"))
    assert NAMES[own] in text
    assert DIALLED not in text
    assert CALLER not in text
    others = {name for reference, name in NAMES.items() if reference != own}
    assert elsewhere or not any(name in text for name in others)


async def test_each_client_reads_its_own_names_on_every_page(service: Service) -> None:
    clients = await two_who_know_the_caller(service)
    for reference, client in clients.items():
        first = await record(
            service, of(client, f"{reference}-1", requires_action=True, urgent=True)
        )
        back = a_call(f"{reference}-2", type="call.placed")
        back["data"] = {"to": CALLER, "answered": True, "cause": {"id": first}}
        second = await record(service, back)
        body = {"interaction_id": first, "message": "C'était moi."}
        await service.http.post(f"/v1/clients/{client}/disputes", json=body)
        email = f"{reference}@exitadmin.example"
        async with signed_in(service, Role.CLIENT, email, (client,)) as visitor:
            for path in (
                "/portal",
                "/portal/waiting",
                "/portal/gauge",
                DAY,
                f"/portal/interactions/{first}",
                f"/portal/interactions/{second}",
            ):
                assert (await visitor.get(path)).status_code == 200
                if visitor.page.tag == "section":  # a part of a page
                    assert NAMES[reference] in visitor.page.text_content()
                else:
                    must_name(visitor, reference)
            await visitor.get(f"/portal/interactions/{first}")
            assert visitor.texts("//h1") == [f"Appel de {NAMES[reference]}"]
            await visitor.get(f"/portal/interactions/{second}")
            assert visitor.texts("//h1") == [f"Appel à {NAMES[reference]}"]


async def test_what_is_held_has_its_name_and_a_name_that_changes_is_the_new_one(
    service: Service,
) -> None:
    clients = await two_who_know_the_caller(service)
    calls = [of(clients["dupont"], f"c-{number}", requires_action=True) for number in range(121)]
    assert (await service.post(calls)).status_code == 200
    await record(service, a_mail("m-1"))
    path = f"/v1/clients/{clients['dupont']}/directory"
    [entry] = (await service.http.get(path)).json()["items"]
    async with signed_in(service, Role.CLIENT, clients=(clients["dupont"],)) as visitor:
        await visitor.get("/portal")
        held = visitor.texts("//*[@id='waiting']//li[@data-interaction]/div")
        assert [text.split(" lundi")[0] for text in held] == [
            "Appel de Mme Lambert",
            "Mail de jean@chantier.example",
        ]
        await service.http.patch(f"/v1/directory/{entry['id']}", json={"name": "Claire Lambert"})
        await visitor.get(DAY)
        assert visitor.texts("//li[@data-interaction]//h2/a")[0] == "Appel de Claire Lambert"


async def test_a_statement_names_with_whom_each_of_its_units_was(service: Service) -> None:
    client = await service.a_client()
    await know(service, client, "Mme Lambert", CALLER)
    calls = [a_call(f"c-{number}") for number in range(121)]
    assert (await service.post(calls)).status_code == 200
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal/statements/2026-11")
        assert visitor.texts("//tr[@data-rule]/td[last()]") == ["Mme Lambert"]


async def test_the_desk_names_each_by_the_directory_of_whom_it_called(service: Service) -> None:
    clients = await two_who_know_the_caller(service)
    roots = {}
    for reference, client in clients.items():
        first = roots[reference] = await record(
            service, of(client, f"{reference}-1", requires_action=True)
        )
        back = a_call(f"{reference}-2", type="call.placed")
        back["data"] = {"to": CALLER, "answered": True, "cause": {"id": first}}
        await record(service, back)
    alone = a_call("alone", type="call.placed")
    alone["data"] = {"to": CALLER, "answered": True, "client_id": clients["martin"]}
    lonely = await record(service, alone)
    async with signed_in(service) as visitor:
        for reference, root in roots.items():
            await visitor.get(f"/desk/i/{root}")
            must_name(visitor, reference)
            assert visitor.texts("//li[@data-member]/*[1]") == [
                f"appel · {NAMES[reference]}",
                f"appel passé · {NAMES[reference]}",
            ]
        await visitor.get(f"/desk/i/{lonely}")
        must_name(visitor, "martin")
        assert NAMES["martin"] in visitor.texts("//section[@aria-labelledby='causes']//li")[0]
        await visitor.get("/desk")
        lines = visitor.texts("//li[@data-interaction]//a")
        assert sorted(lines) == [
            "Dupont Chauffage SRL · Mme Lambert",
            "Martin SA · Tante Louise",
        ]
        await visitor.get("/desk/calls")
        for row in visitor.texts("//article[@data-interaction]"):
            is_martin = "Martin SA" in row
            assert (NAMES["martin"] in row, NAMES["dupont"] in row) == (is_martin, not is_martin)


async def test_what_nobody_could_place_is_named_where_its_client_is_known(
    service: Service,
) -> None:
    clients = await two_who_know_the_caller(service)
    placed = a_call("known", type="call.placed", time="2025-11-23T09:00:00+01:00")
    placed["data"] = {"to": CALLER, "answered": True, "client_id": clients["martin"]}
    strange = a_call("strange")
    strange["data"] = strange["data"] | {"to": "+3225550999"}
    for event in (placed, strange):
        assert (await service.post(event)).json()["outcome"] == "unassigned"
    async with signed_in(service) as visitor:
        await visitor.get("/desk/unassigned")
        ends = [text.strip() for text in visitor.texts("//li[@data-unassigned]/div/span[1]")]
        assert ends == ["? → Tante Louise", "0475 55 01 99 → 02 555 09 99"]
