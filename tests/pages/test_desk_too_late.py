"""Somebody else was faster: what was typed at the desk is not lost, and what was done is told."""

from tests.api.deadlines.given import open_message
from tests.api.sheets.asked import a_case
from tests.pages.test_desk_questions import WRITTEN
from tests.pages.test_policy import must_be_whole
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

ANSWER = "C'était bien un tiers :\nJean, du chantier."
PAUL = "paul@exitadmin.example"


async def disputed(service: Service, client: str, number: int = 0) -> tuple[str, str]:
    """Return an interaction and its open dispute."""
    item = await open_message(service, f"m{number}", "2026-11-23T09:30:00+01:00")
    body = {"interaction_id": item, "message": f"Contestation {number}"}
    opened = await service.http.post(f"/v1/clients/{client}/disputes", json=body)
    return item, opened.json()["id"]


def must_keep(visitor: Visitor, *typed: str) -> None:
    """Have what was typed stand on the page, each once and to be read only."""
    must_be_whole(visitor)
    kept = [area.text.removeprefix("\n") for area in visitor.page.xpath("//textarea[@readonly]")]
    assert kept == list(typed)


async def test_an_answer_to_a_dispute_that_was_decided_meanwhile_is_kept(service: Service) -> None:
    client = await service.a_client()
    async with signed_in(service) as anne, signed_in(service, email=PAUL) as paul:
        for number, action in enumerate(("accept", "reject", "accept", "reject")):
            item, dispute = await disputed(service, client, number)
            path = "/desk/disputes" if number < 2 else f"/desk/i/{item}"
            await anne.get(path)
            await paul.get(path)
            sent = {"dispute": dispute, "answer": "Nous avons vérifié."}
            assert (await paul.send(path, sent | {"action": "reject"})).status_code == 303
            typed = {"dispute": dispute, "answer": ANSWER, "void": "true", "action": action}
            assert (await anne.send(path, typed)).status_code == 409
            must_keep(anne, ANSWER)
            [decided] = anne.texts("//*[@data-decided='rejected']")
            assert "Anne Lambert" in decided
            assert "Nous avons vérifié." in decided
            assert " ".join(anne.texts("//main")).count("déjà tranchée") == 1


async def test_an_answer_to_a_dispute_that_the_client_withdrew_is_kept(service: Service) -> None:
    client = await service.a_client()
    item, dispute = await disputed(service, client)
    async with signed_in(service) as visitor:
        for path in ("/desk/disputes", f"/desk/i/{item}"):
            await visitor.get(path)
            await service.http.post(f"/v1/disputes/{dispute}/withdraw")
            typed = {"dispute": dispute, "answer": ANSWER, "action": "reject"}
            assert (await visitor.send(path, typed)).status_code == 409
            must_keep(visitor, ANSWER)
            [decided] = visitor.texts("//*[@data-decided='withdrawn']")
            assert "admin" in decided


async def test_a_refused_answer_is_kept_from_a_later_page_of_disputes(service: Service) -> None:
    client = await service.a_client()
    *_, last = [(await disputed(service, client, number))[1] for number in range(16)]
    async with signed_in(service) as visitor:
        await visitor.get("/desk/disputes")
        [following] = visitor.page.xpath("//main//a[@rel='next']/@href")
        await visitor.get(following)
        [address] = visitor.page.xpath("//section[@data-dispute]//form/@action")
        typed = {"dispute": last, "answer": ANSWER, "action": "accept"}
        for path in (address, "/desk/disputes"):
            assert (await visitor.send(path, typed)).status_code == 422
            must_be_whole(visitor)
            written = visitor.page.xpath(f"//section[@data-dispute='{last}']//textarea")
            assert [area.text.removeprefix("\n") for area in written] == [ANSWER]


async def test_a_sheet_typed_as_an_answer_to_a_closed_question_is_kept(service: Service) -> None:
    async with signed_in(service) as visitor:
        case = await a_case(service)
        for close in (case.withdraw, case.answer):
            question = await case.asked(pause=False)
            path = f"/desk/questions/{question['id']}"
            await visitor.get(path)
            assert (await close(question["id"])).status_code == 200
            assert (await visitor.send(path, WRITTEN)).status_code == 409
            fields = ("title", "text", "supplied_by", "source_reference")
            must_keep(visitor, *(WRITTEN[field] for field in fields))
            assert " ".join(visitor.texts("//main")).count("La question a déjà") == 1
            closed = "withdrawn" if close == case.withdraw else "answered"
            [told] = visitor.texts(f"//*[@data-closed='{closed}']")
            assert told.startswith(("Question retirée", "Question répondue"))
            await visitor.get(path)
            must_keep(visitor)
            assert visitor.texts(f"//*[@data-closed='{closed}']") == [told]
