"""/portal/questions and /portal/sheets: a client answers with what it supplies in writing."""

from typing import Any

import pytest

from app.domain.people.roles import Role
from tests.api.sheets.asked import ASKED, a_case
from tests.api.sheets.given import PRICES, supplied
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

ANSWER = {
    "action": "answer",
    "title": "Pompes à chaleur",
    "kind": "prices",
    "language": "fr",
    "text": "Entretien pompe à chaleur : 189 € TVAC",
}
NEXT = ANSWER | {"action": "supply", "text": "Entretien : 199 € TVAC"}
NOBODYS = "019aafb8-0000-7000-8000-000000000001"


def form_of(visitor: Visitor, button: str) -> dict[str, str]:
    """Return where the form of a button goes, and what it holds hidden."""
    [form] = visitor.page.xpath(f"//form[.//button[@value='{button}']][1]")
    hidden = form.xpath(".//input[@type='hidden']")
    visitor.fields = {field.get("name"): field.get("value") for field in hidden}
    return {
        "path": form.get("action"),
        "title": form.xpath("string(.//input[@name='title']/@value)"),
    }


async def sheet_of(service: Service, client: str) -> dict[str, Any]:
    [sheet] = (await service.http.get(f"/v1/clients/{client}/sheets")).json()["items"]
    found: dict[str, Any] = sheet
    return found


async def test_a_question_is_answered_by_a_new_sheet(service: Service) -> None:
    case = await a_case(service)
    question = await case.asked()
    client = case.account.id
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        page = await visitor.get("/portal/questions")
        must_be_safe(dict(page.headers))
        must_be_whole(visitor)
        assert ASKED in visitor.texts("//h2")
        form = form_of(visitor, "answer")
        assert form == {"path": f"/portal/questions/{question['id']}", "title": ASKED}
        answered = await visitor.send(form["path"], ANSWER)
        assert (answered.status_code, answered.headers["location"]) == (303, "/portal/questions")
        await visitor.get("/portal/questions")
        assert visitor.page.xpath("//section/@data-status") == ["answered"]
        [link] = visitor.page.xpath("//a[contains(@href, '/portal/sheets/')]/@href")
        await visitor.get(link)
        must_be_whole(visitor)
        assert visitor.texts("//h1") == [ANSWER["title"]]
        sheet = await sheet_of(service, client)
        assert (sheet["text"], sheet["supplied_by"], sheet["supplied_via"]) == (
            ANSWER["text"],
            "Anne Lambert",
            "portal",
        )
        again = await visitor.send(form["path"], ANSWER)
        assert again.status_code == 409
        must_be_whole(visitor)


async def test_what_was_typed_is_kept_where_a_colleague_answered_first(service: Service) -> None:
    case = await a_case(service)
    question = await case.asked()
    path = f"/portal/questions/{question['id']}"
    async with signed_in(service, Role.CLIENT, clients=(case.account.id,)) as visitor:
        await visitor.get(path)
        first = dict(visitor.fields)
        assert (await visitor.send(path, ANSWER)).status_code == 303
        visitor.fields = first
        typed = ANSWER | {"title": "Entretien", "text": "Dès <b>90 €</b>"}
        late = await visitor.send(path, typed)
        assert late.status_code == 409
        assert visitor.texts("//div[@class='card said']") == ["Entretien Dès <b>90 €</b>"]
        must_be_whole(visitor)
        await visitor.get(path)
        assert visitor.texts("//div[@class='card said']") == []
    assert (await sheet_of(service, case.account.id))["text"] == ANSWER["text"]


