"""/desk/clients and one client: what is known, what is found, passed on and asked."""

import asyncio
from typing import Any
from urllib.parse import urlencode

from app.domain.people.roles import Role
from tests.api.clients.given import a_call
from tests.api.deadlines.given import open_message
from tests.api.privacy.test_erasures import erase
from tests.api.sheets.given import PRICES, supplied
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

LIST = "/desk/clients"
NOBODY = "019aafb8-0000-7000-8000-000000000001"
CALLER = "+32475550199"
NO_POINTS: dict[str, Any] = {"contact_points": []}
GIVEN = {
    "greeting": "Dupont Chauffage, bonjour",
    "notes": "Ne pas donner le GSM",
    "urgent_contacts": [{"name": "Marc", "phone": "0475/55.01.02", "when": "heures ouvrées"}],
    "status": {"text": "en chantier", "until": "2026-11-23T15:00:00+01:00"},
}


def listed(visitor: Visitor) -> list[str]:
    return [str(found) for found in visitor.page.xpath("//li[@data-client]/@data-client")]


def passages(visitor: Visitor) -> list[str]:
    return [str(found) for found in visitor.page.xpath("//*[@data-passage]/@data-passage")]


async def send(visitor: Visitor, place: str, action: str, **fields: str | list[str]) -> Any:
    """Press a button, with what its form holds hidden, chosen or filled in."""
    [form] = visitor.page.xpath(f"({place}//form[.//button[@value='{action}']])[1]")
    visitor.fields = {
        **{field.get("name"): field.get("value") for field in form.xpath(".//input[@name]")},
        **{
            field.get("name"): field.xpath("string(.//option[@selected]/@value)")
            for field in form.xpath(".//select")
        },
    }
    return await visitor.send(form.get("action"), {"action": action, **fields})


async def quoted(service: Service) -> list[str]:
    async with service.state.database.read() as connection:
        rows = await connection.fetch("SELECT data #>> '{sheet,passage}' AS passage FROM events")
    return [row["passage"] for row in rows if row["passage"]]


async def opened(service: Service) -> int:
    entries = (await service.http.get("/v1/audit")).json()["items"]
    return sum(entry["act"] == "client.opened" for entry in entries)


async def test_the_list_tells_of_every_client_what_is_used_and_what_waits(
    service: Service,
) -> None:
    first = await service.a_client()
    second = await service.a_client(reference="zo", name="Zorg & Zonen", **NO_POINTS)
    await service.post(a_call("c1"))
    await open_message(service, "late", "2026-11-20T09:00:00+01:00")
    async with signed_in(service) as visitor:
        page = await visitor.get(LIST)
        must_be_safe(dict(page.headers))
        must_be_whole(visitor)
        assert listed(visitor) == [first, second]
        [row] = visitor.page.xpath(f"//li[@data-client='{first}']")
        quota = (await service.quota(first))["units"]
        for name in ("used", "included", "remaining"):
            assert row.get(f"data-quota-{name}") == str(quota[name])
        texts = visitor.texts("//li[@data-client]")
        assert "dupont · ESSENTIEL" in texts[0]
        assert "1 en retard" in texts[0]
        assert "1 à traiter" in texts[0]
        assert "en retard" not in texts[1]
        assert "Clients" in visitor.texts("//header//nav//a")


async def test_clients_are_found_by_name_reference_and_number(service: Service) -> None:
    client = await service.a_client()
    async with signed_in(service) as visitor:
        for typed, is_found in (
            ("DUPÔNT", True),
            ("chauffage", True),
            ("dupont", True),
            ("02/555.01.01", True),
            ("+32 2 555 01", True),
            ("marc@DUPONT", True),
            ("%", False),
            ("Martin", False),
            ("0475 12 34 56", False),
            ("  ", True),
            ("\0", True),
        ):
            found = await visitor.get(f"{LIST}?{urlencode({'q': typed})}")
            assert found.status_code == 200, typed
            assert listed(visitor) == ([client] if is_found else []), typed


async def test_the_list_is_paged_by_name(service: Service) -> None:
    for number in range(52):
        await service.a_client(reference=f"c{number}", name=f"Client {number:02}", **NO_POINTS)
    async with signed_in(service) as visitor:
        page = await visitor.get(f"{LIST}?q=client")
        first = listed(visitor)
        assert len(page.content) <= 60_000
        [link] = visitor.page.xpath("//a[@rel='next']/@href")
        await visitor.get(link)
        assert (len(first), len(listed(visitor))) == (50, 2)
        assert not set(first) & set(listed(visitor))
        assert (await visitor.get(f"{LIST}?after=x")).status_code == 404


