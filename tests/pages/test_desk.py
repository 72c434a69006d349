"""The work list and one interaction as operators see them, without scripts."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from app.domain.people.roles import Role
from tests.api.deadlines.given import a_message, open_message
from tests.pages.visitor import Visitor, signed_in
from tests.service import NOW, Service

LATE = "2026-11-20T09:00:00+01:00"
PAUL = "paul@exitadmin.example"


def rows(visitor: Visitor) -> list[dict[str, str]]:
    return [dict(row.attrib) for row in visitor.page.xpath("//main//*[@data-interaction]")]


def ids(visitor: Visitor) -> list[str]:
    return [row["data-interaction"] for row in rows(visitor)]


async def shown(service: Service, interaction_id: str) -> dict[str, Any]:
    response = await service.http.get(f"/v1/interactions/{interaction_id}")
    found: dict[str, Any] = response.json()
    return found


async def me(service: Service, email: str) -> str:
    people = (await service.http.get("/v1/people")).json()["items"]
    [found] = [person["id"] for person in people if person["email"] == email]
    return str(found)


async def press(
    visitor: Visitor, interaction_id: str, action: str, **fields: str | list[str]
) -> Any:
    """Press a button of an interaction's page."""
    path = f"/desk/i/{interaction_id}"
    await visitor.get(path)
    return await visitor.send(path, {"action": action, **fields})


async def test_the_list_has_the_order_and_the_countdown_of_the_api(service: Service) -> None:
    await service.a_client()
    await open_message(service, "soon", "2026-11-23T09:50:00+01:00", summary="Devis <b>urgent</b>")
    await open_message(service, "late", LATE, subject="Chaudière en panne")
    items = (await service.http.get("/v1/worklist")).json()["items"]
    async with signed_in(service) as visitor:
        assert (await visitor.get("/desk")).status_code == 200
        assert ids(visitor) == [item["id"] for item in items]
        for row, item in zip(rows(visitor), items, strict=True):
            assert row["data-due-at"] == item["due_at"]
            assert row["data-sla"] == item["sla"]
            assert row["data-minutes-left"] == str(item["business_minutes_left"])
            assert "data-taken-by" not in row
        texts = visitor.texts("//li[@data-interaction]")
        assert "Dupont Chauffage SRL · tiers@example.org" in texts[0]
        assert "en retard \N{MINUS SIGN}5:00" in texts[0]
        assert "Chaudière en panne" in texts[0]
        assert "à temps 3:50" in texts[1]
        assert "Devis <b>urgent</b>" in texts[1]


async def test_an_item_is_taken_handed_back_and_completed(service: Service) -> None:
    await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    async with signed_in(service) as visitor:
        await visitor.get("/desk")
        take = {"action": "take", "interaction": item}
        assert (await visitor.send("/desk", take)).headers["location"] == "/desk"
        await visitor.get("/desk")
        person = await me(service, "anne@exitadmin.example")
        assert rows(visitor)[0]["data-taken-by"] == person
        [listed] = (await service.http.get("/v1/worklist")).json()["items"]
        assert listed["operator"] == "Anne Lambert"
        await visitor.send("/desk", take | {"action": "hand-back"})
        await visitor.get("/desk")
        assert "data-taken-by" not in rows(visitor)[0]
        await visitor.send("/desk", take | {"action": "complete"})
        await visitor.get("/desk")
        assert rows(visitor) == []
        done = await shown(service, item)
        assert (done["status"], done["sla"]) == ("completed", "met")
        assert done["history"][-1]["by"] == {"id": person, "name": "Anne Lambert"}
        again = await visitor.send("/desk", take | {"action": "complete"})
        assert again.status_code == 409


async def test_the_second_to_take_is_told_who_has_it_and_may_take_it_over(
    service: Service,
) -> None:
    await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    async with signed_in(service) as anne, signed_in(service, email=PAUL) as paul:
        await press(anne, item, "take")
        for action in ("take", "complete", "pause", "hand-back"):
            refused = await press(paul, item, action)
            assert refused.status_code == 409
            assert "Anne Lambert" in paul.texts("//article//*[@role='alert']")[0]
        assert (await shown(service, item))["status"] == "open"
        over = {"action": "take", "instead_of": paul.fields["instead_of"]}
        assert (await paul.send(f"/desk/i/{item}", over)).status_code == 303
        await paul.get("/desk")
        assert rows(paul)[0]["data-taken-by"] == await me(service, PAUL)
        late = await anne.send(f"/desk/i/{item}", over)
        assert late.status_code == 409
        assert (await press(paul, item, "complete")).status_code == 303


