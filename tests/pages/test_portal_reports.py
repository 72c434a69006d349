"""/portal/reports: what the client was told, on a page and as PDF."""

from app.domain.people.roles import Role
from tests.acceptance.account import Account, an_account
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.reporting.rehearsing import reports
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.visitor import signed_in
from tests.service import Service


async def a_told_account(service: Service) -> Account:
    """Return a client with reports of two days and a week."""
    await set_clock(service, "2026-11-23T08:00:00+01:00")
    account = await an_account(service, plan="PREMIUM")
    await set_clock(service, "2026-11-23T11:00:00+01:00")
    await account.record(account.call("morning", "2026-11-23T10:00:00+01:00"))
    await set_clock(service, "2026-11-30T08:00:00+01:00")
    return account


async def test_reports_are_listed_read_and_downloaded(service: Service) -> None:
    account = await a_told_account(service)
    listed = await reports(account)
    kinds = {report["kind"]: report["id"] for report in listed}
    assert "weekly" in kinds
    async with signed_in(service, Role.CLIENT, clients=(account.id,)) as visitor:
        page = await visitor.get("/portal/reports")
        must_be_safe(dict(page.headers))
        must_be_whole(visitor)
        shown = visitor.page.xpath("//li[@data-report]/@data-report")
        assert shown == [report["id"] for report in reversed(listed)]
        for kind, report_id in kinds.items():
            read = await visitor.get(f"/portal/reports/{report_id}")
            assert read.status_code == 200
            must_be_safe(dict(read.headers))
            must_be_whole(visitor)
            [content] = visitor.page.xpath("//article[@data-report]")
            assert content.get("lang") == "fr"
            assert (kind == "weekly") is ("Synthèse hebdomadaire" in visitor.texts("//h1"))
            pdf = await visitor.get(f"/portal/reports/{report_id}.pdf")
            assert pdf.content.startswith(b"%PDF-")
            assert pdf.headers["content-type"] == "application/pdf"
            disposition = pdf.headers["content-disposition"]
            assert disposition.startswith(f'attachment; filename="report-{kind}-2026-11-')
        assert (await visitor.get(f"/portal/reports?before={shown[-2]}")).status_code == 200
        assert visitor.page.xpath("//li[@data-report]/@data-report") == shown[-1:]


async def test_another_clients_report_is_not_there_until_that_client_is_chosen(
    service: Service,
) -> None:
    account = await a_told_account(service)
    other = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    [first, *_] = await reports(account)
    paths = [f"/portal/reports/{first['id']}{ending}" for ending in ("", ".pdf")]
    async with signed_in(service, Role.CLIENT, clients=(other, account.id)) as visitor:
        await visitor.get("/portal?client=martin")
        for path in paths:
            assert (await visitor.get(path)).status_code == 404
        await visitor.get(f"/portal?client=client-{account.number}")
        for path in paths:
            assert (await visitor.get(path)).status_code == 200
    async with signed_in(service, Role.CLIENT, "x@y.example", clients=(other,)) as visitor:
        for path in (*paths, "/portal/reports/nothing", "/portal/reports/nothing.pdf"):
            assert (await visitor.get(path)).status_code == 404
