"""Whatever comes late, and whenever months are made final: all is billed once, to the cent."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import count
from random import Random

import pytest

from app.services.billing.auditing import audit_client
from tests.acceptance.account import Account, an_account
from tests.api.billing.rehearsing import lines, set_clock, statement
from tests.service import Service

MONTHS = ("2026-11", "2026-12", "2027-01", "2027-02")
PRICE, EXTRA, INCLUDED = 336_00, 3_00, 120


class Story:
    """Calls, some of them late, some taken back, while the clock goes on."""

    def __init__(self, account: Account, seed: int) -> None:
        self.account = account
        self.random = Random(seed)
        self.now = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
        self.calls: list[dict[str, object]] = []
        self.names = count()
        self.filled: set[str] = set()

    async def go_on(self) -> None:
        self.now += timedelta(hours=self.random.randrange(6, 150))
        await set_clock(self.account.service, self.now.isoformat())
        if self.now.day > 1 and (month := self.now.isoformat()[:7]) not in self.filled:
            self.filled.add(month)
            await self.account.fill(INCLUDED - 1, f"{month}-01")
        for _ in range(self.random.randrange(4)):
            await self._something()
        month = self.random.choice(MONTHS)
        path = f"/v1/clients/{self.account.id}/statements/{month}/finalise"
        answer = await self.account.service.http.post(path)
        assert answer.status_code in (200, 409), answer.text

    async def _something(self) -> None:
        name, at = f"event-{next(self.names)}", self.now.isoformat()
        if self.calls and self.random.random() < 0.4:
            call = self.calls.pop(self.random.randrange(len(self.calls)))
            await self.account.record(self.account.void(name, call, at))
            return
        since = timedelta(hours=self.random.randrange(1, 1_500))
        start = datetime.fromisoformat("2026-11-02T09:00:00+01:00")
        call = self.account.call(name, max(start, self.now - since).isoformat())
        self.calls.append(call)
        await self.account.record(call)


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_month_is_paid_what_it_should_cost(service: Service, seed: int) -> None:
    account = await an_account(service, starts_on="2026-11-01")
    story = Story(account, seed)
    while story.now.isoformat() < "2027-02-20":
        await story.go_on()
    paid: Counter[str] = Counter()
    for month in MONTHS:
        for _, for_period, _, cents in lines(await statement(account, month)):
            paid[for_period] += cents
    for month in MONTHS:
        extra = max(0, await account.used(month) - INCLUDED)
        assert paid[month] == PRICE + extra * EXTRA, month
    assert (await audit_client(service.state.database, account.id)).differences == ()
