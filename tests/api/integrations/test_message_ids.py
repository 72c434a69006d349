"""A mail is one, and is found, whichever Message-ID a relay gave it."""

from itertools import permutations

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.given import deliveries, interactions, rules
from tests.api.integrations.providers import (
    CUSTOMER_MAIL,
    MAILBOX,
    OWN_MAIL,
    Posting,
    Provider,
    a_provider,
    mail,
)
from tests.api.integrations.test_bounces import a_bounce
from tests.service import Service

SENT_AS, SEEN_AS = "<sent-as@chantier.example>", "<seen-as@mail.gmail.example>"
OURS = {"From": MAILBOX, "To": CUSTOMER_MAIL, "Date": "Mon, 23 Nov 2026 10:10:00 +0100"}


def _asked(provider: Provider, message_id: str = SEEN_AS, **more: str) -> Posting:
    return provider.raw(mail(message_id, **more), to=MAILBOX)


def _rewritten(provider: Provider) -> Posting:
    return _asked(provider, **{"X-Google-Original-Message-ID": SENT_AS})


def _reply(provider: Provider, answered: str) -> Posting:
    return provider.raw(mail("<reply@exitadmin.example>", In_Reply_To=answered, **OURS))


async def _a_mailbox(service: Service) -> tuple[str, Provider]:
    client_id = await service.a_client()
    return client_id, await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)


@pytest.mark.parametrize("answered", [SENT_AS, SEEN_AS])
@pytest.mark.parametrize("order", list(permutations(range(2))), ids=str)
async def test_a_mail_is_answered_under_either_id_in_any_order(
    service: Service, answered: str, order: tuple[int, ...]
) -> None:
    client_id, provider = await _a_mailbox(service)
    postings = (_rewritten(provider), _reply(provider, answered))
    for place in order:
        await provider.post_all(postings[place])
    told = ["follow_up_included", "inbound_third_party"]
    assert await rules(service, client_id) == told
    assert (
        len({interaction["thread_id"] for interaction in await interactions(service, client_id)})
        == 1
    )
    await provider.post_all(*postings, *postings, *postings)
    assert await rules(service, client_id) == told
    assert {delivery["state"] for delivery in (await deliveries(service))[:6]} == {"repeated"}


async def test_an_answer_under_the_other_id_finds_what_an_answer_chose(service: Service) -> None:
    client_id, provider = await _a_mailbox(service)
    other = mail("<other@exitadmin.example>", In_Reply_To=SEEN_AS, **OURS)
    await provider.post_all(_reply(provider, SENT_AS), _rewritten(provider), provider.raw(other))
    assert await rules(service, client_id) == ["follow_up_included"] * 2 + ["inbound_third_party"]


@pytest.mark.parametrize("order", list(permutations(range(2))), ids=str)
async def test_one_mail_by_two_routes_under_two_ids_is_flagged_on_both_and_not_merged(
    service: Service, order: tuple[int, ...]
) -> None:
    client_id, provider = await _a_mailbox(service)
    routes = (_rewritten(provider), _asked(provider, SENT_AS))
    for place in order:
        await provider.post_all(routes[place])
    known = [interaction["id"] for interaction in await interactions(service, client_id)]
    told = [delivery["events"][0]["probable_doubles"] for delivery in await deliveries(service)]
    assert told == [[known[0]], [known[1]]]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_a_mail_that_names_the_id_of_another_one_is_not_lost(
    service: Service, order: tuple[int, ...]
) -> None:
    client_id, provider = await _a_mailbox(service)
    postings = (
        _asked(provider, SENT_AS),
        _asked(provider, Subject="Autre chose", **{"X-Original-Message-ID": SENT_AS}),
        _reply(provider, SENT_AS),
    )
    for place in order:
        await provider.post_all(postings[place])
    await provider.post_all(*postings)
    assert {delivery["state"] for delivery in (await deliveries(service))[:3]} == {"repeated"}
    assert await rules(service, client_id) == ["follow_up_included"] + ["inbound_third_party"] * 2


async def test_the_ids_of_another_mailbox_are_not_followed(service: Service) -> None:
    _, provider = await _a_mailbox(service)
    own = {"role": "inbox", "kind": "email", "value": "durand@exitadmin.example"}
    other_id = await service.a_client(reference="durand", contact_points=[own])
    await provider.post_all(_rewritten(provider))
    theirs = {**OURS, "From": "durand@exitadmin.example"}
    await provider.post_all(
        provider.raw(mail("<theirs@exitadmin.example>", In_Reply_To=SENT_AS, **theirs)),
        provider.raw(mail(SENT_AS), to="durand@exitadmin.example"),
    )
    found = await interactions(service, other_id)
    assert [one["rule"] for one in found] == ["follow_up_included", "inbound_third_party"]
    assert len({one["thread_id"] for one in found}) == 1


async def test_a_bounce_names_the_id_that_the_relay_gave(service: Service) -> None:
    client_id, provider = await _a_mailbox(service)
    kept = {"X-Microsoft-Original-Message-ID": "<out-1@exitadmin.example>"}
    relayed = provider.raw(mail("<relayed@relay.example>", **OURS, **kept))
    await provider.post_all(relayed, a_bounce(provider))
    assert await rules(service, client_id) == ["inbound_no_action", "outbound_unreached"]


async def test_a_bounce_that_comes_before_the_mail_it_names_otherwise_waits_for_a_person(
    service: Service,
) -> None:
    client_id, provider = await _a_mailbox(service)
    kept = {"X-Microsoft-Original-Message-ID": "<out-1@exitadmin.example>"}
    relayed = provider.raw(mail("<relayed@relay.example>", **OURS, **kept))
    await provider.post_all(a_bounce(provider), relayed)
    assert "outbound" in await rules(service, client_id)
    [waiting] = (await service.http.get("/v1/unassigned")).json()["items"]
    assert waiting["reason"] == "unknown_interaction"