async def test_of_two_who_complete_at_once_one_is_told(service: Service) -> None:
    await service.a_client()
    items = [await open_message(service, f"m{n}", "2026-11-23T09:50:00+01:00") for n in range(5)]
    async with signed_in(service) as anne, signed_in(service, email=PAUL) as paul:
        for item in items:
            for visitor in (anne, paul):
                await visitor.get(f"/desk/i/{item}")
            both = await asyncio.gather(
                *(v.send(f"/desk/i/{item}", {"action": "complete"}) for v in (anne, paul))
            )
            assert sorted(each.status_code for each in both) == [303, 409]
            types = [fact["type"] for fact in (await shown(service, item))["history"]]
            assert types.count("interaction.completed") == 1


async def test_pausing_resuming_and_triage(service: Service) -> None:
    await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    async with signed_in(service) as visitor:
        assert (await press(visitor, item, "pause")).status_code == 303
        await visitor.get("/desk")
        assert rows(visitor) == []
        await visitor.get("/desk?status=paused")
        assert ids(visitor) == [item]
        service.set_clock(NOW + timedelta(hours=1))
        resumed = await visitor.send("/desk", {"action": "resume", "interaction": item})
        assert resumed.status_code == 303, visitor.texts("//main")
        await visitor.get("/desk")
        assert rows(visitor)[0]["data-minutes-left"] == "230"
        await press(visitor, item, "triage", urgent="true")
        assert (await shown(service, item))["urgent"] == {"granted": True, "reason": None}
        empty = await press(visitor, item, "triage", urgent="")
        assert empty.status_code == 422
        await visitor.get("/desk")
        await visitor.send(
            "/desk", {"action": "triage", "interaction": item, "requires_action": "false"}
        )
        assert (await shown(service, item))["status"] == "recorded"


async def test_what_is_neither_yes_nor_no_is_refused_and_states_nothing(service: Service) -> None:
    await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    async with signed_in(service) as visitor:
        for action, fields in (
            ("triage", {"requires_action": "peut-être"}),
            ("triage", {"urgent": "zz", "requires_action": "true"}),
            ("correct", {"with_client": "2", "reason": "Essai"}),
            ("add-call", {"answered": "null", "summary": "Rappelé"}),
            ("add-call", {"purpose": "zz", "summary": "Rappelé"}),
        ):
            assert (await press(visitor, item, action, **fields)).status_code == 422, fields
    found = await shown(service, item)
    assert (found["status"], len(found["history"]), found["follow_ups"]) == ("open", 1, [])


async def test_what_is_completed_counts_no_minutes_any_more(service: Service) -> None:
    await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    async with signed_in(service) as visitor:
        await press(visitor, item, "complete")
        service.set_clock(NOW + timedelta(days=3))
        await visitor.get(f"/desk/i/{item}")
        [row] = rows(visitor)
        assert row["data-sla"] == "met"
        assert "data-minutes-left" not in row
        assert visitor.texts("//article//span[@class='tag good']") == ["✓ respectée"]


async def test_filters_and_counts(service: Service) -> None:
    client = await service.a_client()
    late = await open_message(service, "late", LATE)
    await open_message(service, "soon", "2026-11-23T09:50:00+01:00", urgent=True)
    async with signed_in(service) as visitor:
        await press(visitor, late, "take")
        await visitor.get("/desk")
        figures = visitor.texts("//ul[@class='views']/li/a/strong")
        assert figures == ["2", "1", "0", "1", "0", "0"]
        for query, found in (
            ("sla=breached", 1),
            ("channel=email", 2),
            ("channel=sms", 0),
            ("urgent=true", 1),
            (f"client_id={client}", 2),
            ("client_id=nobody&sla=nothing&status=voided&cursor=x&plan=%00", 2),
            ("plan=PREMIUM", 0),
        ):
            assert (await visitor.get(f"/desk?{query}")).status_code == 200
            assert len(rows(visitor)) == found, query


async def test_fifty_are_a_page_of_sixty_kilobytes_at_most(service: Service) -> None:
    await service.a_client()
    long = "Monsieur Lambert demande un devis pour remplacer la chaudière. " * 9
    await service.post([a_message(f"m{n}", LATE, summary=long, urgent=True) for n in range(60)])
    async with signed_in(service) as visitor:
        first = await visitor.get("/desk")
        assert len(first.content) <= 60_000
        seen = ids(visitor)
        assert len(seen) == 50
        [more] = visitor.page.xpath("//p[@class='more']/a[@rel='next']/@href")
        await visitor.get(more)
        seen += ids(visitor)
        items = (await service.http.get("/v1/worklist?limit=100")).json()["items"]
        assert seen == [item["id"] for item in items]


