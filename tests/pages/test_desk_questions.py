"""/desk/questions/{id}: an operator answers with what the client wrote; never with hearsay."""

from app.domain.people.roles import Role
from tests.api.sheets.asked import ASKED, Case, a_case
from tests.api.sheets.given import supplied
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

WRITTEN = {
    "action": "answer",
    "title": "Pompes à chaleur",
    "kind": "prices",
    "language": "fr",
    "text": "Entretien pompe à chaleur : 189 € TVAC",
    "supplied_by": "Marc Dupont",
    "supplied_via": "mail",
    "source_reference": "mail du 23 novembre",
}
NOBODYS = "019aafb8-0000-7000-8000-000000000001"


async def asked(service: Service, visitor: Visitor) -> tuple[Case, str]:
    """Ask a client something, and open the question at the desk."""
    case = await a_case(service)
    question = await case.asked()
    await visitor.get("/desk/questions")
    [path] = visitor.page.xpath("//a[starts-with(@href, '/desk/questions/')]/@href")
    assert path == f"/desk/questions/{question['id']}"
    page = await visitor.get(path)
    must_be_safe(dict(page.headers))
    must_be_whole(visitor)
    assert ASKED in visitor.texts("//main//p")
    return case, path


async def test_a_new_sheet_with_its_source_answers_and_the_clock_runs_on(
    service: Service,
) -> None:
    async with signed_in(service) as visitor:
        case, path = await asked(service, visitor)
        assert (await case.interaction())["status"] == "paused"
        answered = await visitor.send(path, WRITTEN)
        assert (answered.status_code, answered.headers["location"]) == (303, "/desk/questions")
        assert (await case.interaction())["status"] == "open"
        [sheet] = (await service.http.get(f"/v1/clients/{case.account.id}/sheets")).json()["items"]
        given = {name: sheet[name] for name in WRITTEN if name != "action"}
        assert given == {name: value for name, value in WRITTEN.items() if name != "action"}
        [question] = await case.listed()
        assert (question["status"], question["sheet"]) == (
            "answered",
            {"id": sheet["id"], "version": 1},
        )
        again = await visitor.send(path, WRITTEN)
        assert again.status_code == 409
        must_be_whole(visitor)
        await visitor.get(path)
        assert visitor.page.xpath("//button[@value='answer']") == []


async def test_a_sheet_in_force_and_its_next_version_answer(service: Service) -> None:
    async with signed_in(service) as visitor:
        case, path = await asked(service, visitor)
        sheet = await supplied(service, case.account.id)
        known = {"action": "answer", "sheet_id": sheet["id"]}
        assert (await visitor.send(path, known)).status_code == 303
        await case.asked(asked="Et en hiver ?", pause=False)
        [second] = await case.listed("?status=open")
        path = f"/desk/questions/{second['id']}"
        await visitor.get(f"{path}?sheet_id={sheet['id']}")
        must_be_whole(visitor)
        form = visitor.page.xpath("//form[.//textarea]//input[@type='hidden']")
        hidden = {field.get("name"): field.get("value") for field in form}
        assert (hidden["sheet_id"], hidden["version"]) == (sheet["id"], "1")
        assert visitor.texts("//textarea") == [sheet["text"]]
        written = hidden | WRITTEN | {"text": "Entretien chaudière gaz : 159,50 € TVAC"}
        assert (await visitor.send(path, written)).status_code == 303
        kept = (await service.http.get(f"/v1/sheets/{sheet['id']}")).json()
        assert (kept["version"], kept["text"]) == (2, written["text"])
        await case.asked(asked="Et le dimanche ?", pause=False)
        [third] = await case.listed("?status=open")
        stale = await visitor.send(f"/desk/questions/{third['id']}", written)
        assert stale.status_code == 409


async def test_what_nobody_wrote_and_anothers_sheet_answer_nothing(service: Service) -> None:
    other = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    async with signed_in(service) as visitor:
        case, path = await asked(service, visitor)
        theirs = await supplied(service, other)
        for changes, status in (
            ({"text": ""}, 422),
            ({"title": ""}, 422),
            ({"supplied_by": ""}, 422),
            ({"supplied_via": "phone"}, 400),
            ({"supplied_via": "portal"}, 400),
            ({"sheet_id": theirs["id"], "version": "1"}, 404),
        ):
            refused = await visitor.send(path, WRITTEN | changes)
            assert refused.status_code == status, changes
            must_be_whole(visitor)
        ended = await supplied(service, case.account.id)
        await service.http.post(f"/v1/sheets/{ended['id']}/withdraw")
        for sheet in (theirs, ended):
            known = {"action": "answer", "sheet_id": sheet["id"]}
            assert (await visitor.send(path, known)).status_code == 422
        for sheet_id in (NOBODYS, "nothing"):
            unknown = {"action": "answer", "sheet_id": sheet_id}
            assert (await visitor.send(path, unknown)).status_code == 404
        assert (await visitor.get(f"/desk/questions/{NOBODYS}")).status_code == 404
        assert (await visitor.send(path, {"action": "erase"})).status_code == 400
        [question] = await case.listed()
        assert question["status"] == "open"
    async with signed_in(service, Role.CLIENT, "m@d.example", (case.account.id,)) as client:
        assert (await client.get(path)).status_code == 404
