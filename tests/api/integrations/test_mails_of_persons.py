"""A person's answer and mail through the client's own group are work, whatever software marks."""

from typing import Any

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.given import deliveries, interactions, rules, states
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

SENT = "<o-1@mail.provider.example>"
MARKS = {
    "a CRM": {"List-Unsubscribe": "<https://crm.example/u>"},
    "RT": {"Precedence": "bulk"},
    "Zendesk": {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    "a mailing list": {"List-Id": "<talk.lists.example>", "Precedence": "list"},
    "a shop": {"From": "no-reply@boutique.example"},
    "a filter": {"X-Spam-Flag": "YES"},
}
GROUPS = {
    "Google": {
        "List-ID": "<info.dupont.example>",
        "Mailing-list": "list info@dupont.example; contact info+owners@dupont.example",
        "Precedence": "list",
        "X-Google-Group-Id": "123",
        "List-Unsubscribe": "<mailto:googlegroups-manage@googlegroups.com>",
    },
    "Mailman": {
        "List-Id": "Info <info.lists.dupont.example>",
        "List-Post": "<mailto:info@lists.dupont.example>",
    },
    "Majordomo": {"Precedence": "bulk", "Sender": "owner-info@dupont.example"},
    "ezmlm": {
        "Mailing-List": "contact info-help@dupont.example; run by ezmlm",
        "Precedence": "bulk",
    },
    "a command before": {"List-Unsubscribe": "<mailto:leave-info@dupont.example>"},
    "a command behind": {
        "List-Unsubscribe": "<https://x.be/u>, <mailto:info+unsubscribe@dupont.example?subject=u>"
    },
    "an id without brackets": {"List-Id": "info@dupont.example"},
    "an address as id": {"List-Id": "Info <info@dupont.example>"},
    "the mailbox itself": {"List-Id": "<dupont.exitadmin.example>"},
    "a robot's mark too": {"List-Id": "<info.dupont.example>", "Auto-Submitted": "auto-generated"},
}


def a_mail_of_ours(provider: Provider) -> Posting:
    return provider.raw(mail(SENT, From=MAILBOX, To=CUSTOMER_MAIL))


def marked(provider: Provider, marks: dict[str, str], **changes: str) -> Posting:
    told = mail("<in-1@chantier.example>", **changes) | marks
    return provider.raw(told, to=MAILBOX)


async def _open(service: Service, client_id: str) -> list[dict[str, Any]]:
    return [
        interaction
        for interaction in await interactions(service, client_id)
        if interaction["status"] == "open"
    ]


@pytest.mark.parametrize("software", MARKS)
@pytest.mark.parametrize("header", ["In-Reply-To", "References"])
async def test_an_answer_to_a_mail_of_ours_is_a_persons(
    service: Service, software: str, header: str
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    answer = marked(provider, MARKS[software] | {header: SENT})
    await provider.post_all(a_mail_of_ours(provider), answer, answer)
    assert await rules(service, client_id) == ["inbound_third_party", "outbound"]
    assert len(await _open(service, client_id)) == 1
    assert await states(service) == ["repeated", "recorded", "recorded"]
    assert (await deliveries(service))[0]["reason"].startswith("human mail (answers a mail of ours")


@pytest.mark.parametrize("software", MARKS)
async def test_the_same_marks_on_what_answers_nothing_of_ours_need_no_action(
    service: Service, software: str
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    told = MARKS[software] | {"In-Reply-To": "<theirs@lists.example>"}
    await provider.post_all(a_mail_of_ours(provider), marked(provider, told))
    assert await rules(service, client_id) == ["inbound_no_action", "outbound"]


async def test_an_automatic_reply_stays_one_whatever_it_answers(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    told = {
        "Auto-Submitted": "auto-replied",
        "In-Reply-To": SENT,
        "List-Id": "<info.dupont.example>",
    }
    await provider.post_all(a_mail_of_ours(provider), marked(provider, told))
    assert await rules(service, client_id) == ["inbound_no_action", "outbound"]


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("settings", [{}, OWN_MAIL], ids=["no mailboxes", "mailboxes"])
async def test_mail_through_the_clients_own_group_is_a_persons(
    service: Service, group: str, settings: dict[str, Any]
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=settings)
    await provider.post_all(marked(provider, GROUPS[group]), marked(provider, GROUPS[group]))
    assert await rules(service, client_id) == ["inbound_third_party"]
    assert len(await _open(service, client_id)) == 1


async def test_a_group_that_writes_in_its_own_name_hides_nobody(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    told = GROUPS["Google"] | {
        "From": "'Anne' via Info <info@dupont.example>",
        "X-Original-Sender": "anne@tiers.example",
        "Reply-To": "Anne <anne@tiers.example>",
    }
    await provider.post_all(marked(provider, told))
    [found] = await interactions(service, client_id)
    assert (found["counterpart"], found["rule"]) == ("anne@tiers.example", "inbound_third_party")


@pytest.mark.parametrize(
    "list_id", ["<news.autre.example>", "<newsletter.gmail.com>", "<dupont.example.mailer.example>"]
)
async def test_a_foreign_list_stays_one(service: Service, list_id: str) -> None:
    own = [
        {"role": "inbox", "kind": "email", "value": MAILBOX},
        {"role": "own", "kind": "email", "value": "marc@dupont.example"},
        {"role": "own", "kind": "email", "value": "marc@gmail.com"},
    ]
    client_id = await service.a_client(contact_points=own)
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    await provider.post_all(marked(provider, {"List-Id": list_id}))
    assert await rules(service, client_id) == ["inbound_no_action"]


async def test_a_repeat_stays_what_it_was_when_our_mail_becomes_known(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    answer = marked(provider, MARKS["a CRM"] | {"In-Reply-To": SENT})
    await provider.post_all(answer, a_mail_of_ours(provider), answer)
    assert await states(service) == ["repeated", "recorded", "recorded"]
    assert await rules(service, client_id) == ["inbound_no_action", "outbound"]
    # A person who has it read again gets today's answer.
    replayed = await service.http.post(
        f"/v1/deliveries/{(await deliveries(service))[0]['id']}/replay"
    )
    assert replayed.json()["state"] == "recorded"
    assert await rules(service, client_id) == ["inbound_third_party", "outbound"]


async def test_a_trial_shows_what_the_record_knows(service: Service) -> None:
    await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    answer = marked(provider, MARKS["a CRM"] | {"In-Reply-To": SENT})
    shown = []
    for _ in range(2):
        response = await service.http.post(
            f"/v1/integrations/{provider.id}/try",
            content=answer.body,
            headers={"content-type": "message/rfc822", "x-envelope-to": MAILBOX},
        )
        [event] = response.json()["events"]
        shown.append((event["mailclass"], event["data"].get("requires_action")))
        await provider.post_all(a_mail_of_ours(provider))
    assert shown == [("bulk", False), ("human", None)]