async def test_later_pages_are_as_small_and_nothing_is_lost_between(service: Service) -> None:
    await service.a_client(name="Établissements Vandenberghe SRL")
    said = "L'été, <devis> n° 12 & « chaudière » du 3 mars : 149,50 € " * 9
    events = [
        a_message(f"m{n}", LATE, summary=said, **{"from": f"secretariat{n}@entreprise.example"})
        for n in range(120)
    ]
    await service.post(events)
    items = (await service.http.get("/v1/worklist?limit=500")).json()["items"]
    async with signed_in(service) as visitor:
        path, seen = f"/desk?client_id={items[0]['client_id']}", []
        for number in (50, 50, 20):
            response = await visitor.get(path)
            assert len(response.content) <= 60_000
            assert len(ids(visitor)) == number
            seen += ids(visitor)
            path = next(iter(visitor.page.xpath("//main//a[@rel='next']/@href")), "")
        assert seen == [item["id"] for item in items]
        assert (await visitor.get("/desk?cursor=" + "_" * 46)).status_code == 200


async def test_what_is_done_for_an_interaction_is_its_follow_up(service: Service) -> None:
    await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:50:00+01:00", summary="Report")
    async with signed_in(service) as visitor:
        call = {"to": "0475 55 01 99", "answered": "true", "summary": "Prévenu"}
        await visitor.get(f"/desk/i/{item}")
        [form] = set(visitor.page.xpath("//input[@name='form']/@value"))
        for _ in range(2):  # pressed twice
            typed = {"action": "add-call", "form": form, **call}
            assert (await visitor.send(f"/desk/i/{item}", typed)).status_code == 303
        await press(visitor, item, "add-message", channel="sms", to="0475 55 01 98")
        found = await shown(service, item)
        assert found["thread"] == {"units": 1, "follow_ups": 2, "included": 2}
        await visitor.get(f"/desk/i/{item}")
        text = " ".join(visitor.texts("//main"))
        assert "2 des 3 suites comprises" in text
        await press(visitor, item, "add-action", kind="planning_change", summary="Planning")
        await visitor.get(f"/desk/i/{item}")
        assert "La suivante coûte une interaction." in " ".join(visitor.texts("//main"))
        await press(visitor, item, "add-action", kind="document")
        found = await shown(service, item)
        assert found["thread"] == {"units": 2, "follow_ups": 4, "included": 3}
        [placed] = [each for each in found["follow_ups"] if each["kind"] == "call"]
        history = (await shown(service, placed["id"]))["history"]
        assert history[0]["by"]["name"] == "Anne Lambert"


async def test_an_interaction_shows_what_is_left_of_its_clients_month(service: Service) -> None:
    client = await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    former = await open_message(service, "m0", "2026-10-23T09:50:00+02:00")
    units = (await service.quota(client))["units"]
    async with signed_in(service) as visitor:
        for each in (item, former):
            await visitor.get(f"/desk/i/{each}")
            [standing] = visitor.page.xpath("//*[@class='standing']//*[@data-quota-used]")
            for figure in ("used", "included", "remaining"):
                assert standing.get(f"data-quota-{figure}") == str(units[figure])


async def test_notes_stand_in_the_history_and_change_nothing(service: Service) -> None:
    await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    before = await shown(service, item)
    async with signed_in(service) as visitor:
        assert (await press(visitor, item, "note", note="")).status_code == 422
        assert (await press(visitor, item, "note", note="Rappeler <lundi>")).status_code == 303
        await visitor.get(f"/desk/i/{item}")
        [note] = [step for step in visitor.texts("//ol/li") if "Rappeler <lundi>" in step]
        assert "Note" in note
        assert "Anne Lambert" in note
    after = await shown(service, item)
    assert after | {"history": []} == before | {"history": []}


async def test_a_lone_call_is_linked_to_its_suggested_cause(service: Service) -> None:
    await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:30:00+01:00", summary="Report")
    call = {
        "id": "c1",
        "source": "/tel",
        "type": "call.placed",
        "time": "2026-11-23T09:40:00+01:00",
        "data": {"from": "+3225550101", "to": "+32475550199", "answered": True},
    }
    lone = (await service.post(call)).json()["interaction_id"]
    async with signed_in(service) as visitor:
        await visitor.get(f"/desk/i/{lone}")
        assert visitor.page.xpath("//input[@name='cause'][@type='hidden']/@value") == [item]
        assert (await press(visitor, lone, "link", cause=item)).status_code == 303
        assert (await shown(service, item))["thread"]["units"] == 1
        assert (await shown(service, lone))["thread_id"] == item
        circle = await press(visitor, lone, "link", cause=lone, reason="x")
        assert circle.status_code == 422
        await press(visitor, lone, "link", cause="", reason="non")
        assert (await shown(service, lone))["thread_id"] == lone


