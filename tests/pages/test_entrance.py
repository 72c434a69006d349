"""GET /: a browser is led to where it belongs, programs are told where the document is."""

import pytest

from app.domain.people.roles import Role
from tests.pages.visitor import a_visitor, signed_in
from tests.service import Service

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


async def test_without_a_session_a_browser_is_led_to_the_sign_in(service: Service) -> None:
    async with a_visitor(service) as visitor:
        led = await visitor.get("/", Accept=BROWSER)
        assert (led.status_code, led.headers["location"]) == (303, "/sign-in")
        assert led.headers["vary"] == "Accept"
        for accept in ("*/*", "application/json", ""):
            told = await visitor.get("/", Accept=accept)
            assert (told.status_code, told.json()["docs"]) == (200, "/docs")


@pytest.mark.parametrize(
    ("role", "home"), [(Role.CLIENT, "/portal"), (Role.OPERATOR, "/desk"), (Role.ADMIN, "/desk")]
)
async def test_with_a_session_it_is_led_home(service: Service, role: Role, home: str) -> None:
    clients = (await service.a_client(),) if role is Role.CLIENT else ()
    async with signed_in(service, role, clients=clients) as visitor:
        led = await visitor.get("/", Accept=BROWSER)
        assert (led.status_code, led.headers["location"]) == (303, home)
