import asyncio

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.api.monitoring.events import a_call
from tests.service import Service

# of its own: the service begins to count
pytestmark = pytest.mark.usefixtures("database_url")


async def figures(service: Service) -> dict[tuple[str, frozenset[str]], float]:
    text = (await service.http.get("/metrics")).text
    return {
        (sample.name, frozenset(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_requests_are_counted_by_route_method_and_status(service: Service) -> None:
    client = await service.a_client()
    await service.quota(client)
    await service.http.get("/v1/clients/019aafb8-0000-7000-8000-000000000001/quota")
    await service.http.get("/wp-login.php")
    counted = await figures(service)
    route = "/v1/clients/{client_id}/quota"
    name = "exitadmin_http_requests_total"
    assert counted[name, frozenset({"GET", route, "200"})] == 1
    assert counted[name, frozenset({"GET", route, "404"})] == 1
    assert counted[name, frozenset({"GET", "unmatched", "404"})] == 1
    assert counted["exitadmin_http_request_duration_seconds_count", frozenset({"GET", route})] == 2


async def test_events_are_counted_by_outcome_and_rule(service: Service) -> None:
    await service.a_client()
    await service.post(a_call())
    await service.post(a_call())
    await service.post(a_call(duration_s=96))
    await service.post([a_call("CA-2", **{"from": "0475/55.01.02"}), a_call("CA-3", to="+321")])
    counted = await figures(service)
    name = "exitadmin_events_total"
    assert counted[name, frozenset({"counted", "inbound_third_party"})] == 1
    assert counted[name, frozenset({"not_counted", "inbound_from_client"})] == 1
    assert counted[name, frozenset({"unassigned", ""})] == 1
    assert counted[name, frozenset({"duplicate", ""})] == 1
    assert counted[name, frozenset({"refused", ""})] == 1


async def test_batches_commits_and_the_queue_are_measured(service: Service) -> None:
    await service.post([a_call(f"CA-{number}") for number in range(7)])
    counted = await figures(service)
    assert counted["exitadmin_batch_events_sum", frozenset()] == 7
    assert counted["exitadmin_commit_seconds_count", frozenset()] == 1
    assert counted["exitadmin_queue_events", frozenset()] == 0


async def test_nothing_of_a_person_is_shown(service: Service) -> None:
    await service.a_client()
    said = '"rule":"invented"'
    sent = (service.post(a_call(said, summary=said)), service.http.get("/v1/marc@dupont.example"))
    await asyncio.gather(*sent)
    text = (await service.http.get("/metrics")).text
    assert not [part for part in ("invented", "dupont", "475550199") if part in text]


async def test_the_figures_are_for_who_may_read_them(service: Service) -> None:
    response = await service.http.get("/metrics", headers={"Authorization": ""})
    assert response.status_code == 401
