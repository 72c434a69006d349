"""GET disputes: a client's newest first, the open ones of all clients oldest first."""

from app.domain.access.keys import Scope
from tests.api.clients.given import codes, key_for
from tests.api.metering.disputes.given import Case, a_case, counted
from tests.service import Service


async def three(case: Case) -> list[str]:
    """Open three disputes and reject the second."""
    others = [await counted(case.service, f"c-{number}") for number in (2, 3)]
    opened = [(await case.opened(one))["id"] for one in (case.interaction_id, *others)]
    assert (await case.say(opened[1], "reject", answer="Non")).status_code == 200
    return opened


async def test_a_client_reads_its_own_newest_first(service: Service) -> None:
    case = await a_case(service)
    first, second, third = await three(case)
    path = f"/v1/clients/{case.client_id}/disputes"
    assert await case.listed(path, case.client) == [third, second, first]
    assert await case.listed(f"{path}?status=open", case.client) == [third, first]
    assert await case.listed(f"{path}?status=rejected", case.client) == [second]
    assert await case.listed(f"{path}?status=withdrawn", case.client) == []


async def test_operators_read_all_and_the_open_ones_oldest_first(service: Service) -> None:
    case = await a_case(service)
    first, second, third = await three(case)
    assert await case.listed("/v1/disputes") == [third, second, first]
    assert await case.listed("/v1/disputes?status=open") == [first, third]


async def test_lists_have_pages(service: Service) -> None:
    case = await a_case(service)
    opened = await three(case)
    for path, expected in (
        ("/v1/disputes?limit=2", opened[::-1]),
        ("/v1/disputes?limit=1&status=open", [opened[0], opened[2]]),
        (f"/v1/clients/{case.client_id}/disputes?limit=2", opened[::-1]),
    ):
        found, cursor = [], ""
        while cursor is not None:
            more = f"&cursor={cursor}" if cursor else ""
            page = (await service.http.get(path + more, headers=case.operator)).json()
            found += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
        assert found == expected


async def test_a_tied_key_sees_its_own_clients_alone(service: Service) -> None:
    case = await a_case(service)
    other = await a_case(service, reference="leroy", contact_points=[])
    mine, theirs = (await case.opened())["id"], (await other.opened())["id"]
    assert await case.listed("/v1/disputes", case.client) == [mine]
    assert await case.listed("/v1/disputes") == [theirs, mine]
    path = f"/v1/clients/{other.client_id}/disputes"
    assert codes(await service.http.get(path, headers=case.client)) == (404, "not-found")


async def test_those_of_all_clients_are_for_operators(service: Service) -> None:
    case = await a_case(service)
    untied = await key_for(service, Scope.DISPUTES_WRITE)
    assert codes(await service.http.get("/v1/disputes", headers=untied)) == (403, "missing-scope")
    path = f"/v1/clients/{case.client_id}/disputes"
    assert (await service.http.get(path, headers=untied)).status_code == 200
    watcher = await key_for(service, Scope.OPS_READ)
    assert (await service.http.get("/v1/disputes", headers=watcher)).status_code == 200
    assert (await service.http.get(path, headers=watcher)).status_code == 200


async def test_a_client_that_is_not_there_has_no_list(service: Service) -> None:
    case = await a_case(service)
    path = f"/v1/clients/{case.interaction_id}/disputes"
    assert codes(await service.http.get(path, headers=case.operator)) == (404, "not-found")
    wrong = await service.http.get("/v1/disputes?status=decided", headers=case.operator)
    assert codes(wrong) == (422, "invalid-request")