async def test_a_question_is_answered_by_a_sheet_in_force(service: Service) -> None:
    case = await a_case(service)
    question = await case.asked()
    sheet = await supplied(service, case.account.id)
    ended = await supplied(service, case.account.id)
    await service.http.post(f"/v1/sheets/{ended['id']}/withdraw")
    path = f"/portal/questions/{question['id']}"
    async with signed_in(service, Role.CLIENT, clients=(case.account.id,)) as visitor:
        await visitor.get(path)
        must_be_whole(visitor)
        assert visitor.page.xpath("//select[@name='sheet_id']/option/@value") == [sheet["id"]]
        refused = await visitor.send(path, {"action": "answer", "sheet_id": ended["id"]})
        assert refused.status_code == 422
        must_be_whole(visitor)
        for unknown in (NOBODYS, "nothing"):
            missed = await visitor.send(path, {"action": "answer", "sheet_id": unknown})
            assert missed.status_code == 404
        answered = await visitor.send(path, {"action": "answer", "sheet_id": sheet["id"]})
        assert answered.status_code == 303
        [shown] = await case.listed()
        assert (shown["status"], shown["sheet"]["id"]) == ("answered", sheet["id"])


async def test_what_is_missing_is_said_and_what_was_typed_stays(service: Service) -> None:
    case = await a_case(service)
    question = await case.asked()
    path = f"/portal/questions/{question['id']}"
    async with signed_in(service, Role.CLIENT, clients=(case.account.id,)) as visitor:
        await visitor.get(path)
        for field, value in (
            ("title", ""),
            ("title", "x" * 201),
            ("text", " \n "),
            ("text", "x" * 50_001),
            ("valid_from", "bientôt"),
            ("valid_to", "2020-01-01T09:00"),
            ("valid_to", "9999-12-31T23:59"),
            ("valid_from", "0001-01-01T00:00"),
        ):
            refused = await visitor.send(path, ANSWER | {field: value})
            assert refused.status_code == 422, field
            must_be_whole(visitor)
            [at_fault] = visitor.page.xpath("//*[@aria-invalid='true']")
            assert at_fault.get("name") == field
            if field != "title":
                assert visitor.page.xpath("//input[@name='title']/@value") == [ANSWER["title"]]
        for wrong in ({"kind": "other-than-that"}, {"language": "de"}, {"action": "dispute"}):
            assert (await visitor.send(path, ANSWER | wrong)).status_code == 400
        assert (await case.listed())[0]["status"] == "open"


async def test_a_sheet_is_read_and_followed_by_a_version(service: Service) -> None:
    client = await service.a_client()
    sheet = await supplied(service, client, text="# Tarifs\n\n<b>Entretien</b> : 149,50 €")
    path = f"/portal/sheets/{sheet['id']}"
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal/sheets")
        must_be_whole(visitor)
        assert visitor.page.xpath("//li[@data-sheet]/@data-sheet") == [sheet["id"]]
        page = await visitor.get(path)
        must_be_safe(dict(page.headers))
        must_be_whole(visitor)
        assert "<b>" not in page.text
        form_of(visitor, "supply")
        followed = await visitor.send(path, NEXT)
        assert (followed.status_code, followed.headers["location"]) == (303, path)
        stale = await visitor.send(path, NEXT)
        assert stale.status_code == 409
        must_be_whole(visitor)
        assert visitor.page.xpath("//input[@name='version']/@value") == ["2"]
        await visitor.get(f"{path}?version=1")
        assert "Tarifs" in visitor.texts("//div[contains(@class, 'text')]")[0]
        assert (await visitor.get(f"{path}?version=3")).status_code == 404


async def test_no_version_is_dated_back_or_follows_a_withdrawn_one(service: Service) -> None:
    client = await service.a_client()
    sheet = await supplied(service, client)
    path = f"/portal/sheets/{sheet['id']}"
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get(path)
        late = NEXT | {"version": "1", "valid_from": "2026-01-01T09:00"}
        assert (await visitor.send(path, late)).status_code == 422
        for version in ("", "x", "0"):
            unread = NEXT | {"version": version}
            assert (await visitor.send(path, unread)).status_code == 400
        await visitor.get(path)
        await service.http.post(f"/v1/sheets/{sheet['id']}/withdraw")
        assert (await visitor.send(path, NEXT)).status_code == 409
        await visitor.get(path)
        assert visitor.page.xpath("//form//button[@value='supply']") == []


async def test_what_was_typed_is_kept_where_the_sheet_was_withdrawn(service: Service) -> None:
    client = await service.a_client()
    sheet = await supplied(service, client)
    path = f"/portal/sheets/{sheet['id']}"
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get(path)
        await service.http.post(f"/v1/sheets/{sheet['id']}/withdraw")
        late = await visitor.send(path, NEXT | {"version": "1", "text": "Dès 95 €"})
        assert late.status_code == 409
        assert "Dès 95 €" in visitor.texts("//div[@class='card said']")[0]