async def test_a_page_tells_first_what_to_say_and_all_that_is_known(service: Service) -> None:
    client = await service.a_client()
    path = f"/v1/clients/{client}"
    await service.http.put(f"{path}/instructions", json=GIVEN, headers={"If-Match": "*"})
    entry = {"name": "Mme Lambert", "phones": [CALLER]}
    await service.http.post(f"{path}/directory", json=entry)
    kind = {"code": "visit", "name": "Visite", "duration_minutes": 60}
    agenda = await service.http.post(f"{path}/agendas", json={"name": "Van", "kinds": [kind]})
    item = await open_message(service, "m1", "2026-11-23T09:50:00+01:00", summary="Un devis")
    await service.post(a_call("c1"))
    async with signed_in(service) as visitor:
        page = await visitor.get(f"{LIST}/{client}")
        must_be_safe(dict(page.headers))
        must_be_whole(visitor)
        [text] = visitor.texts("//main")
        for words in (
            "« Dupont Chauffage, bonjour »",
            "en chantier (jusqu\N{RIGHT SINGLE QUOTATION MARK}au lundi 23 novembre 2026 à 15:00)",
            "Ne pas donner le GSM",
            "heures ouvrées",
            "ESSENTIEL",
            "+32 2 555 01 01",
            "0475 55 01 99",
            "Un devis",
        ):
            assert words in text
        quota = (await service.quota(client))["units"]
        [part] = visitor.page.xpath("//*[@data-topic='quota']")
        assert part.get("data-quota-used") == str(quota["used"])
        assert part.get("data-quota-remaining") == str(quota["remaining"])
        again = (await visitor.get(part.get("data-fragment"))).text
        assert f'data-quota-used="{quota["used"]}"' in again
        await visitor.get(f"{LIST}/{client}")
        assert visitor.page.xpath(f"//a[@href='/desk/agendas/{agenda.json()['id']}']")
        assert visitor.page.xpath(f"//li[@data-interaction='{item}' and @data-sla]")
        assert any("Mme Lambert" in text for text in visitor.texts("//*[@data-rule]"))


async def test_a_passage_is_found_and_passed_on_for_the_interaction_that_is_kept(
    service: Service,
) -> None:
    client = await service.a_client()
    sheet = await supplied(service, client)
    call = (await service.post(a_call("c1"))).json()["interaction_id"]
    async with signed_in(service) as visitor:
        await visitor.get(f"{LIST}/{client}?interaction={call}&q=entretien+chaudiere")
        must_be_whole(visitor)
        assert passages(visitor) == [PRICES["text"]]
        assert visitor.texts("//mark") == ["Entretien", "chaudière"]
        place = "//*[@data-passage]"
        assert visitor.page.xpath(f"{place}//input[@name='to']/@value") == ["0475 55 01 99"]
        await send(visitor, place, "add-action")
        sent = await send(visitor, place, "add-action")
        assert sent.status_code == 303
        await visitor.get(sent.headers["location"])
        [done] = visitor.page.xpath("//*[@role='status']/a/@href")
        assert passages(visitor) == [PRICES["text"]]
        assert any(
            "Transmission d'informations" in text for text in visitor.texts("//li[@data-rule]")
        )
        shown = (await service.http.get(f"/v1/interactions/{call}")).json()
        assert shown["thread"] == {"units": 1, "follow_ups": 1, "included": 1} | shown["thread"]
        passed = (await service.http.get(f"/v1/interactions/{done.rpartition('/')[2]}")).json()
        [fact] = passed["history"]
        assert fact["data"]["sheet"] == {"id": sheet["id"], "version": 1}
        assert fact["by"]["name"] == "Anne Lambert"
        assert await quoted(service) == [PRICES["text"]]
        assert passed["summary"] == "0475 55 01 99 · téléphone"


