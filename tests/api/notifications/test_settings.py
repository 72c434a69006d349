"""What can be set of notifications, and how it is refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from app.settings import Settings
from tests.api.notifications.asking import urgent_message
from tests.receivers import Mailbox
from tests.service import running_service


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"smtp_url": "smtp://mail.example"}, "needs EXITADMIN_MAIL_FROM"),
        ({"smtp_url": "smtp://mail.example", "mail_from": "marc"}, "needs EXITADMIN_MAIL_FROM"),
        ({"smtp_url": "mail.example", "mail_from": "a@b.example"}, "has to be smtp://"),
        ({"secrets_key": "too-short"}, "has to be 32 bytes"),
    ],
)
def test_what_cannot_work_is_refused_at_the_start(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Settings(_env_file=None, **settings)


async def test_a_service_without_a_worker_leaves_the_work_to_another(
    database_url: str, mailbox: Mailbox
) -> None:
    told = {"smtp_url": mailbox.url, "mail_from": "notes@exitadmin.example"}
    async with running_service(database_url, worker=False, **told) as service:
        await service.post(urgent_message(await service.a_client()))
        [job] = (await service.http.get("/v1/jobs?state=ready&kind=notice")).json()["items"]
        assert (job["key"].split(":")[0], job["attempts"]) == ("message.forwarded", 0)
    async with running_service(database_url, **told) as service:
        await service.http.put("/v1/test-clock", json={"now": "2026-11-23T10:00:00+01:00"})
        assert len(mailbox.mails) == 1