async def test_a_sheet_is_supplied_in_the_clients_own_time(service: Service) -> None:
    client = await service.a_client()
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal/sheets")
        form_of(visitor, "supply")
        made = await visitor.send(
            "/portal/sheets", NEXT | {"valid_from": "2026-11-24T09:00", "valid_to": ""}
        )
        assert made.status_code == 303
        sheet = await sheet_of(service, client)
        assert sheet["valid_from"] == "2026-11-24T08:00:00Z"
        assert (await visitor.get(made.headers["location"])).status_code == 200
        assert "pas encore en vigueur" in visitor.texts("//main")[0]
        assert (await visitor.send("/portal/sheets", NEXT | {"text": ""})).status_code == 422
        must_be_whole(visitor)


async def test_text_and_form_of_a_long_sheet_are_on_pages_of_their_own(service: Service) -> None:
    client = await service.a_client()
    sheet = await supplied(service, client, text="Entretien. " * 1_500)
    path = f"/portal/sheets/{sheet['id']}"
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        for shown in (path, f"{path}?edit=1"):
            page = await visitor.get(shown)
            assert len(page.content) <= 60_000
            must_be_whole(visitor)
            is_form = shown != path
            assert bool(visitor.page.xpath("//textarea")) is is_form
            assert bool(visitor.page.xpath("//div[contains(@class, 'text')]")) is not is_form


async def test_questions_and_sheets_of_others_are_not_there(service: Service) -> None:
    case = await a_case(service)
    question = await case.asked()
    sheet = await supplied(service, case.account.id)
    other = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    paths = [f"/portal/questions/{question['id']}", f"/portal/sheets/{sheet['id']}"]
    async with signed_in(service, Role.CLIENT, clients=(other, case.account.id)) as visitor:
        await visitor.get("/portal?client=martin")
        own = await supplied(service, other, title=PRICES["title"])
        for path in (*paths, "/portal/questions/x", "/portal/sheets/x"):
            assert (await visitor.get(path)).status_code == 404
            await visitor.get("/portal/sheets")
            fields = ANSWER if "questions" in path else NEXT | {"version": "1"}
            assert (await visitor.send(path, fields)).status_code == 404
        await visitor.get("/portal/sheets")
        assert visitor.page.xpath("//li/@data-sheet") == [own["id"]]
        assert (await case.listed())[0]["status"] == "open"


async def test_a_form_that_is_sent_twice_supplies_one_sheet(service: Service) -> None:
    client = await service.a_client()
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal/sheets")
        form_of(visitor, "supply")
        fields = dict(visitor.fields)
        new = ANSWER | {"action": "supply"}
        both = [await visitor.send("/portal/sheets", fields | new) for _ in range(2)]
        assert {answer.status_code for answer in both} == {303}
        assert len({answer.headers["location"] for answer in both}) == 1
        other = await visitor.send("/portal/sheets", fields | new | {"title": "Chauffe-eau"})
        assert other.headers["location"] not in {answer.headers["location"] for answer in both}
    listed = (await service.http.get(f"/v1/clients/{client}/sheets")).json()["items"]
    assert len(listed) == 2


@pytest.mark.parametrize(("language", "said"), [("fr", "répondue"), ("nl", "beantwoord")])
async def test_of_an_answer_no_word_of_the_telephones_is_said(
    service: Service, language: str, said: str
) -> None:
    case = await a_case(service)
    question = await case.asked()
    path = f"/portal/questions/{question['id']}"
    async with signed_in(service, Role.CLIENT, clients=(case.account.id,)) as visitor:
        await visitor.get(path)
        assert (await visitor.send(path, ANSWER)).status_code == 303
        await visitor.get("/me")
        await visitor.send("/me", {"action": "save", "language": language})
        for shown in (path, "/portal/questions"):
            await visitor.get(shown)
            assert visitor.texts("//span[@class='tag good']") == [f"✓ {said}"]
