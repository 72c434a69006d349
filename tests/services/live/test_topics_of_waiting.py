"""What waits for a person tells the desk: deliveries that were refused, jobs that were given up."""

from app.domain.live.topics import Topic
from app.domain.people.roles import Role
from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.providers import a_call, a_provider
from tests.pages.test_desk_jobs import given_up
from tests.service import Service
from tests.services.live.test_streams import somebody
from tests.services.live.test_topics import heard
from tests.yardsticks import HANG_SECONDS


async def test_a_refused_delivery_and_its_replay_tell_of_deliveries(service: Service) -> None:
    client = await service.a_client()
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    streams = service.state.streams
    desk = streams.open(somebody())
    own = streams.open(somebody(Role.CLIENT, [client]))
    try:
        await desk.next(HANG_SECONDS)
        await own.next(HANG_SECONDS)
        forged = a_call(provider)
        forged = type(forged)(forged.body.replace(b"aircall-token-of-mine", b"x" * 21))
        await provider.post(forged)
        await heard(desk, Topic.DELIVERIES)
        [delivery] = (await service.http.get("/v1/deliveries")).json()["items"]
        replayed = await service.http.post(f"/v1/deliveries/{delivery['id']}/replay")
        assert replayed.status_code == 200, replayed.text
        await heard(desk, Topic.DELIVERIES)
        assert Topic.DELIVERIES not in (await own.next(0) or ())
    finally:
        streams.close(desk)
        streams.close(own)


async def test_a_job_that_was_given_up_and_its_next_try_tell_admins_of_jobs(
    idle_service: Service,
) -> None:
    streams = idle_service.state.streams
    admin, operator = streams.open(somebody(Role.ADMIN)), streams.open(somebody())
    try:
        for stream in (admin, operator):
            await stream.next(HANG_SECONDS)
        await given_up(idle_service)
        await heard(admin, Topic.JOBS)
        [dead] = (await idle_service.http.get("/v1/jobs?state=dead")).json()["items"]
        again = await idle_service.http.post(f"/v1/jobs/{dead['id']}/retry")
        assert again.status_code == 200, again.text
        await heard(admin, Topic.JOBS)
        assert Topic.JOBS not in (await operator.next(0) or ())
    finally:
        streams.close(admin)
        streams.close(operator)
