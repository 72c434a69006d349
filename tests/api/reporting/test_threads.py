"""Reports tell threads: what they count, calls with a voicemail, what began on another day."""

from tests.acceptance.account import CUSTOMER, CUSTOMER_BY_MAIL, Account, an_account
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.privacy.test_erasures import erase
from tests.api.reporting.rehearsing import report, reports
from tests.service import Service

MONDAY = "2026-11-23T{}:00+01:00"
TUESDAY = "2026-11-24T{}:00+01:00"


async def text(account: Account, report_id: str) -> str:
    path = f"/v1/reports/{report_id}"
    return (await account.service.http.get(path, headers={"Accept": "text/plain"})).text


async def two_days(service: Service) -> Account:
    """Return a client with a mail of Monday on which work began on Tuesday, and missed calls."""
    await set_clock(service, MONDAY.format("08:00"))
    account = await an_account(service)
    await set_clock(service, MONDAY.format("16:00"))
    mail = account.message("mail", MONDAY.format("15:00"), subject="Report de chantier")
    await account.record(mail)
    await set_clock(service, TUESDAY.format("12:00"))
    voicemail = account.call(
        "voicemail", TUESDAY.format("10:00"), answered=False, voicemail=True, summary="Fuite"
    )
    await account.record(
        account.placed_call("told", TUESDAY.format("09:30"), cause=mail),
        account.action("planned", TUESDAY.format("09:40"), cause=mail),
        voicemail,
        account.call("missed", TUESDAY.format("10:05"), answered=False),
    )
    await set_clock(service, TUESDAY.format("17:00"))
    return account


async def test_what_began_before_is_told_under_what_it_belongs_to(service: Service) -> None:
    account = await two_days(service)
    _, tuesday = await reports(account)
    content = (await report(account, tuesday["id"]))["content"]
    [root] = content["roots"]
    assert (root["subject"], root["status"]) == ("Report de chantier", "open")
    said = await text(account, tuesday["id"])
    assert (
        f"- lundi 23 novembre à 15:00  Mail de {CUSTOMER_BY_MAIL}\n"
        "  Report de chantier\n"
        "  > 09:30  Appel à 0475 55 01 99\n"
        "  > 09:40  Modification de planning\n"
        "  (échéance dépassée depuis 11:00 · déjà comptabilisé)\n"
    ) in said


async def test_a_missed_call_with_a_voicemail_is_told_first(service: Service) -> None:
    account = await two_days(service)
    _, tuesday = await reports(account)
    content = (await report(account, tuesday["id"]))["content"]
    [voicemail] = content["voicemails"]
    told = {one["matter"]["interaction_id"]: one["event_id"] for one in content["received"]}
    assert told[voicemail] == "voicemail"
    said = await text(account, tuesday["id"])
    first = said.split("\n\n")[1]
    assert first.startswith("À SAVOIR (1)")
    assert "Fuite" in first
    assert "sans réponse, message vocal laissé" in first


async def test_threads_count_what_the_figures_sum_up(service: Service) -> None:
    account = await two_days(service)
    for one in await reports(account):
        content = (await report(account, one["id"]))["content"]
        threads = sum(thread["units"] for thread in content["thread_units"])
        assert threads == sum(rule["units"] for rule in content["units"]) == 1


async def test_a_week_is_summed_up_by_day(service: Service) -> None:
    await set_clock(service, "2026-11-20T18:00:00+01:00")
    account = await an_account(service, plan="PREMIUM")
    await set_clock(service, TUESDAY.format("12:00"))
    calls = [account.call(f"call-{n}", MONDAY.format("10:00")) for n in range(3)]
    await account.record(*calls, account.message("mail", TUESDAY.format("09:00")))
    await set_clock(service, "2026-11-27T17:00:00+01:00")
    [week] = await reports(account, "&kind=weekly")
    content = (await report(account, week["id"]))["content"]
    days = [(day["day"], day["received"], day["units"], day["missed"]) for day in content["days"]]
    assert days == [("2026-11-23", 3, 3, 0), ("2026-11-24", 1, 1, 1)]
    said = await text(account, week["id"])
    assert "mar. 24 nov." in said
    assert "(échéance dépassée depuis le mardi 24 novembre à 11:00)" in said
    assert said.count("call") == 0


async def test_a_root_that_is_told_again_loses_an_erased_person_too(service: Service) -> None:
    account = await two_days(service)
    for person in (CUSTOMER_BY_MAIL, CUSTOMER):
        await erase(service, person)
    for one in await reports(account):
        found = str(await report(account, one["id"]))
        for trace in (CUSTOMER_BY_MAIL, CUSTOMER, "Report de chantier", "Fuite"):
            assert trace not in found
        assert "inconnu" in await text(account, one["id"])