async def test_standing_alone_it_says_to_whom_and_is_refused_where_no_sheet_says_so(
    service: Service,
) -> None:
    client = await service.a_client()
    other = await service.a_client(reference="zo", name="Zo", **NO_POINTS)
    sheet = await supplied(service, client)
    async with signed_in(service) as visitor:
        await visitor.get(f"{LIST}/{client}?q=gaz")
        place = "//*[@data-passage]"
        nobody = await send(visitor, place, "add-action", to="")
        assert nobody.status_code == 422
        assert visitor.page.xpath(f"{place}//input[@name='to' and @aria-invalid]")
        wrong = await send(visitor, place, "add-action", to="Jean", passage="149 €")
        assert wrong.status_code == 422
        assert visitor.texts("//main//*[@role='alert']")
        sent = await send(visitor, place, "add-action", to="Jean", channel="email")
        assert sent.status_code == 303
        assert (await service.quota(client))["units"]["used"] == 1
        await visitor.get(f"{LIST}/{other}?q=gaz")
        assert passages(visitor) == []
        await visitor.get(f"{LIST}/{other}?sheet={sheet['id']}")
        assert passages(visitor) == []
        await visitor.get(f"{LIST}/{client}?sheet={sheet['id']}")
        assert passages(visitor) == [PRICES["text"]]
        foreign = await send(visitor, place, "add-action", to="Jean")
        visitor.fields |= {"to": "Jean", "action": "add-action"}
        foreign = await visitor.send(f"{LIST}/{other}", {})
        assert foreign.status_code == 422


async def test_what_no_sheet_says_is_asked_and_a_clock_waits(service: Service) -> None:
    client = await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    async with signed_in(service) as visitor:
        await visitor.get(f"{LIST}/{client}?interaction={item}&q=pellets")
        assert passages(visitor) == []
        asked = "Entretenez-vous les poêles à pellets ?"
        await send(visitor, "//main", "ask", asked=asked, pause="true")
        sent = await send(visitor, "//main", "ask", asked=asked, pause="true")
        assert sent.status_code == 303
        path = f"/v1/clients/{client}/questions"
        [question] = (await service.http.get(path)).json()["items"]
        assert (question["asked"], question["interaction_id"]) == (asked, item)
        shown = (await service.http.get(f"/v1/interactions/{item}")).json()
        assert shown["status"] == "paused"
        await visitor.get(sent.headers["location"])
        assert not visitor.page.xpath("//input[@name='pause']")
        again = await send(visitor, "//main", "ask", asked="Et à bois ?", pause="true")
        assert again.status_code == 409
        assert visitor.texts("//textarea[@name='asked']") == ["Et à bois ?"]
        assert (await send(visitor, "//main", "withdraw")).status_code == 303
        shown = (await service.http.get(f"/v1/interactions/{item}")).json()
        assert shown["status"] == "open"


async def test_an_interaction_and_a_call_lead_to_the_client_and_are_kept(service: Service) -> None:
    client = await service.a_client()
    call = a_call("c1", data={"requires_action": True})
    item = (await service.post(call)).json()["interaction_id"]
    kept = f"{LIST}/{client}?interaction={item}"
    async with signed_in(service) as visitor:
        for path in (f"/desk/i/{item}", "/desk/calls"):
            await visitor.get(path)
            assert visitor.page.xpath(f"//main//a[starts-with(@href, '{kept}')]"), path
            assert visitor.page.xpath(f"//*[@data-interaction='{item}']/@data-client") == [client]
        await visitor.get(kept)
        [notice] = visitor.texts("//*[@data-for]")
        assert "0 des 3 suites comprises" in notice


async def test_a_client_that_is_opened_is_written_down_once_a_day(service: Service) -> None:
    client = await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    async with signed_in(service) as visitor:
        await visitor.get(LIST)
        assert await opened(service) == 0
        await asyncio.gather(*(visitor.http.get(f"{LIST}/{client}") for _ in range(4)))
        await visitor.get(f"/desk/i/{item}")
        await visitor.get(f"{LIST}/{NOBODY}")
        assert await opened(service) == 1
        entries = (await service.http.get("/v1/audit")).json()["items"]
        [entry] = [each for each in entries if each["act"] == "client.opened"]
        assert entry["on"] == {"kind": "client", "id": client}
    async with signed_in(service, email="b@exitadmin.example") as other:
        await other.get(f"/desk/i/{item}")
        assert await opened(service) == 2


