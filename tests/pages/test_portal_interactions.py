"""/portal/days and /portal/interactions: what was counted, why, and how it is disputed."""

from typing import Any

import pytest

from app.documents.metering.rule_texts import ANNEX
from app.domain.metering.rules import Rule
from app.domain.people.roles import Role
from tests.api.clients.given import a_call
from tests.pages.test_policy import must_be_whole
from tests.pages.test_portal_month import a_mail
from tests.pages.visitor import Visitor, signed_in
from tests.service import NOW, Service

DAY = "/portal/days/2026-11-23"
HEADINGS = {
    "fr": "Lundi 23 novembre 2026",
    "nl": "Maandag 23 november 2026",
    "en": "Monday 23 November 2026",
}


def follow_up(number: int, cause: str) -> dict[str, Any]:
    return {
        "id": f"f-{number}",
        "source": "/telephony/main",
        "type": "call.placed",
        "time": f"2026-11-23T09:4{number}:00+01:00",
        "data": {"to": f"+3247555020{number}", "answered": True, "cause": {"id": cause}},
    }


async def a_thread(service: Service) -> str:
    """Record the annex's example and one follow-up too many: a mail, and four calls for it."""
    root: str = (await service.post(a_mail("m-1"))).json()["interaction_id"]
    for number in range(4):
        assert (await service.post(follow_up(number, root))).status_code == 201
    return root


def shows_no_code(visitor: Visitor) -> bool:
    text = " ".join(visitor.texts("//body"))
    return not any(rule in text for rule in Rule if "_" in rule)


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
async def test_a_day_tells_each_rule_in_words_with_the_annexs_sentence(
    service: Service, language: str
) -> None:
    client = await service.a_client()
    await a_thread(service)
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/me")
        await visitor.send("/me", {"action": "save", "language": language})
        await visitor.get(DAY)
        must_be_whole(visitor)
        assert visitor.page.get("lang") == language
        rows = visitor.page.xpath("//li[@data-interaction]")
        assert [row.get("data-rule") for row in rows] == [
            "inbound_third_party", *["follow_up_included"] * 3, "follow_up_extra",
        ]  # fmt: skip
        assert [row.get("data-units") for row in rows] == ["1", "0", "0", "0", "1"]
        for row in rows:
            assert ANNEX[Rule(row.get("data-rule"))].text in row.text_content()
        assert rows[0].get("data-due-at") == "2026-11-23T12:30:00Z"
        assert rows[0].get("data-sla") == "on_track"
        assert rows[1].get("data-sla") is None
        assert shows_no_code(visitor)
        assert visitor.texts("//h1") == [HEADINGS[language]]


async def test_an_interaction_tells_deadline_thread_and_history(service: Service) -> None:
    client = await service.a_client()
    root = await a_thread(service)
    paused = await service.http.post(f"/v1/interactions/{root}/pause")
    assert paused.status_code == 200
    await service.http.post(f"/v1/interactions/{root}/complete")
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        assert (await visitor.get(f"/portal/interactions/{root}")).status_code == 200
        must_be_whole(visitor)
        assert visitor.texts("//h1") == ["Mail de jean@chantier.example"]
        text = " ".join(visitor.texts("//main"))
        for words in (
            "Report de chantier",
            "4 heures ouvrées",
            "lundi 23 novembre 2026 à 13:30",
            "Annexe 3, 1.B.1",
            "2 interactions comptabilisées pour le tout",
            "En attente de votre part",
            "Terminé",
        ):
            assert words in text, words
        assert len(visitor.page.xpath("//ol//li[@data-interaction]")) == 5
        extra = visitor.page.xpath("//ol//li[@data-units='1']/@data-interaction")[1]
        await visitor.get(f"/portal/interactions/{extra}")
        assert visitor.page.xpath("//div/@data-rule") == ["follow_up_extra"]
        assert len(visitor.page.xpath("//ol//li[@data-interaction]")) == 5
        assert shows_no_code(visitor)


async def test_a_dispute_says_something(service: Service) -> None:
    client = await service.a_client()
    call = (await service.post(a_call("c-1"))).json()["interaction_id"]
    path = f"/portal/interactions/{call}"
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get(path)
        for wrong, words in (("  ", "Dites en quelques mots"), ("x" * 2_001, "2 000")):
            refused = await visitor.send(path, {"action": "dispute", "message": wrong})
            assert refused.status_code == 422
            assert visitor.page.xpath("//textarea[@aria-invalid='true']")
            assert wrong.strip() in visitor.texts("//textarea")[0]
            assert words in visitor.texts("//*[@id='message-note']")[0].replace("\xa0", " ")
        assert (await visitor.send(path, {"action": "nothing"})).status_code == 400


