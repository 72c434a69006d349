"""`exitadmin explain`: every fact of a thread, and what each changed."""

import asyncio
from uuid import uuid4

from typer.testing import CliRunner, Result

from app.cli.program import program_for
from tests.acceptance.account import CUSTOMER_BY_MAIL, an_account
from tests.service import Service


async def explain(url: str, interaction_id: str) -> Result:
    command = ("explain", interaction_id)
    settings = {"EXITADMIN_DATABASE_URL": url}
    run = CliRunner().invoke
    return await asyncio.to_thread(run, program_for(command), command, env=settings)


async def test_it_tells_what_each_fact_changed(service: Service, database_url: str) -> None:
    account = await an_account(service)
    mail, call = account.message("mail", subject="Report"), account.placed_call("call", 1)
    [of_mail, of_call] = await account.record(mail, call)
    await account.record(
        account.correction("link", call, cause={"id": of_mail["interaction_id"]}),
        account.bounce("of-the-mail", mail),
    )
    ended = await explain(database_url, of_call["interaction_id"])
    assert ended.exit_code == 0, ended.output
    lines = [line.strip() for line in ended.output.splitlines()]
    assert lines[1] == "now: follow_up_included, 0 units, month 2026-11"
    assert lines[2].endswith(": 1 unit, follow-ups 1, of them included 1")
    facts = [line.split()[3] for line in lines if line[:1].isdigit()]
    assert facts[:3] == ["message.received", "call.placed", "interaction.corrected"]
    entries = [line for line in lines if line.startswith("ledger")]
    assert entries == [
        "ledger 1: +1 (inbound_third_party), 1 used in 2026-11",
        "ledger 2: +1 (outbound), 2 used in 2026-11",
        "ledger 3: -1 (follow_up_included), 1 used in 2026-11",
    ]
    assert "Report" not in ended.output
    assert CUSTOMER_BY_MAIL not in ended.output


async def test_what_there_is_not_is_said_plainly(service: Service, database_url: str) -> None:
    ended = await explain(database_url, str(uuid4()))
    assert ended.exit_code != 0
    assert "There is no interaction" in str(ended.exception)
