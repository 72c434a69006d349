"""A mail of ours answers the nearest message received of its thread, in any order of arrival."""

from itertools import permutations

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.given import deliveries, interactions
from tests.api.integrations.providers import (
    CUSTOMER_MAIL,
    MAILBOX,
    OWN_MAIL,
    Posting,
    Provider,
    a_provider,
    mail,
)
from tests.service import Service

ASKED = mail("<asked@chantier.example>")


def _ours(domain: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return an answer, and a mail that follows up on that answer."""
    ours = {"From": MAILBOX, "To": CUSTOMER_MAIL}
    first, second = f"<first@{domain}>", f"<second@{domain}>"
    asked = ASKED["Message-ID"]
    return (
        mail(first, Date="Mon, 23 Nov 2026 10:10:00 +0100", In_Reply_To=asked, **ours),
        mail(
            second,
            Date="Mon, 23 Nov 2026 10:20:00 +0100",
            In_Reply_To=first,
            References=f"{asked}\r\n {first}",
            **ours,
        ),
    )


def _posted(provider: Provider, headers: dict[str, str]) -> Posting:
    return provider.raw(headers, to=MAILBOX if headers is ASKED else "")


async def _units(service: Service, client_id: str) -> dict[str, int]:
    return {
        interaction["rule"]: interaction["units"]
        for interaction in await interactions(service, client_id)
    }


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_a_follow_up_on_an_answer_is_one_of_the_thread(
    service: Service, order: tuple[int, ...]
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    mails = (ASKED, *_ours(MAILBOX.partition("@")[2]))
    for place in order:
        assert (await provider.post(_posted(provider, mails[place]))).status_code == 200
    told = {"inbound_third_party": 1, "follow_up_included": 0}
    assert await _units(service, client_id) == told
    for headers in mails:
        assert (await provider.post(_posted(provider, headers))).status_code == 200
    assert await _units(service, client_id) == told
    assert [delivery["state"] for delivery in await deliveries(service)][:3] == ["repeated"] * 3


async def test_message_ids_of_another_domain_are_known_once_they_are_recorded(
    service: Service,
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    for headers in (ASKED, *_ours("mailer.example")):
        await provider.post(_posted(provider, headers))
    found = await interactions(service, client_id)
    assert [one["rule"] for one in found][1:] == ["follow_up_included"] * 2
    assert len({one["thread_id"] for one in found}) == 1
