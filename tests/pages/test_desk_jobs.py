"""/desk/jobs: how the queue stands, and what was given up is tried again; the admin's alone."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from app.domain.jobs.jobs import Job, JobKind, NewJob
from app.domain.jobs.outcomes import Failed, Outcome
from app.domain.people.roles import Role
from app.pages.desk.jobs import KINDS
from app.repositories.jobs.queue import enqueue
from app.services.clock import Clock
from app.services.jobs.job_handler import JobHandler
from app.services.jobs.worker import Worker
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.visitor import signed_in
from tests.service import NOW, Service

REASON = "Refused: 550 jean.chantier@example.org at +32 475 55 01 99 is unknown"
NOBODY = "019aafb8-0000-7000-8000-000000000001"


async def given_up(service: Service) -> None:
    """Leave a job that was given up, one to be done, and one done, where no worker looks."""
    database = service.state.database
    async with database.write() as connection:
        await enqueue(
            connection,
            [
                NewJob(kind=JobKind.REPORT_DRAW, key="dead", run_at=NOW, payload={}),
                NewJob(kind=JobKind.QUOTA_FORECAST, key="done", run_at=NOW, payload={}),
            ],
        )

    async def refuse(jobs: Sequence[Job]) -> dict[str, Outcome]:
        return {job.id: Failed(REASON, is_final=True) for job in jobs}

    async def do(_: Sequence[Job]) -> dict[str, Outcome]:
        return {}

    handlers = [
        JobHandler(kind=JobKind.REPORT_DRAW, handle=refuse),
        JobHandler(kind=JobKind.QUOTA_FORECAST, handle=do),
    ]
    worker = Worker(database, Clock(), handlers)
    await worker.run_due(NOW)
    async with database.write() as connection:
        later = NOW + timedelta(days=1)
        await enqueue(
            connection, [NewJob(kind=JobKind.REPORT_DRAW, key="later", run_at=later, payload={})]
        )


async def test_what_was_given_up_is_shown_and_tried_again(idle_service: Service) -> None:
    await given_up(idle_service)
    async with signed_in(idle_service, Role.ADMIN) as visitor:
        page = await visitor.get("/desk/jobs")
        must_be_safe(dict(page.headers))
        must_be_whole(visitor)
        [row] = visitor.page.xpath("//tr[@data-kind='report.draw']")
        assert (row.get("data-waiting"), row.get("data-dead")) == ("1", "1")
        [forecast] = visitor.texts("//tr[@data-kind='quota.forecast']")
        assert "en ordre" in forecast
        assert "pas récemment" not in forecast
        [shown] = visitor.texts("//li[@data-job]")
        assert "550" in shown
        assert "chantier" not in shown
        assert "475" not in shown
        [job] = visitor.page.xpath("//@data-job")
        sent = {"action": "retry", "job": job}
        assert (await visitor.send("/desk/jobs", sent)).status_code == 303
        again = await visitor.send("/desk/jobs", sent)
        assert again.status_code == 409
        assert visitor.page.xpath("//@data-job") == []
        unknown = sent | {"job": NOBODY}
        assert (await visitor.send("/desk/jobs", unknown)).status_code == 404
        assert (await visitor.send("/desk/jobs", {"action": "erase"})).status_code == 400
    ready = (await idle_service.http.get("/v1/jobs?state=ready&kind=report.draw")).json()["items"]
    assert job in [each["id"] for each in ready]


def test_every_kind_is_said_in_words() -> None:
    assert set(KINDS) == set(JobKind)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.CLIENT])
async def test_jobs_are_the_admins(service: Service, role: Role) -> None:
    clients = (await service.a_client(),) if role is Role.CLIENT else ()
    async with signed_in(service, role, clients=clients) as visitor:
        await visitor.get("/me")
        assert (await visitor.get("/desk/jobs")).status_code == 404
        assert "/desk/jobs" not in visitor.page.xpath("//nav//a/@href")
        sent = {"action": "retry", "job": NOBODY}
        assert (await visitor.send("/desk/jobs", sent)).status_code == 404
