"""What the database does not record: the provider is told so, and none has to repeat it."""

import pytest

from app.integrations.deliveries import IntegrationKind
from app.services.metering import intake
from tests import sql
from tests.api.integrations.given import deliveries, states
from tests.api.integrations.providers import (
    MAILBOX,
    Provider,
    a_provider,
    mail,
    ringover_call,
)
from tests.api.integrations.test_each_provider import ANSWERS, OK, posting_of
from tests.api.integrations.test_outages import TRY_AGAIN
from tests.databases import execute
from tests.refusing import refusing
from tests.service import Service, running_service


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "RETRY_SECONDS", 0.1)


async def work(service: Service, database_url: str) -> None:
    """Do what is due, whatever pauses are left."""
    await execute(database_url, "UPDATE jobs SET available_at = now() WHERE available_at > now()")
    await service.app.state.notifying.worker.run_due(service.state.clock.now())


async def must_count_once(service: Service, client_id: str) -> None:
    quota = await service.quota(client_id)
    assert (quota["units"]["used"], quota["ledger"]["entries"]) == (1, 1)
    verified = await service.http.get(f"/v1/clients/{client_id}/ledger/verify")
    assert verified.json()["ok"] is True


@pytest.mark.parametrize("kind", IntegrationKind)
async def test_a_delivery_that_the_database_refuses_is_recorded_once_by_a_job(
    idle_url: str, idle_service: Service, kind: IntegrationKind
) -> None:
    client_id = await idle_service.a_client()
    provider = await a_provider(idle_service, kind)
    async with refusing(idle_url):
        answer = await provider.post(posting_of(provider))
        assert answer.status_code == TRY_AGAIN.get(kind, 503)
        assert answer.headers["retry-after"] == "5"
        for _ in range(2):
            await work(idle_service, idle_url)
            [shown] = await deliveries(idle_service, state="failed")
            assert shown["next_attempt_at"] is not None
            assert shown["problems"][0]["code"] == "database-unavailable"
    await work(idle_service, idle_url)
    [shown] = await deliveries(idle_service)
    assert (shown["state"], shown["next_attempt_at"], shown["problems"]) == ("recorded", None, [])
    await work(idle_service, idle_url)
    await must_count_once(idle_service, client_id)


@pytest.mark.parametrize(
    ("kind", "is_first"),
    [*((kind, True) for kind in IntegrationKind), (IntegrationKind.RFC822, False)],
)
async def test_a_provider_that_sends_it_again_beside_the_job_is_counted_once(
    idle_url: str, idle_service: Service, kind: IntegrationKind, *, is_first: bool
) -> None:
    client_id = await idle_service.a_client()
    provider = await a_provider(idle_service, kind)
    posting = posting_of(provider)
    async with refusing(idle_url):
        for _ in range(2):
            assert (await provider.post(posting)).status_code == TRY_AGAIN.get(kind, 503)
    if not is_first:
        await work(idle_service, idle_url)
    again = await provider.post(posting)
    assert again.status_code == ANSWERS.get(kind, OK)[0]
    await work(idle_service, idle_url)
    assert sorted(await states(idle_service)) == ["recorded", "repeated", "repeated"]
    await must_count_once(idle_service, client_id)


@pytest.mark.parametrize("sqlstate", ["53100", "25006", "57014", "42703"])
async def test_so_is_one_that_the_database_cannot_record_for_the_moment(
    idle_url: str, idle_service: Service, sqlstate: str
) -> None:
    client_id = await idle_service.a_client()
    provider = await a_provider(idle_service, IntegrationKind.RFC822)
    async with refusing(idle_url, sqlstate):
        assert (await provider.post(posting_of(provider))).status_code == 503
        assert await states(idle_service) == ["failed"]
    await work(idle_service, idle_url)
    assert await states(idle_service) == ["recorded"]
    await must_count_once(idle_service, client_id)


async def test_what_a_later_notification_adds_is_not_lost_either(
    idle_url: str, idle_service: Service
) -> None:
    client_id = await idle_service.a_client()
    provider = await a_provider(idle_service, IntegrationKind.RINGOVER)
    missed = ringover_call(7, "missed", duration_in_seconds=0)
    await provider.post_all(provider.ringover(missed))
    async with refusing(idle_url):
        voicemail = ringover_call(7, "voicemail", duration_in_seconds=0)
        answer = await provider.post(provider.ringover(voicemail))
        assert answer.status_code == 503
    before = await idle_service.quota(client_id)
    await work(idle_service, idle_url)
    assert (await idle_service.quota(client_id))["units"]["used"] >= before["units"]["used"]
    assert "failed" not in await states(idle_service)


async def test_the_job_waits_longer_each_time(idle_url: str, idle_service: Service) -> None:
    await idle_service.a_client()
    provider = await a_provider(idle_service, IntegrationKind.AIRCALL)
    pauses = []
    async with refusing(idle_url):
        await provider.post(posting_of(provider))
        for _ in range(8):
            await work(idle_service, idle_url)
            database = idle_service.state.database
            pauses.append(
                await sql.fetchval(
                    database,
                    "SELECT extract(epoch FROM available_at - now())::float8 FROM jobs "
                    "WHERE kind = 'delivery.record'",
                )
            )
    assert pauses[0] < pauses[3] < pauses[6]
    await work(idle_service, idle_url)
    assert await states(idle_service) == ["recorded"]


async def test_a_delivery_whose_payload_is_wrong_is_no_work_for_the_job(
    idle_url: str, idle_service: Service
) -> None:
    await idle_service.a_client()
    provider = await a_provider(idle_service, IntegrationKind.RFC822)
    answer = await provider.post(provider.raw(mail("<" + "x" * 600 + "@a.example>"), to=MAILBOX))
    assert answer.status_code == 200
    jobs = await idle_service.http.get("/v1/jobs?kind=delivery.record&state=ready")
    assert jobs.json()["items"] == []


async def test_what_cannot_be_kept_is_for_the_provider_to_send_again(
    database_url: str,
) -> None:
    async with running_service(database_url, worker=False, delivery_days=0) as service:
        client_id = await service.a_client()
        provider: Provider = await a_provider(service, IntegrationKind.TWILIO)
        async with refusing(database_url):
            assert (await provider.post(posting_of(provider))).status_code == 503
        assert (await provider.post(posting_of(provider))).status_code == 204
        await must_count_once(service, client_id)
