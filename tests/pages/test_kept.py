from tests.pages.visitor import OWN, PASSWORD, a_visitor, signed_in
from tests.service import Service

EMAIL = "anne@exitadmin.example"


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


async def test_what_one_person_sent_is_not_done_by_another(service: Service) -> None:
    async with (
        signed_in(service, email=EMAIL) as visitor,
        signed_in(service, email="paul@exitadmin.example"),
    ):
        await visitor.get("/me")
        fields = dict(visitor.fields)
        cookie = visitor.cookie
        assert cookie is not None
        await visitor.send("/sign-out", {})
        visitor.plant(cookie)
        visitor.fields = fields
        kept = await visitor.send("/me", {"action": "save", "language": "nl"})
        assert kept.status_code == 401
        fields = {"email": "paul@exitadmin.example", "password": PASSWORD}
        assert (await visitor.send("/sign-in", fields)).status_code == 303
        await visitor.get("/me")
        assert visitor.page.get("lang") == "fr"


async def test_a_foreign_form_is_not_kept(service: Service) -> None:
    async with a_visitor(service) as visitor:
        assert (await visitor.send("/me", {"action": "save"}, headers={})).status_code == 403
        assert (await visitor.send("/me", {"action": "save"}, headers=OWN)).status_code == 401


async def test_a_part_of_a_page_is_401_without_a_session(service: Service) -> None:
    async with a_visitor(service) as visitor:
        answer = await visitor.get("/desk", **{"HX-Request": "true"})
        assert answer.status_code == 401