async def test_what_is_not_there_or_anothers_is_404(service: Service) -> None:
    client = await service.a_client()
    other = await service.a_client(reference="zo", name="Zo", **NO_POINTS)
    item = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    async with signed_in(service) as visitor:
        for path in (
            f"{LIST}/{NOBODY}",
            f"{LIST}/x",
            f"{LIST}/{NOBODY}/search?q=a",
            f"{LIST}/{NOBODY}/quota",
            f"{LIST}/{other}?interaction={item}",
            f"{LIST}/{client}?interaction=x",
            f"{LIST}/{client}?sheet=x",
        ):
            assert (await visitor.get(path)).status_code == 404, path
        await visitor.get(f"{LIST}/{client}")
        for action in ("dance", ""):
            assert (await visitor.send(f"{LIST}/{client}", {"action": action})).status_code == 400
        assert (await visitor.send(f"{LIST}/{NOBODY}", {"action": "ask"})).status_code == 404
    async with signed_in(
        service, Role.CLIENT, email="c@dupont.example", clients=(client,)
    ) as visitor:
        for path in (LIST, f"{LIST}/{client}", f"{LIST}/{client}/search?q=a"):
            assert (await visitor.get(path)).status_code == 404, path


async def test_instructions_are_changed_at_the_desk_unless_somebody_was_faster(
    service: Service,
) -> None:
    client = await service.a_client()
    path, given_at = f"{LIST}/{client}/instructions", f"/v1/clients/{client}/instructions"
    typed = {"greeting": "Dupont, bonjour", "text": "en congé", "until": "2026-11-24T08:00"}
    async with signed_in(service) as visitor:
        await visitor.get(path)
        must_be_whole(visitor)
        assert "Où est le client, jusqu'à quand" in visitor.texts("//h2")
        assert {"Entrée", "Échap"} <= set(visitor.texts("//dialog[@id='keys']//kbd"))
        former = dict(visitor.fields)
        sent = await visitor.send(path, typed | {"action": "save"})
        assert (sent.status_code, sent.headers["location"]) == (303, f"{LIST}/{client}")
        given = (await service.http.get(given_at)).json()
        assert (given["greeting"], given["version"]) == ("Dupont, bonjour", 1)
        assert given["status"] == {"text": "en congé", "until": "2026-11-24T08:00:00+01:00"}
        visitor.fields = former
        late = await visitor.send(path, {"action": "save", "greeting": "Bonjour"})
        assert late.status_code == 409
        assert visitor.page.xpath("//input[@name='greeting']/@value") == ["Bonjour"]
        over = await visitor.send(path, typed | {"action": "save", "until": "2026-11-22T08:00"})
        assert over.status_code == 422
        assert (await service.http.get(given_at)).json()["version"] == 1
        assert (await visitor.get(f"{LIST}/{NOBODY}/instructions")).status_code == 404


async def test_the_directory_is_kept_by_forms(service: Service) -> None:
    client = await service.a_client()
    path, entries_at = f"{LIST}/{client}/directory", f"/v1/clients/{client}/directory"
    typed = {"name": "Mme Lambert", "phones": "0475/55.01.99\n\n02 555 09 09", "emails": ""}
    async with signed_in(service) as visitor:
        await visitor.get(path)
        must_be_whole(visitor)
        for _ in range(2):
            assert (await send(visitor, "//main", "add-entry", **typed)).status_code == 303
        entries = (await service.http.get(entries_at)).json()["items"]
        assert [entry["phones"] for entry in entries] == [[CALLER, "+3225550909"]]
        await visitor.get(path)
        place = f"//li[@data-entry='{entries[0]['id']}']"
        assert "0475 55 01 99, 02 555 09 09" in visitor.texts(place)[0]
        wrong = await send(visitor, place, "change-entry", name="Anne", phones="nothing")
        assert wrong.status_code == 422
        assert visitor.page.xpath(f"{place}//textarea[@name='phones' and @aria-invalid]")
        changed = {"name": "Anne Lambert", "phones": "0475 55 01 99", "note": "Sonner"}
        assert (await send(visitor, place, "change-entry", **changed)).status_code == 303
        [entry, *_] = (await service.http.get(entries_at)).json()["items"]
        assert (entry["name"], entry["note"], entry["phones"]) == (
            "Anne Lambert",
            "Sonner",
            [CALLER],
        )
        await visitor.get(path)
        assert (await send(visitor, place, "remove-entry")).status_code == 303
        await visitor.get(path)
        assert not visitor.page.xpath(place)


