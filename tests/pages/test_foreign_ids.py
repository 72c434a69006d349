"""Another client's things are not there, as what never was: on every path and in every form."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from app.domain.people.roles import Role
from app.pages.page import Page
from app.pages.site import PAGES
from tests.pages.furnishing import Furnished
from tests.pages.things import PARAMETER, Things, filled, shown_to
from tests.pages.visitor import Visitor, signed_in

NOBODY = "019aafb8-0000-7000-8000-000000000001"
OTHER = "other@exitadmin.example"
ONCE = "form"
"""The field that keeps a form from being done twice: an id of nothing."""


@dataclass(frozen=True)
class Sent:
    """What a button of a form sends, with the ids that it names."""

    path: str
    fields: dict[str, str]

    @property
    def ids(self) -> dict[str, str]:
        return {name: value for name, value in self.fields.items() if is_id(value)}


def is_id(value: str) -> bool:
    try:
        return bool(UUID(value))
    except ValueError:
        return False


def buttons(visitor: Visitor) -> list[Sent]:
    """Return what each button of a page sends before anything is typed."""
    found = []
    for form in visitor.page.xpath("//main//form[@method='post']"):
        hidden = {
            field.get("name"): field.get("value", "")
            for field in form.xpath(".//input[@type='hidden']")
            if field.get("name") not in (ONCE, "csrf")
        }
        for field in form.xpath(".//select[not(contains(@name, '_id'))]"):
            hidden[field.get("name")] = field.xpath("string(.//option/@value)")
        path = form.get("action") or ""
        found += [
            Sent(path, hidden | {"action": button.get("value")})
            for button in form.xpath(".//button[@name='action']")
        ]
    return found


def named_by_id(role: Role) -> list[Page]:
    """Return the pages of a role that an id leads to."""
    return [
        page
        for page in PAGES
        if page.roles
        and role in page.roles
        and any(name.endswith("_id") for name in PARAMETER.findall(page.path))
    ]


def of_nobody(things: Things) -> dict[str, str]:
    return {name: NOBODY if is_id(found) else found for name, found in things.by_parameter.items()}


async def press(visitor: Visitor, token: dict[str, str], path: str, fields: Any) -> int:
    visitor.fields = token
    return (await visitor.send(path, fields)).status_code


async def test_paths_with_anothers_ids_lead_nowhere(furnished: Furnished) -> None:
    service, (own, other) = furnished.service, furnished.all_things
    async with signed_in(service, Role.CLIENT, clients=(own.client,)) as visitor:
        await visitor.get("/me")
        token = {"csrf": visitor.fields["csrf"]}
        walked = named_by_id(Role.CLIENT)
        assert walked
        for page in walked:
            sent = [{"action": "nothing"}]
            if page.show:
                assert (await visitor.get(own.path_of(page))).status_code == 200, page.path
            if page.show and page.act:
                sent += [each.fields for each in buttons(visitor)]
            refused = []
            for path in (other.path_of(page), filled(page.path, of_nobody(own))):
                response = await visitor.get(path)
                assert response.status_code == 404, path
                refused.append(visitor.texts("//main"))
                if page.act:
                    for fields in sent[1:] or sent:
                        assert await press(visitor, token, path, fields) == 404, (path, fields)
            assert refused[0] == refused[1]


async def test_forms_with_anothers_ids_do_nothing(furnished: Furnished) -> None:
    service, (own, other) = furnished.service, furnished.all_things
    tried = set()
    async with (
        signed_in(service, Role.CLIENT, clients=(own.client,)) as visitor,
        signed_in(service, Role.CLIENT, OTHER, (other.client,)) as elsewhere,
    ):
        for page in shown_to(Role.CLIENT):
            await visitor.get(own.path_of(page))
            token = {"csrf": visitor.page.xpath("string(//input[@name='csrf']/@value)")}
            mine = buttons(visitor)
            await elsewhere.get(other.path_of(page))
            theirs = buttons(elsewhere)
            if page.path != "/me":
                assert len(mine) == len(theirs), page.path
            for sent, foreign in zip(mine, theirs, strict=False):
                for name in sent.ids:
                    for value in (foreign.fields[name], NOBODY):
                        fields = sent.fields | {name: value, "message": "x", "name": "x"}
                        status = await press(visitor, token, sent.path, fields)
                        assert status == 404, (page.path, fields)
                        tried.add((fields["action"], name))
    assert {
        ("release", "interaction"),
        ("withdraw", "dispute"),
        ("make-feed", "agenda"),
        ("revoke-feed", "feed"),
    } <= tried


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMIN])
async def test_at_the_desk_too_what_never_was_is_not_there(
    furnished: Furnished, role: Role
) -> None:
    service, things = furnished.service, furnished.things
    async with signed_in(service, role) as visitor:
        await visitor.get("/me")
        token = {"csrf": visitor.fields["csrf"]}
        for page in named_by_id(role):
            path = filled(page.path, of_nobody(things))
            if page.show:
                assert (await visitor.get(path)).status_code == 404, path
                assert (await visitor.get(path.replace(NOBODY, "nothing"))).status_code == 404
            if page.act and page.show:
                await visitor.get(things.path_of(page))
                for sent in buttons(visitor):
                    assert await press(visitor, token, path, sent.fields) == 404, (path, sent)
