"""The migration that keeps last words gives bounces recorded before theirs."""

import importlib.util
from pathlib import Path
from types import ModuleType

from app.repositories.migrate import MIGRATIONS
from tests.acceptance.account import an_account
from tests.databases import execute
from tests.service import Service


def migration() -> ModuleType:
    [path] = Path(MIGRATIONS).glob("versions/*_let_persons_correct_interactions.py")
    spec = importlib.util.spec_from_file_location("let_persons_correct", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def test_the_latest_bounce_has_the_last_word_on_delivery(
    service: Service, database_url: str
) -> None:
    account = await an_account(service)
    sent, other = account.sent("sent"), account.sent("other")
    await account.record(sent, other, account.bounce("late", sent, 36))
    await account.record(account.bounce("early", sent, 35), account.bounce("alone", other))
    await account.record(account.call("call"))
    await execute(database_url, "UPDATE interactions SET last_words = NULL")
    await execute(database_url, migration().BOUNCES)
    await account.must_verify()
    await account.record(account.correction("between", sent, "2026-11-20T10:35:30+01:00",
                                            delivered=True))  # fmt: skip
    assert await account.used() == 1
    await account.must_verify()