async def test_history_tells_who_put_it_right_and_why(service: Service) -> None:
    client = await service.a_client()
    call = (await service.post(a_call("c-1"))).json()["interaction_id"]
    path = f"/v1/interactions/{call}"
    triaged = await service.http.post(f"{path}/triage", json={"requires_action": True})
    assert triaged.status_code == 200
    correction = {"with_client": True, "reason": "Le client, d'un autre téléphone"}
    assert (await service.http.post(f"{path}/correct", json=correction)).status_code == 200
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get(f"/portal/interactions/{call}")
        recorded, corrected, looked_at = visitor.texts("//ol[@class='rows']/li")
        assert recorded.startswith("Enregistrée")
        assert "nécessite une action" in looked_at
        assert "Corrigé · Le client, d'un autre téléphone" in corrected
        assert visitor.page.xpath("//div/@data-rule") == ["inbound_from_client"]


async def dispute_of(visitor: Visitor, path: str) -> tuple[str, str]:
    """Return id and status of the last dispute that a page tells of."""
    await visitor.get(path)
    dispute = visitor.page.xpath("//*[@data-dispute]")[0]
    return dispute.get("data-dispute"), dispute.get("data-status")


async def test_a_unit_is_disputed_once_and_withdrawn(service: Service) -> None:
    client = await service.a_client()
    call = (await service.post(a_call("c-1"))).json()["interaction_id"]
    path = f"/portal/interactions/{call}"
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get(path)
        for _ in range(2):
            objection = {"action": "dispute", "message": "C'était moi <i>"}
            assert (await visitor.send(path, objection)).status_code == 303
        other = {"action": "dispute", "message": "Et nous étions fermés."}
        assert (await visitor.send(path, other)).status_code == 409
        assert visitor.texts("//blockquote")[-1] == "Et nous étions fermés."
        dispute, status = await dispute_of(visitor, path)
        assert status == "open"
        assert "C'était moi <i>" in visitor.texts("//*[@data-dispute]")[0]
        assert visitor.page.xpath("//textarea") == []
        stored = (await service.http.get(f"/v1/disputes/{dispute}")).json()
        assert stored["opened_by"]["name"] == "Anne Lambert"
        await visitor.get(DAY)
        assert "Contestée" in visitor.texts("//li[@data-interaction]")[0]
        await visitor.get(path)
        for _ in range(2):
            withdraw = {"action": "withdraw", "dispute": dispute}
            assert (await visitor.send(path, withdraw)).status_code == 303
        assert await dispute_of(visitor, path) == (dispute, "withdrawn")
        assert visitor.page.xpath("//textarea")


async def test_what_was_decided_is_told_with_the_answer(service: Service) -> None:
    client = await service.a_client()
    call = (await service.post(a_call("c-1"))).json()["interaction_id"]
    opened = await service.http.post(
        f"/v1/clients/{client}/disputes", json={"interaction_id": call, "message": "Moi"}
    )
    accepted = {"answer": "En effet", "void": True}
    await service.http.post(f"/v1/disputes/{opened.json()['id']}/accept", json=accepted)
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get(f"/portal/interactions/{call}")
        text = " ".join(visitor.texts("//*[@data-dispute]"))
        assert "Notre réponse : En effet" in text.replace("\N{NO-BREAK SPACE}", " ")
        assert visitor.page.xpath("//div/@data-units") == ["0"]
        dispute = opened.json()["id"]
        history = "".join(visitor.texts("//section[@aria-labelledby='history-heading']"))
        assert "Contestation acceptée" in history
        assert dispute not in history
    async with signed_in(service, Role.OPERATOR, "desk@exitadmin.example") as visitor:
        await visitor.get(f"/desk/i/{call}")
        history = "".join(visitor.texts("//section[@aria-labelledby='history']"))
        assert "Contestation acceptée" in history
        assert dispute not in history


async def test_too_late_is_told_and_offers_no_form(service: Service) -> None:
    client = await service.a_client()
    call = (await service.post(a_call("c-1"))).json()["interaction_id"]
    path = f"/portal/interactions/{call}"
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get(path)
        service.set_clock(NOW.replace(year=2027))
        refused = await visitor.send(path, {"action": "dispute", "message": "Moi"})
        assert refused.status_code == 409
        assert "trop tard" in " ".join(visitor.texts("//main"))
        await visitor.get(path)
        assert visitor.page.xpath("//textarea") == []


async def test_a_full_day_is_paged(service: Service) -> None:
    client = await service.a_client()
    await service.post([a_call(f"c-{number}") for number in range(120)])
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        seen: list[str] = []
        path: str | None = DAY
        while path:
            response = await visitor.get(path)
            assert len(response.content) <= 60_000
            assert visitor.page.xpath("//p[@data-day]/@data-units") == ["120"]
            seen += visitor.page.xpath("//li/@data-interaction")
            path = next(iter(visitor.page.xpath("//a[contains(@href, 'after=')]/@href")), None)
        assert len(seen) == len(set(seen)) == 120


async def test_markup_in_what_was_told_is_text(service: Service) -> None:
    client = await service.a_client()
    markup = "<script>alert(1)</script>\"'><img src=x onerror=y>"
    mail = a_mail("m-1", subject=markup, summary=markup, **{"from": None})
    found = (await service.post(mail)).json()["interaction_id"]
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        for path in (DAY, f"/portal/interactions/{found}"):
            response = await visitor.get(path)
            assert response.status_code == 200
            assert visitor.page.xpath("//main//script | //main//img") == []
            assert "alert(1)" in " ".join(visitor.texts("//main"))
