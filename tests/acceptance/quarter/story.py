"""The first quarter of 2026, rehearsed through the API alone on the test clock.

What three clients do is chosen so that each figure can be computed by hand (test_statements.py).
"""

from dataclasses import dataclass

from tests.acceptance.account import Account, Event, an_account
from tests.api.billing.invoices.given import put_buyer, put_seller
from tests.api.billing.statements.rehearsing import set_clock
from tests.service import Service

BEGIN = "2026-01-01T00:00:00+01:00"
JANUARY_IS_A_DRAFT = "2026-02-02T09:00:00+01:00"
JANUARY_IS_FINAL = "2026-02-10T09:00:00+01:00"
PLAN_CHANGES = "2026-02-16T09:00:00+01:00"
FEBRUARY_IS_FINAL = "2026-03-10T09:00:00+01:00"
END = "2026-04-04T09:00:00+02:00"

BUYER_ABROAD = {
    "name": "Chauffage Martin",
    "address": {
        "street": "10 rue de Rivoli",
        "postal_code": "75004",
        "city": "Paris",
        "country": "FR",
    },
    "vat_number": "FR14987654324",
    "registration_number": "987654324",
}


@dataclass(frozen=True)
class Quarter:
    """Three clients at the quarter's end.

    Attributes:
        late: on ESSENTIEL; facts of January arrive late and are voided in later months.
        changing: on CONFORT, from 16 February on PREMIUM.
        blocked: on PREMIUM with the block on; calls beyond the plan, and a mail that waits.
    """

    service: Service
    late: Account
    changing: Account
    blocked: Account

    @property
    def accounts(self) -> tuple[Account, Account, Account]:
        return self.late, self.changing, self.blocked


async def live_through(service: Service) -> Quarter:
    await set_clock(service, BEGIN)
    quarter = Quarter(
        service,
        await an_account(service),
        await an_account(service, plan="CONFORT"),
        await an_account(service, plan="PREMIUM", block=True),
    )
    await _bill(quarter)
    await _january(quarter)
    await _february(quarter)
    await _march(quarter)
    await set_clock(service, END)
    return quarter


async def _bill(quarter: Quarter) -> None:
    await put_seller(quarter.service)
    await put_buyer(quarter.late)
    await put_buyer(quarter.changing, {"treatment": "reverse_charge"}, **BUYER_ABROAD)
    await put_buyer(quarter.blocked, {"treatment": "none"})


async def _january(quarter: Quarter) -> None:
    await set_clock(quarter.service, "2026-01-15T10:00:00+01:00")
    await quarter.late.fill(136, "2026-01-05")
    await quarter.changing.fill(300, "2026-01-06")
    calls = [quarter.blocked.call(f"call-{n}", "2026-01-07T09:00:00+01:00") for n in range(320)]
    outcomes = [one["decision"]["outcome"] for one in await quarter.blocked.batch(calls)]
    assert (outcomes.count("counted"), outcomes.count("blocked")) == (300, 20)
    waiting = quarter.blocked.message("waiting", "2026-01-15T09:30:00+01:00")
    assert (await quarter.blocked.decide(waiting))["outcome"] == "held"


async def _february(quarter: Quarter) -> None:
    late = quarter.late
    await set_clock(quarter.service, JANUARY_IS_A_DRAFT)
    site = late.message("site", "2026-01-31T23:50:00+01:00")
    told = [
        late.placed_call(f"told-{n}", f"2026-02-02T08:{n}0:00+01:00", cause=site) for n in (1, 2)
    ]
    assert [one["units"] for one in await late.record(site, *told)] == [1, 0, 0]
    released = await quarter.service.http.post(f"/v1/clients/{quarter.blocked.id}/release")
    assert [one["units"] for one in released.json()["released"]] == [1]

    await set_clock(quarter.service, JANUARY_IS_FINAL)
    await late.record(*_forgotten(late))
    await late.fill(50, "2026-02-09")
    await set_clock(quarter.service, "2026-02-12T09:00:00+01:00")
    await late.record(late.void("no-site", site, "2026-02-12T09:00:00+01:00"))

    await set_clock(quarter.service, PLAN_CHANGES)
    path = f"/v1/clients/{quarter.changing.id}/subscription"
    change = {"plan": "PREMIUM", "effective": "now", "block": False, "ends_on": None}
    assert (await quarter.service.http.put(path, json=change)).status_code == 200
    await set_clock(quarter.service, "2026-02-20T11:00:00+01:00")
    await quarter.changing.fill(310, "2026-02-17")


async def _march(quarter: Quarter) -> None:
    late = quarter.late
    await set_clock(quarter.service, FEBRUARY_IS_FINAL)
    await late.fill(10, "2026-03-03")
    await late.record(late.call("february-too", "2026-02-27T16:00:00+01:00"))
    for place in range(5):
        doubled = late.call(f"fill-2026-01-05-{place}")
        await late.record(late.void(f"doubled-{place}", doubled, "2026-03-10T09:00:00+01:00"))


def _forgotten(late: Account) -> list[Event]:
    return [late.call(f"forgotten-{n}", f"2026-01-30T17:0{n}:00+01:00") for n in (1, 2)]
