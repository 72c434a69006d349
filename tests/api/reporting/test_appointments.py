"""Reports tell what became of appointments, once, and which the next business day has."""

from datetime import datetime
from typing import Any

import pytest

from app.domain.reporting.versions import VERSION
from tests.acceptance.account import CUSTOMER, Account, an_account
from tests.api.agendas.given import Desk, another_agenda, done
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.privacy.test_erasures import erase
from tests.api.reporting.rehearsing import report, reports
from tests.service import Service

MONDAY = "2026-11-23T{}:00+01:00"
TUESDAY = "2026-11-24T{}:00+01:00"
WEDNESDAY = "2026-11-25T{}:00+01:00"
FORMS = ("text/plain", "text/html")
instant = datetime.fromisoformat


async def a_day_of_booking(service: Service, **changes: Any) -> tuple[Account, Desk]:
    await set_clock(service, MONDAY.format("08:00"))
    account = await an_account(service, **changes)
    await set_clock(service, MONDAY.format("10:00"))
    return account, await another_agenda(service, account.id)


async def ended(account: Account, at: str = MONDAY.format("18:00")) -> dict[str, Any]:
    await set_clock(account.service, at)
    return await report(account, (await reports(account, "&kind=end_of_day"))[-1]["id"])


async def test_what_was_booked_moved_and_cancelled_is_told_once(service: Service) -> None:
    account, desk = await a_day_of_booking(service)
    booked = await desk.book(WEDNESDAY.format("10:00"))
    moved = done(await desk.patch(booked, starts_at=TUESDAY.format("14:00"), title="Entretien"))
    cancelled = await desk.book(TUESDAY.format("09:00"), title="Devis")
    done(await desk.cancel(cancelled))
    held = await desk.hold(TUESDAY.format("11:00"), hold_minutes=1_440)
    done(await desk.cancel(await desk.hold(TUESDAY.format("12:00"))))
    content = (await ended(account))["content"]
    told = content["appointments"]
    assert content["version"] == VERSION
    assert [
        (step["change"], step["title"], instant(step["starts_at"])) for step in told["changed"]
    ] == [
        ("booked", "Chaudière", instant(WEDNESDAY.format("10:00"))),
        ("moved", "Entretien", instant(TUESDAY.format("14:00"))),
        ("booked", "Devis", instant(TUESDAY.format("09:00"))),
        ("cancelled", "Devis", instant(TUESDAY.format("09:00"))),
    ]
    [_, move, _, cancellation] = told["changed"]
    assert instant(move["former_starts_at"]) == instant(WEDNESDAY.format("10:00"))
    assert move["interaction_id"] == moved["decision"]["interaction_id"]
    assert cancellation["reason"] == "Absent"
    assert [(item["appointment_id"], item["status"]) for item in told["next"]] == [
        (held["id"], "held"),
        (moved["id"], "booked"),
    ]
    later = (await ended(account, TUESDAY.format("18:00")))["content"]["appointments"]
    assert later == {"changed": [], "next": []}


async def test_the_next_business_day_comes_after_the_weekend(service: Service) -> None:
    account, desk = await a_day_of_booking(service)
    await set_clock(service, "2026-11-27T10:00:00+01:00")
    await desk.book("2026-11-30T10:00:00+01:00")
    await desk.book("2026-12-01T10:00:00+01:00")
    told = (await ended(account, "2026-11-27T18:00:00+01:00"))["content"]["appointments"]
    [coming] = told["next"]
    assert instant(coming["starts_at"]) == instant("2026-11-30T10:00:00+01:00")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ("Rendez-vous du prochain jour ouvrable", "Pris\u00a0: Chaudière, le mardi 24")),
        ("nl", ("Afspraken van de volgende werkdag", "Vastgelegd: Chaudière, op dinsdag 24")),
        ("en", ("Appointments of the next business day", "Booked: Chaudière, on Tuesday 24")),
    ],
)
async def test_pages_say_it_in_the_clients_language(
    service: Service, language: str, said: tuple[str, str]
) -> None:
    account, desk = await a_day_of_booking(service, language=language)
    await desk.book(TUESDAY.format("10:00"))
    path = f"/v1/reports/{(await ended(account))['id']}"
    for form in FORMS:
        page = (await service.http.get(path, headers={"Accept": form})).text
        for words in said:
            assert words.casefold() in page.replace("&nbsp;", "\u00a0").casefold()
        assert "Mme Lambert · 0475 55 01 99" in page
    pdf = await service.http.get(path, headers={"Accept": "application/pdf"})
    assert pdf.content.startswith(b"%PDF")


async def test_erasing_a_person_reaches_what_reports_told(service: Service) -> None:
    account, desk = await a_day_of_booking(service)
    booked = await desk.book(TUESDAY.format("10:00"), title="Chez Lambert", notes="Code 4711")
    done(await desk.patch(booked, starts_at=TUESDAY.format("14:00")))
    other = {"name": "M. Dubois", "phone": "+32475550123", "email": None}
    await desk.book(TUESDAY.format("16:00"), party=other, notes="Clé au 0475/55.01.99, merci")
    before = await ended(account)
    assert "Lambert" in str(before)
    counts = await erase(service, CUSTOMER)
    assert (counts["appointments"], counts["reports"]) == (2, 1)
    after = await report(account, before["id"])
    for personal in ("Lambert", "4711", "55.01.99", CUSTOMER):
        assert personal not in str(after)
    [_, coming] = after["content"]["appointments"]["next"]
    assert (coming["party"], coming["notes"]) == (other, "Clé au —, merci")
    assert len(after["content"]["appointments"]["changed"]) == 3
    assert (await erase(service, CUSTOMER))["reports"] == 0
