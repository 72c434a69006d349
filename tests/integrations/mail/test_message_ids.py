"""Which Message-IDs a mail was seen with."""

import pytest

from app.integrations.mail.messages import Mail
from app.integrations.payloads.mime import Headers
from tests.integrations.mail.mails import HEADERS, events_of

OWN = HEADERS["Message-ID"]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("X-Google-Original-Message-ID", "<a@x.be>", "<a@x.be>"),
        ("x-original-message-id", " <a@x.be> (kept)", "<a@x.be>"),
        ("X-Microsoft-Original-Message-ID", "<a@x.be>", "<a@x.be>"),
        ("Original-Message-ID", "<a@x.be>", "<a@x.be>"),
        ("Resent-Message-ID", "<a@x.be>", "<a@x.be>"),
        ("X-PM-Message-Id", "0a129aee-e1cd", "<0a129aee-e1cd@mtasv.net>"),
        ("X-Google-Original-Message-ID", OWN, None),
        ("X-Google-Original-Message-ID", "no id at all", None),
        ("X-Message-Id", "<a@x.be>", None),
    ],
)
def test_ids_that_relays_gave_or_took(name: str, value: str, expected: str | None) -> None:
    [event] = events_of({**HEADERS, name: value})
    assert event.get("alsoknownas") == expected
    assert event["id"] == OWN
    assert event["data"]["message_id"] == OWN


def test_every_message_id_field_counts_and_the_first_is_its_own() -> None:
    fields = [("Message-ID", "<a@x.be>"), ("Message-ID", "<b@x.be>"), ("Message-ID", "<a@x.be>")]
    mail = Mail(headers=Headers(fields), identity="x")
    assert (mail.message_id, mail.other_ids) == ("<a@x.be>", ["<b@x.be>"])


def test_a_flood_of_ids_is_cut_off() -> None:
    fields = [("Resent-Message-ID", f"<{number}@x.be>") for number in range(1000)]
    assert len(Mail(headers=Headers(fields), identity="x").other_ids) == 20
