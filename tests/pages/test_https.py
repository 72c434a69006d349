from tests.pages.visitor import OWN, a_visitor, invited
from tests.service import running_service


async def test_over_https_the_cookie_is_of_this_host_alone(database_url: str) -> None:
    async with running_service(database_url, public_url="https://exitadmin.example") as service:
        link = (await invited(service, "p@exitadmin.example")).link
        assert link.startswith("https://exitadmin.example/welcome/")
        async with a_visitor(service) as visitor:
            response = await visitor.get("/sign-in")
            cookie = response.headers["set-cookie"]
            name, _, attributes = cookie.partition("=")
            assert name == "__Host-session"
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {
                part.strip() for part in attributes.split(";")
            }
            assert "domain" not in attributes.lower()
            visitor.http.headers["Cookie"] = cookie.partition(";")[0]
            fields = {"email": "nobody@exitadmin.example", "password": "something"}
            public = {"Origin": "https://exitadmin.example"}
            assert (await visitor.send("/sign-in", fields, headers=public)).status_code == 401
            assert (await visitor.send("/sign-in", fields, headers=OWN)).status_code == 403


async def test_a_trusted_proxy_says_where_somebody_signs_in_from(database_url: str) -> None:
    fields = {"trusted_proxies": "127.0.0.1,10.0.0.0/8"}
    async with running_service(database_url, **fields) as service, a_visitor(service) as visitor:
        for number in range(31):
            visitor.http.headers["X-Forwarded-For"] = f"9.9.9.9, 203.0.113.{number}, 10.0.0.2"
            response = await visitor.sign_in(f"p{number}@exitadmin.example", "not this one")
            assert response.status_code == 401
        entries = (await service.http.get("/v1/audit")).json()["items"]
        assert entries[0]["from"] == "203.0.113.30"
