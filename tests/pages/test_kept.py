from uuid import uuid4

from app.domain.people.roles import Role
from tests.api.deadlines.given import open_message
from tests.pages.visitor import FOREIGN, OWN, PASSWORD, Visitor, a_visitor, signed_in
from tests.service import Service

EMAIL = "anne@exitadmin.example"
PAUL = "paul@exitadmin.example"
NOTED = "interaction.triaged"


async def test_what_is_sent_after_the_session_ended_waits_and_is_done_after_signing_in(
    service: Service,
) -> None:
    async with signed_in(service, email=EMAIL) as visitor, a_visitor(service) as elsewhere:
        await visitor.get("/me")
        await elsewhere.sign_in(EMAIL)
        await elsewhere.get("/me")
        [session] = elsewhere.page.xpath("//li[not(strong)]/@data-session")
        await elsewhere.send("/me", {"action": "end-session", "session": session})
        kept = await visitor.send("/me", {"action": "save", "language": "nl", "note": "a\nb <c>"})
        assert kept.status_code == 401
        assert "a\nb &lt;c&gt;" in kept.text
        wrong = await visitor.send("/sign-in", {"email": EMAIL, "password": "not this one"})
        assert wrong.status_code == 401
        done = await visitor.send("/sign-in", {"email": EMAIL, "password": PASSWORD})
        assert (done.status_code, done.headers["location"]) == (303, "/me")
        await visitor.get("/me")
        assert visitor.page.get("lang") == "nl"


async def test_what_one_person_typed_is_shown_to_another_before_it_is_sent(
    service: Service,
) -> None:
    await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:30:00+01:00")
    async with (
        signed_in(service, email=EMAIL) as visitor,
        signed_in(service, email=PAUL),
    ):
        fields = await the_note_form(visitor, item)
        await visitor.send("/sign-out", {})  # in another tab: the cookie is gone
        visitor.fields = fields
        note = {"action": "note", "note": "Rappeler <Jean> lundi"}
        assert (await visitor.send(f"/desk/i/{item}", note)).status_code == 401
        shown = await visitor.send("/sign-in", {"email": PAUL, "password": PASSWORD})
        assert shown.status_code == 200
        assert visitor.texts("//h1") == ["Pas encore envoyé"]
        assert visitor.texts("//main//p[contains(@class, 'said')]") == ["Rappeler <Jean> lundi"]
        assert await notes(service, item) == []
        [action] = visitor.page.xpath("//main//form/@action")
        for _ in range(2):  # pressed twice
            assert (await visitor.send(action, {"action": "note"})).status_code == 303
        assert await notes(service, item) == [("Rappeler <Jean> lundi", PAUL)]


async def test_the_same_person_need_not_be_asked_whatever_the_browser_kept(
    service: Service,
) -> None:
    await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:30:00+01:00")
    async with signed_in(service, email=EMAIL) as visitor:
        fields = await the_note_form(visitor, item)
        await visitor.send("/sign-out", {})
        visitor.fields = fields
        await visitor.send(f"/desk/i/{item}", {"action": "note", "note": "Rappeler"})
        waiting = dict(visitor.fields)
        for _ in range(2):  # the button of the sign-in pressed twice
            visitor.fields = waiting
            await visitor.send("/sign-in", {"email": EMAIL, "password": PASSWORD})
        assert await notes(service, item) == [("Rappeler", EMAIL)]


async def test_a_form_of_the_session_before_is_shown_and_sent_by_its_button(
    service: Service,
) -> None:
    await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:30:00+01:00")
    async with signed_in(service, email=EMAIL) as visitor:
        fields = await the_note_form(visitor, item)
        await visitor.send("/sign-out", {})
        await visitor.sign_in(EMAIL)  # in another tab
        visitor.fields = fields
        note = {"action": "note", "note": "Rappeler lundi"}
        assert (await visitor.send(f"/desk/i/{item}", note)).status_code == 403
        assert await notes(service, item) == []
        assert visitor.texts("//main//p[contains(@class, 'said')]") == ["Rappeler lundi"]
        assert (await visitor.send(f"/desk/i/{item}", {"action": "note"})).status_code == 303
        assert await notes(service, item) == [("Rappeler lundi", EMAIL)]


async def test_of_another_role_is_shown_nothing(service: Service) -> None:
    client = await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:30:00+01:00")
    async with (
        signed_in(service, email=EMAIL) as visitor,
        signed_in(service, Role.CLIENT, PAUL, (client,)),
    ):
        fields = await the_note_form(visitor, item)
        await visitor.send("/sign-out", {})
        visitor.fields = fields
        await visitor.send(f"/desk/i/{item}", {"action": "note", "note": "Rappeler lundi"})
        refused = await visitor.send("/sign-in", {"email": PAUL, "password": PASSWORD})
        assert refused.status_code == 404
        assert "Rappeler" not in refused.text
        assert await notes(service, item) == []


async def test_a_text_as_long_as_a_form_may_be_is_kept_too(service: Service) -> None:
    async with signed_in(service, email=EMAIL) as visitor:
        await visitor.get("/me")
        fields = dict(visitor.fields)
        await visitor.send("/sign-out", {})
        visitor.fields = fields
        long = {"action": "save", "language": "nl", "more": "é\n" * 21_800}
        assert (await visitor.send("/me", long)).status_code == 401
        assert (await visitor.send("/sign-in", {"email": EMAIL, "password": PASSWORD})).status_code
        await visitor.get("/me")
        assert visitor.page.get("lang") == "nl"


async def the_note_form(visitor: Visitor, interaction_id: str) -> dict[str, str]:
    """Return the hidden fields of the form that a note is typed into."""
    await visitor.get(f"/desk/i/{interaction_id}")
    [form] = visitor.page.xpath("//form[.//textarea[@name='note']]")
    return {field.get("name"): field.get("value") for field in form.xpath(".//input")}


async def notes(service: Service, interaction_id: str) -> list[tuple[str, str]]:
    """Return the notes of an interaction and their authors' addresses."""
    async with signed_in(service, email=f"reader-{uuid4()}@exitadmin.example") as reader:
        await reader.get(f"/desk/i/{interaction_id}")
        texts = reader.texts("//ol/li//span[@class='said']")
    history = (await service.http.get(f"/v1/interactions/{interaction_id}")).json()["history"]
    people = (await service.http.get("/v1/people")).json()["items"]
    emails = {person["id"]: person["email"] for person in people}
    authors = [emails[fact["by"]["id"]] for fact in history if fact["type"] == NOTED]
    return list(zip(texts, authors, strict=True))


async def test_a_foreign_form_is_not_kept(service: Service) -> None:
    async with a_visitor(service) as visitor:
        assert (await visitor.send("/me", {"action": "save"}, headers=FOREIGN)).status_code == 403
        assert (await visitor.send("/me", {"action": "save"}, headers=OWN)).status_code == 401


async def test_what_says_nothing_of_where_it_comes_from_is_asked_to_sign_in_and_not_kept(
    service: Service,
) -> None:
    async with a_visitor(service) as visitor:
        refused = await visitor.send("/me", {"action": "save", "language": "nl"}, headers={})
        assert refused.status_code == 401
        assert visitor.page.xpath("//form[@action='/sign-in']//input[@name='password']")
        assert visitor.page.xpath("//input[@name='kept_at']") == []


async def test_a_part_of_a_page_is_401_without_a_session(service: Service) -> None:
    async with a_visitor(service) as visitor:
        answer = await visitor.get("/desk", **{"HX-Request": "true"})
        assert answer.status_code == 401
