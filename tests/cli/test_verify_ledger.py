from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.program import program_for
from tests.api.monitoring.events import a_call
from tests.service import Service


async def exported(service: Service, folder: Path) -> tuple[Path, str, str]:
    """Return a client's export as CSV, its id, and the head of its ledger."""
    client = await service.a_client()
    await service.post([a_call(f"CA-{number}") for number in range(5)])
    ledger = await service.http.get(
        f"/v1/clients/{client}/ledger?period=2026-11", headers={"Accept": "text/csv"}
    )
    file = folder / "ledger.csv"
    file.write_bytes(ledger.content)
    return file, client, (await service.quota(client))["ledger"]["head"]


def checked(*arguments: str) -> tuple[int, str]:
    asked = ["verify-ledger", *arguments]
    ended = CliRunner().invoke(program_for(asked), asked)
    return ended.exit_code, ended.output


async def test_what_the_service_exports_is_found_sound(service: Service, tmp_path: Path) -> None:
    file, client, head = await exported(service, tmp_path)
    status, said = checked(str(file), "--client", client, "--head", head)
    assert (status, "Not checked" in said) == (0, False)
    assert "5 entries" in said


async def test_a_changed_export_is_found_out(service: Service, tmp_path: Path) -> None:
    file, client, _ = await exported(service, tmp_path)
    file.write_text(file.read_text().replace("inbound_third_party", "outbound", 1))
    status, said = checked(str(file), "--client", client)
    assert (status, "Entry 1 was changed" in said) == (1, True)


@pytest.mark.parametrize("name", ["nothing.csv", "-strange.csv"])
def test_a_file_that_is_not_there_is_named(name: str) -> None:
    status, said = checked("--", name)
    assert (status, f"{name} cannot be checked" in said) == (2, True)
