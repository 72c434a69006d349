"""The longest text of any script arrives, and one that is too long is kept (docs/desk.md)."""

import pytest

from app.domain.people.roles import Role
from app.pages.forms import MOST_BYTES
from tests.api.deadlines.given import open_message
from tests.pages.furnishing import Furnished
from tests.pages.test_desk import press, shown
from tests.pages.test_walk import signed_in_as
from tests.pages.things import shown_to
from tests.pages.visitor import signed_in
from tests.service import Service

BYTES_OF_A_CHARACTER = 12
"""Percent-encoded, of four bytes in UTF-8."""
BESIDE = 16 * 1024
"""For the names of fields, and what is hidden or chosen."""


@pytest.mark.parametrize("role", [Role.CLIENT, Role.ADMIN])
async def test_every_form_has_room_for_its_longest_texts(furnished: Furnished, role: Role) -> None:
    service, things = furnished.service, furnished.things
    async with signed_in_as(service, role, things) as visitor:
        for page in shown_to(role):
            await visitor.get(things.path_of(page))
            for form in visitor.page.xpath("//form[@method='post']"):
                longest = sum(map(int, form.xpath(".//@maxlength")))
                size = longest * BYTES_OF_A_CHARACTER + BESIDE
                assert size <= MOST_BYTES, (page.path, form.get("action"), longest)


@pytest.mark.parametrize("character", ["e", "é", "ह", "😀"])
async def test_the_longest_texts_of_any_script_are_recorded(
    service: Service, character: str
) -> None:
    await service.a_client()
    item = await open_message(service, "m1", "2026-11-23T09:30:00+01:00")
    async with signed_in(service) as visitor:
        longest = character * 10_000
        texts = {"to": "x@dupont.example", "subject": longest, "summary": longest}
        done = await press(visitor, item, "add-message", channel="email", **texts)
        assert done.status_code == 303
        [sent] = (await shown(service, item))["follow_ups"]
        assert (await shown(service, sent["id"]))["summary"] == longest
        too_long = character * 50_000
        refused = await press(visitor, item, "note", note=too_long)
        assert refused.status_code == 422
        [note] = visitor.page.xpath("//textarea[@name='note'][@aria-invalid='true']")
        assert note.text.removeprefix("\n") == too_long
        assert (await press(visitor, item, "note", note="x" * MOST_BYTES)).status_code == 413
