from tests.pages.visitor import PASSWORD, a_visitor, signed_in
from tests.service import Service

EMAIL = "anne@exitadmin.example"
NEW = "quatre tasses de thé"


async def test_language_and_keys_are_ones_own(service: Service) -> None:
    async with signed_in(service) as visitor:
        await visitor.get("/me")
        assert visitor.page.xpath("//input[@name='keys']/@checked")
        await visitor.send("/me", {"action": "save", "language": "en"})
        await visitor.get("/me")
        assert visitor.page.get("lang") == "en"
        assert visitor.page.xpath("//input[@name='keys']/@checked") == []
        assert (await visitor.send("/me", {"action": "nothing"})).status_code == 400


async def test_a_new_password_ends_every_other_session(service: Service) -> None:
    async with signed_in(service) as visitor, a_visitor(service) as other:
        await other.sign_in(EMAIL)
        assert (await other.get("/desk")).status_code == 200
        await visitor.get("/me")
        change = {"action": "change-password", "password": NEW, "password_again": NEW}
        wrong = await visitor.send("/me", change | {"current_password": NEW})
        assert wrong.status_code == 422
        changed = await visitor.send("/me", change | {"current_password": PASSWORD})
        assert (changed.status_code, changed.headers["location"]) == (303, "/desk")
        assert (await visitor.get("/desk")).status_code == 200
        assert (await other.get("/desk")).status_code == 303
        assert (await other.sign_in(EMAIL)).status_code == 401
        assert (await other.sign_in(EMAIL, NEW)).status_code == 303


async def test_sessions_are_ones_own_and_ended_there(service: Service) -> None:
    async with (
        signed_in(service) as visitor,
        signed_in(service, email="paul@exitadmin.example") as other,
        a_visitor(service, **{"User-Agent": "Telephone"}) as phone,
    ):
        await phone.sign_in(EMAIL)
        await other.get("/me")
        [foreign] = other.page.xpath("//li/@data-session")
        await visitor.get("/me")
        assert len(visitor.page.xpath("//li[@data-session]")) == 2
        [session] = visitor.page.xpath("//li[contains(., 'Telephone')]/@data-session")
        end = {"action": "end-session", "session": session}
        assert (await visitor.send("/me", end)).status_code == 303
        assert (await phone.get("/desk")).status_code == 303
        for unknown in (foreign, session, "nothing"):
            again = await visitor.send("/me", end | {"session": unknown})
            assert again.status_code == 404
        assert (await other.get("/desk")).status_code == 200


async def test_guessing_the_password_is_limited_here_as_at_the_sign_in(service: Service) -> None:
    async with signed_in(service) as visitor, a_visitor(service) as other:
        await visitor.get("/me")
        change = {"action": "change-password", "password": NEW, "password_again": NEW}
        for _ in range(5):
            wrong = await visitor.send("/me", change | {"current_password": "pas celui-ci"})
            assert wrong.status_code == 422
        limited = await visitor.send("/me", change | {"current_password": PASSWORD})
        assert limited.status_code == 429
        assert 0 < int(limited.headers["retry-after"]) <= 900
        assert visitor.texts("//*[contains(@class, 'error')]")
        assert (await other.sign_in(EMAIL)).status_code == 429
        assert (await visitor.get("/desk")).status_code == 200
    acts = [entry["act"] for entry in (await service.http.get("/v1/audit")).json()["items"]]
    assert acts[:7] == ["sign_in.limited"] * 2 + ["sign_in.failed"] * 5