async def test_the_directory_of_another_is_not_reached(service: Service) -> None:
    client = await service.a_client()
    other = await service.a_client(reference="zo", name="Zo", **NO_POINTS)
    path = f"/v1/clients/{client}/directory"
    entry = (await service.http.post(path, json={"name": "Anne", "phones": [CALLER]})).json()["id"]
    async with signed_in(service) as visitor:
        page = f"{LIST}/{other}/directory"
        await visitor.get(page)
        for action in ("change-entry", "remove-entry"):
            sent = await visitor.send(page, {"action": action, "entry": entry, "name": "X"})
            assert sent.status_code == 404
        nameless = await visitor.send(page, {"action": "add-entry"})
        assert nameless.status_code == 422
        assert (await visitor.send(page, {"action": "dance"})).status_code == 400
        assert (await visitor.get(f"{LIST}/{NOBODY}/directory")).status_code == 404


async def test_a_long_sheet_is_browsed_page_by_page_and_pages_stay_small(service: Service) -> None:
    client = await service.a_client()
    long = "<chaudière> & l'été " * 28
    text = "\n\n".join(f"{number:02} {long}".strip() for number in range(20))
    sheet = await supplied(service, client, text=text)
    async with signed_in(service) as visitor:
        path, seen = f"{LIST}/{client}?sheet={sheet['id']}", []
        while path:
            page = await visitor.get(path)
            assert len(page.content) <= 60_000
            seen += passages(visitor)
            path = next(iter(visitor.page.xpath("//*[@id='found']//a[@rel='next']/@href")), "")
        assert [passage[:2] for passage in seen] == [f"{number:02}" for number in range(20)]
        for query in (f"sheet={sheet['id']}&skipped=x", f"sheet={NOBODY}", "q=chaudiere"):
            page = await visitor.get(f"{LIST}/{client}?{query}")
            assert (page.status_code, len(page.content) <= 60_000) == (200, True)


async def test_who_was_told_is_forgotten_with_whoever_is_erased(service: Service) -> None:
    client = await service.a_client()
    await supplied(service, client)
    entry = {"name": "Mme Lambert", "phones": [CALLER]}
    await service.http.post(f"/v1/clients/{client}/directory", json=entry)
    call = (await service.post(a_call("c1"))).json()["interaction_id"]
    async with signed_in(service) as visitor:
        await visitor.get(f"{LIST}/{client}?interaction={call}&q=gaz")
        sent = await send(visitor, "//*[@data-passage]", "add-action")
        done = sent.headers["location"].rpartition("done=")[2]
    shown = (await service.http.get(f"/v1/interactions/{done}")).json()
    assert shown["summary"] == "Mme Lambert · téléphone"
    await erase(service, CALLER)
    shown = (await service.http.get(f"/v1/interactions/{done}")).json()
    assert "Lambert" not in (shown["summary"] or "")


async def test_the_block_is_switched_for_a_client_and_written_down(service: Service) -> None:
    client = await service.a_client()
    async with signed_in(service, Role.OPERATOR) as visitor:
        for action, enabled in (("block-on", True), ("block-off", False)):
            await visitor.get(f"{LIST}/{client}")
            switched = await send(visitor, "//section[@aria-labelledby='plan']", action)
            assert (switched.status_code, switched.headers["location"]) == (303, f"{LIST}/{client}")
            again = await visitor.send(f"{LIST}/{client}", {"action": action})
            assert again.status_code == 303, "pressed twice"
            assert (await service.quota(client))["block"]["enabled"] is enabled
    entries = (await service.http.get("/v1/audit")).json()["items"]
    acts = [entry for entry in entries if entry["act"].startswith("block.")]
    assert [entry["act"] for entry in acts] == ["block.off", "block.on"]
    assert {entry["on"]["id"] for entry in acts} == {client}


async def test_without_a_plan_there_is_no_switch(service: Service) -> None:
    client = await service.a_client(subscription=None)
    async with signed_in(service, Role.OPERATOR) as visitor:
        await visitor.get(f"{LIST}/{client}")
        assert visitor.page.xpath("//button[starts-with(@value, 'block-')]") == []
        refused = await visitor.send(f"{LIST}/{client}", {"action": "block-on"})
        assert refused.status_code == 409
        assert "Ce client n'avait pas de forfait à ce moment-là." in visitor.texts("//main/p")
