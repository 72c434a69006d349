import asyncio

import asyncpg
import pytest

from app.repositories.migrate import head_revision
from app.services.metering.intake import MAX_BATCH_EVENTS, MAX_WAITING_EVENTS
from app.services.metering.results import Submission
from tests.api.monitoring.events import an_event
from tests.databases import execute, name_of
from tests.service import Service

END_SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'
"""


async def test_a_living_process_says_so_without_a_key(service: Service) -> None:
    response = await service.http.get("/livez", headers={"Authorization": ""})
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_a_ready_service_names_its_checks(service: Service) -> None:
    response = await service.http.get("/readyz", headers={"Authorization": ""})
    assert response.status_code == 200
    checks = {"database": "ok", "migrations": "ok", "intake": "ok"}
    assert response.json() == {"status": "ready", "checks": checks}


async def test_without_its_database_it_is_alive_and_not_ready(
    service: Service, postgres_server: str, database_url: str
) -> None:
    name = name_of(database_url)
    await execute(postgres_server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await execute(postgres_server, END_SESSIONS.format(name))
    response = await service.http.get("/readyz")
    assert response.status_code == 503
    assert response.headers["retry-after"] == "2"
    problem = response.json()
    assert problem["code"] == "not-ready"
    assert [error["code"] for error in problem["errors"]] == ["database-unavailable"]
    assert (await service.http.get("/livez")).status_code == 200


@pytest.mark.parametrize(
    "change", ["UPDATE alembic_version SET version_num = '0001'", "DELETE FROM alembic_version"]
)
async def test_a_schema_that_is_behind_is_named(
    service: Service, database_url: str, change: str
) -> None:
    await execute(database_url, change)
    response = await service.http.get("/readyz")
    assert response.status_code == 503
    assert [error["code"] for error in response.json()["errors"]] == ["migrations-pending"]
    assert f"not at {head_revision()}" in response.json()["detail"]


async def test_a_schema_that_is_newer_is_named(service: Service, database_url: str) -> None:
    await execute(database_url, "UPDATE alembic_version SET version_num = '9999'")
    response = await service.http.get("/readyz")
    assert response.status_code == 503
    assert [error["code"] for error in response.json()["errors"]] == ["schema-newer"]
    assert "This program is older than the database" in response.json()["detail"]
    assert "9999" in response.json()["detail"]


async def test_a_full_queue_is_named_until_it_is_drained(
    service: Service, database_url: str
) -> None:
    batch = [Submission(an_event())] * MAX_BATCH_EVENTS
    holder = await asyncpg.connect(database_url)
    async with asyncio.TaskGroup() as tasks, holder.transaction():
        await holder.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
        for _ in range(MAX_WAITING_EVENTS // MAX_BATCH_EVENTS):
            tasks.create_task(service.state.intake.submit(batch))
        await asyncio.sleep(0)
        response = await service.http.get("/readyz")
    await holder.close()
    assert response.status_code == 503
    assert [error["code"] for error in response.json()["errors"]] == ["intake-full"]
    assert (await service.http.get("/readyz")).status_code == 200
