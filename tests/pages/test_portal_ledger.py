"""/portal/ledger: every unit, whether all follows from the events, and how to check it oneself."""

import csv
import io
from pathlib import Path

from app.domain.people.roles import Role
from app.verify_ledger import main as check
from tests.api.clients.given import a_call
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.test_portal_billing import acts
from tests.pages.test_portal_interactions import shows_no_code
from tests.pages.visitor import signed_in
from tests.service import Service

VERIFY = {"action": "verify"}


async def record(service: Service, count: int) -> None:
    calls = [a_call(f"c-{number}") for number in range(count)]
    assert (await service.post(calls)).json()["counts"]["counted"] == count


async def test_entries_are_paged_the_last_first_in_words(service: Service) -> None:
    client = await service.a_client()
    await record(service, 60)
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        page = await visitor.get("/portal/ledger")
        must_be_safe(dict(page.headers))
        must_be_whole(visitor)
        assert len(page.content) <= 60_000
        assert shows_no_code(visitor)
        seqs = list(map(int, visitor.page.xpath("//tr/@data-entry")))
        [further] = visitor.page.xpath("//main//a[@rel='next']/@href")
        interaction = visitor.page.xpath("//tr[@data-entry]//a/@href")[0]
        await visitor.get(further)
        seqs += map(int, visitor.page.xpath("//tr/@data-entry"))
        assert seqs == list(range(60, 0, -1))
        assert visitor.page.xpath("//main//a[@rel='next']") == []
        assert (await visitor.get(interaction)).status_code == 200


async def test_a_verification_says_how_many_and_when(service: Service) -> None:
    client = await service.a_client()
    await record(service, 3)
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get("/portal/ledger")
        assert visitor.page.xpath("//*[@data-verified]") == []
        found = await visitor.send("/portal/ledger", VERIFY)
        assert found.status_code == 200
        must_be_whole(visitor)
        [result] = visitor.page.xpath("//*[@data-verified]")
        assert (result.get("data-verified"), result.get("data-entries")) == ("true", "3")
        said = visitor.texts("//*[@data-verified]")[0]
        assert "Vérifié : les 3 inscriptions découlent toutes" in said
        assert "23 novembre 2026" in said
        assert (await visitor.send("/portal/ledger", {"action": "other"})).status_code == 400


async def test_the_csv_is_what_the_checking_program_reads(service: Service, tmp_path: Path) -> None:
    client = await service.a_client()
    await record(service, 3)
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        for query in ("", "?delimiter=semicolon", "?period=2026-11"):
            sent = await visitor.get(f"/portal/ledger.csv{query}")
            part = "2026-11" if "period" in query else "whole"
            name = f'attachment; filename="ledger-dupont-{part}.csv"'
            assert sent.headers["content-disposition"] == name
            file = tmp_path / "ledger.csv"
            file.write_bytes(sent.content)
            assert check([str(file)]) == 0
            delimiter = ";" if "semicolon" in query else ","
            rows = csv.DictReader(io.StringIO(sent.text), delimiter=delimiter)
            assert len(list(rows)) == 3
        assert (await visitor.get("/portal/ledger.csv?period=2026-13")).status_code == 404
        assert await acts(service) == [("export", "ledger", client)] * 3


async def test_somebody_else_sees_entries_of_their_own_alone(service: Service) -> None:
    await service.a_client()
    await record(service, 3)
    other = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    async with signed_in(service, Role.CLIENT, clients=(other,)) as visitor:
        await visitor.get("/portal/ledger?before=3")
        assert visitor.page.xpath("//tr/@data-entry") == []
        assert (await visitor.get("/portal/ledger?client=dupont")).status_code == 404
