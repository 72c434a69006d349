"""Ids of mails serve every route and every repetition, and stay when a person is erased."""

import asyncpg
import pytest

from app.domain.metering.events.events import EventKey
from app.integrations.deliveries import IntegrationKind
from app.repositories.integrations.message_aliases import keep_aliases
from tests.api.integrations.given import deliveries, rules, states
from tests.api.integrations.providers import (
    CUSTOMER_MAIL,
    MAILBOX,
    OWN_MAIL,
    Posting,
    Provider,
    a_provider,
    mail,
    postmark_mail,
)
from tests.api.privacy.test_erasures import erase, everything
from tests.service import Service

OWN, ALIAS = "<in-1@chantier.example>", "<before-1@chantier.example>"
THREAD = ["follow_up_included", "inbound_third_party"]


async def a_mail_route(service: Service) -> Provider:
    return await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)


def asked(provider: Provider, **headers: str) -> Posting:
    told = {"X_Microsoft_Original_Message_ID": ALIAS} | headers
    return provider.raw(mail(OWN, **told), to=MAILBOX)


def answer(provider: Provider, cited: str = ALIAS) -> Posting:
    ours = {"From": MAILBOX, "To": CUSTOMER_MAIL, "In_Reply_To": cited}
    return provider.raw(mail("<a-1@ours.example>", **ours))


async def kept(database_url: str) -> list[str]:
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch("SELECT alias FROM message_aliases ORDER BY 1")
    finally:
        await connection.close()
    return [row["alias"] for row in rows]


async def test_trying_shows_the_ids_and_keeps_none(service: Service, restored_url: str) -> None:
    provider = await a_mail_route(service)
    posting = asked(provider)
    headers = {name: value for name, value in posting.headers.items() if name != "authorization"}
    path = f"/v1/integrations/{provider.id}/try"
    tried = (await service.http.post(path, content=posting.body, headers=headers)).json()
    event = tried["events"][0]
    assert (event["data"]["message_id"], event["alsoknownas"]) == (OWN, ALIAS)
    assert await kept(restored_url) == []
    assert (await service.post(event)).status_code == 201


@pytest.mark.parametrize("kind", [IntegrationKind.RFC822, IntegrationKind.POSTMARK])
async def test_another_route_repeats_a_mail_that_was_answered_first(
    service: Service, kind: IntegrationKind
) -> None:
    client_id = await service.a_client()
    provider = await a_mail_route(service)
    await provider.post_all(answer(provider), asked(provider))
    other = await a_provider(service, kind)
    posting = other.json(postmark_mail(OWN)) if kind == "postmark" else other.raw(mail(OWN))
    await other.post_all(posting)
    assert (await states(service))[0] == "repeated"
    assert await rules(service, client_id) == THREAD


async def test_postmark_s_own_id_counts(service: Service) -> None:
    client_id = await service.a_client()
    postmark = await a_provider(service, IntegrationKind.POSTMARK, settings=OWN_MAIL)
    provider = await a_mail_route(service)
    content = postmark_mail(OWN)
    await postmark.post_all(postmark.json(content))
    await provider.post_all(answer(provider, f"<{content['MessageID']}@mtasv.net>"))
    assert await rules(service, client_id) == THREAD


@pytest.mark.parametrize("answer_first", [False, True])
async def test_a_delivery_taken_again_says_the_same(
    service: Service, *, answer_first: bool
) -> None:
    client_id = await service.a_client()
    provider = await a_mail_route(service)
    arriving = [asked(provider), answer(provider)]
    await provider.post_all(*(arriving[::-1] if answer_first else arriving))
    for delivery in await deliveries(service):
        replayed = await service.http.post(f"/v1/deliveries/{delivery['id']}/replay")
        assert [result["status"] for result in replayed.json()["results"]] == [200]
    assert await rules(service, client_id) == THREAD


async def test_what_was_kept_before_a_failure_serves_the_delivery_that_is_repeated(
    service: Service, restored_url: str
) -> None:
    client_id = await service.a_client()
    provider = await a_mail_route(service)
    key, own = EventKey(f"/mail/{MAILBOX}", OWN), OWN.strip("<>")
    async with service.state.database.write() as connection:
        await keep_aliases(connection, key, [ALIAS.strip("<>")], own)
    await provider.post_all(asked(provider), answer(provider))
    assert await rules(service, client_id) == THREAD
    assert await kept(restored_url) == [ALIAS.strip("<>")]


async def test_ids_stay_when_a_person_is_erased_and_none_is_added(
    service: Service, restored_url: str
) -> None:
    client_id = await service.a_client()
    provider = await a_mail_route(service)
    await provider.post_all(asked(provider))
    before = await kept(restored_url)
    assert (await erase(service, CUSTOMER_MAIL))["interactions"] == 1
    assert CUSTOMER_MAIL not in await everything(restored_url)
    await provider.post_all(asked(provider, Resent_Message_ID="<later@chantier.example>"))
    assert await kept(restored_url) == before
    await provider.post_all(answer(provider))
    assert await rules(service, client_id) == THREAD
    verified = (await service.http.get(f"/v1/clients/{client_id}/ledger/verify")).json()
    assert verified["ok"], verified
