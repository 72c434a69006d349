"""A call that a client's line passed on is that client's (integrations.md, 3.1)."""

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
