import re
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from typing import Any

import pytest

from tests.databases import execute
from tests.pages.visitor import Visitor, a_visitor, signed_in
from tests.receivers import a_mailbox
from tests.service import Service, running_service

EMAIL = "anne@exitadmin.example"


class Mailed:
    """A service with a mailbox behind it, and a person."""

    def __init__(self, service: Service, mailbox: Any) -> None:
        self.service = service
        self.mailbox = mailbox

    async def code(self) -> str:
        """Return the code of the last letter."""
        post = self.service.state.people.post
        assert post is not None
        await post.settle()
        letter = message_from_bytes(self.mailbox.envelopes[-1].content, policy=policy.default)
        body = letter.get_body(("plain",))
        assert body is not None
        [code] = re.findall(r"^(\d{4} \d{4})\r?$", body.get_content(), re.MULTILINE)
        assert code.replace(" ", "") not in str(letter["Subject"])
        return str(code)

    async def ask(self, visitor: Visitor, email: str = EMAIL) -> int:
        await visitor.get("/sign-in")
        return (await visitor.send("/sign-in/code", {"email": email})).status_code


@pytest.fixture
async def mailed(database_url: str) -> AsyncIterator[Mailed]:
    async with a_mailbox() as mailbox:
        settings = {"smtp_url": mailbox.url, "mail_from": "notes@exitadmin.example"}
        async with (
            running_service(database_url, **settings) as service,
            signed_in(service, email=EMAIL),
        ):
            yield Mailed(service, mailbox)


async def test_a_code_signs_in_once_in_the_browser_that_asked(mailed: Mailed) -> None:
    async with a_visitor(mailed.service) as visitor, a_visitor(mailed.service) as other:
        assert await mailed.ask(visitor, "ANNE@exitadmin.example") == 200
        code = await mailed.code()
        await other.get("/sign-in/code")
        assert (await other.send("/sign-in/code", {"code": code})).status_code == 401
        entered = await visitor.send("/sign-in/code", {"code": code})
        assert (entered.status_code, entered.headers["location"]) == (303, "/desk")
        assert (await visitor.get("/desk")).status_code == 200
        await visitor.send("/sign-out", {})
        await visitor.get("/sign-in/code")
        assert (await visitor.send("/sign-in/code", {"code": code})).status_code == 401


async def test_five_wrong_codes_spend_the_right_one(mailed: Mailed) -> None:
    async with a_visitor(mailed.service) as visitor:
        await mailed.ask(visitor)
        code = await mailed.code()
        wrong = f"{(int(code.replace(' ', '')) + 1) % 10**8:08}"
        for _ in range(5):
            assert (await visitor.send("/sign-in/code", {"code": wrong})).status_code == 401
        assert (await visitor.send("/sign-in/code", {"code": code})).status_code in (401, 429)
        assert (await visitor.get("/desk")).status_code == 303


async def test_a_newer_code_ends_the_former_and_ten_minutes_end_any(
    mailed: Mailed, database_url: str
) -> None:
    async with a_visitor(mailed.service) as visitor:
        await mailed.ask(visitor)
        former = await mailed.code()
        await mailed.ask(visitor)
        latter = await mailed.code()
        assert (await visitor.send("/sign-in/code", {"code": former})).status_code == 401
        await execute(database_url, "UPDATE sign_in_codes SET expires_at = now()")
        assert (await visitor.send("/sign-in/code", {"code": latter})).status_code == 401


async def test_unknown_people_are_sent_nothing_and_told_the_same(mailed: Mailed) -> None:
    async with a_visitor(mailed.service) as visitor:
        await mailed.ask(visitor)
        known = visitor.texts("//main")
        await mailed.code()
        letters = len(mailed.mailbox.envelopes)
        assert await mailed.ask(visitor, "nobody@exitadmin.example") == 200
        assert visitor.texts("//main") == known
        post = mailed.service.state.people.post
        assert post is not None
        await post.settle()
        assert len(mailed.mailbox.envelopes) == letters
        assert (await visitor.send("/sign-in/code", {"code": "12345678"})).status_code == 401


async def test_five_codes_an_hour_are_enough(mailed: Mailed) -> None:
    async with a_visitor(mailed.service) as visitor:
        for _ in range(5):
            assert await mailed.ask(visitor) == 200
        assert await mailed.ask(visitor) == 429


async def test_the_password_still_signs_in(mailed: Mailed) -> None:
    async with a_visitor(mailed.service) as visitor:
        assert (await visitor.sign_in(EMAIL)).status_code == 303