async def test_corrections_voids_and_another_client(service: Service) -> None:
    await service.a_client()
    other = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    item = await open_message(service, "m1", "2026-11-23T09:30:00+01:00")
    async with signed_in(service) as visitor:
        typed = {"with_client": "true", "reason": ""}
        refused = await press(visitor, item, "correct", **typed)
        assert refused.status_code == 422
        kept = visitor.page.xpath("//select[@id='correct-with_client']/option[@selected]/@value")
        assert kept == ["true"]
        right = await press(visitor, item, "correct", with_client="true", reason="Son gsm")
        assert right.status_code == 303
        assert (await shown(service, item))["rule"] == "inbound_from_client"
        unfit = await press(visitor, item, "correct", answered="true", reason="x")
        assert unfit.status_code == 422
        moved = await press(visitor, item, "reassign", client_id=other, reason="Autre client")
        assert moved.status_code == 303
        assert (await shown(service, item))["status"] == "voided"
        second = await open_message(service, "m2", "2026-11-23T09:30:00+01:00")
        assert (await press(visitor, second, "void", reason="Saisi deux fois")).status_code == 303
        voided = await shown(service, second)
        assert (voided["status"], voided["history"][-1]["data"]) == (
            "voided",
            {"reason": "Saisi deux fois"},
        )


async def test_a_dispute_is_decided_where_it_is_read(service: Service) -> None:
    client = await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:30:00+01:00")
    body = {"interaction_id": item, "message": "C'était moi."}
    dispute = (await service.http.post(f"/v1/clients/{client}/disputes", json=body)).json()
    async with signed_in(service) as visitor:
        said = {"dispute": dispute["id"], "answer": "En effet."}
        assert (await press(visitor, item, "accept", **said)).status_code == 422
        assert "En effet." in visitor.texts("//textarea[@name='answer']")
        done = await press(visitor, item, "accept", **said, with_client="true")
        assert done.status_code == 303
        decided = (await service.http.get(f"/v1/disputes/{dispute['id']}")).json()
        assert (decided["status"], decided["units_after"]) == ("accepted", 0)
        assert decided["decided_by"]["name"] == "Anne Lambert"
        assert (await press(visitor, item, "reject", **said)).status_code == 409


async def test_the_deadline_is_explained(service: Service) -> None:
    await service.a_client()
    service.set_clock(datetime.fromisoformat("2026-11-23T16:30:00+01:00"))
    item = await open_message(service, "m1", "2026-11-23T16:00:00+01:00")
    async with signed_in(service) as visitor:
        await visitor.get(f"/desk/i/{item}")
        text = " ".join(visitor.texts("//section[@aria-labelledby='why']"))
        assert "4 heures" in text
        assert "mardi 24 novembre 2026 à 12:00" in text


async def test_what_a_session_lost_is_done_after_signing_in(service: Service) -> None:
    await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:30:00+01:00")
    email = "anne@exitadmin.example"
    async with signed_in(service, email=email) as visitor:
        await visitor.get(f"/desk/i/{item}")
        fields = dict(visitor.fields)
        await visitor.send("/sign-out", {})
        visitor.fields = fields
        note = {"action": "note", "note": "Rappeler lundi"}
        assert (await visitor.send(f"/desk/i/{item}", note)).status_code == 401
        typed = {"email": email, "password": "trois tasses de café"}
        done = await visitor.send("/sign-in", typed)
        assert done.headers["location"] == f"/desk/i/{item}"
        await visitor.get(f"/desk/i/{item}")
        assert any("Rappeler lundi" in step for step in visitor.texts("//ol/li"))


async def test_clients_and_unknown_ids_find_nothing(service: Service) -> None:
    client = await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:30:00+01:00")
    nobody = "019aafb8-0000-7000-8000-000000000001"
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        for path in ("/desk", f"/desk/i/{item}"):
            assert (await visitor.get(path)).status_code == 404
            await visitor.get("/portal")
            assert (await visitor.send(path, {"action": "take"})).status_code == 404
    async with signed_in(service, email=PAUL) as visitor:
        for unknown in (nobody, "nothing"):
            assert (await visitor.get(f"/desk/i/{unknown}")).status_code == 404
            await visitor.get("/desk")
            sent = await visitor.send("/desk", {"action": "take", "interaction": unknown})
            assert sent.status_code == 404
        await visitor.get("/desk")
        strange = {"action": "delete", "interaction": item}
        assert (await visitor.send("/desk", strange)).status_code == 400
