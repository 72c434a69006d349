"""A call that a client's line passed on is that client's (integrations.md, 3.1)."""

from datetime import datetime

import asyncpg
import pytest

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.given import interactions, states
from tests.api.integrations.providers import LINE, a_provider, twilio_call
from tests.service import Service

OTHER_LINE = "+3225550188"


@pytest.mark.parametrize(
    ("to", "forwarded_from", "is_theirs"),
    [
        (OTHER_LINE, LINE, True),
        (LINE, OTHER_LINE, True),
        (OTHER_LINE, "+3225550189", False),
    ],
)
async def test_the_line_that_is_an_inbox_was_called(
    service: Service, to: str, forwarded_from: str, *, is_theirs: bool
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO)
    posting = provider.form(twilio_call("CA1", To=to, ForwardedFrom=forwarded_from))
    for _ in range(3):
        assert (await provider.post(posting)).status_code == 204
    assert len(await interactions(service, client_id)) == int(is_theirs)
    expected = {"recorded", "repeated"} if is_theirs else {"unassigned"}
    assert set(await states(service)) == expected


async def test_a_call_says_the_same_after_its_lines_have_changed_hands(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO)
    posting = provider.form(twilio_call("CA1", To=OTHER_LINE, ForwardedFrom=LINE))
    await provider.post(posting)
    inbox = {"role": "inbox", "kind": "phone", "value": OTHER_LINE}
    await service.a_client(reference="durand", contact_points=[inbox])
    await provider.post(posting)
    assert await states(service) == ["repeated", "recorded"]
    assert len(await interactions(service, client_id)) == 1


def an_inbox(value: str, **validity: str) -> dict[str, str]:
    return {"role": "inbox", "kind": "phone", "value": value, **validity}


@pytest.mark.parametrize(
    ("validity", "is_theirs"),
    [
        ({"valid_to": "2026-11-23T10:02:00+01:00"}, False),
        ({"valid_from": "2026-11-23T10:03:00+01:00"}, False),
        ({"valid_to": "2026-11-23T10:03:00+01:00"}, True),
    ],
    ids=repr,
)
async def test_whose_inbox_it_was_when_the_call_began_counts(
    service: Service, validity: dict[str, str], *, is_theirs: bool
) -> None:
    """The number called was another client's before, and the line is one for a time."""
    client_id = await service.a_client(contact_points=[an_inbox(LINE, **validity)])
    former = an_inbox(OTHER_LINE, valid_to="2026-11-23T09:00:00+01:00")
    await service.a_client(reference="durand", contact_points=[former])
    service.set_clock(datetime.fromisoformat("2026-11-23T12:00:00+01:00"))
    provider = await a_provider(service, IntegrationKind.TWILIO)
    await provider.post(provider.form(twilio_call("CA1", To=OTHER_LINE, ForwardedFrom=LINE)))
    assert len(await interactions(service, client_id)) == int(is_theirs)
    assert await states(service) == ["recorded" if is_theirs else "unassigned"]


async def test_an_integration_of_one_client_takes_no_line_of_another(
    service: Service, restored_url: str
) -> None:
    await service.a_client()
    inbox = an_inbox("+3225550199")
    other_id = await service.a_client(reference="durand", contact_points=[inbox])
    provider = await a_provider(service, IntegrationKind.TWILIO, client_id=other_id)
    await provider.post(provider.form(twilio_call("CA1", To=OTHER_LINE, ForwardedFrom=LINE)))
    assert len(await interactions(service, other_id)) == 1
    connection = await asyncpg.connect(restored_url)
    try:
        line = await connection.fetchval("SELECT data ->> 'to' FROM events")
    finally:
        await connection.close()
    assert line == OTHER_LINE


@pytest.mark.parametrize("forwarded_from", ["\x00", "\x00+3225550101", "(" * 30 + "@x"], ids=repr)
async def test_whatever_stands_there_the_call_is_taken(
    service: Service, forwarded_from: str
) -> None:
    await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO)
    call = twilio_call("CA1", To=OTHER_LINE, ForwardedFrom=forwarded_from)
    assert (await provider.post(provider.form(call))).status_code == 204
