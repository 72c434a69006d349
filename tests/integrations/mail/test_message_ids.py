"""Which Message-IDs a mail was seen with."""

import pytest

from app.integrations.mail.aliases import aliases_of
from app.integrations.payloads.mime import Headers
from tests.integrations.mail.mails import HEADERS, events_of

OWN = HEADERS["Message-ID"]
UUID = "0a129aee-e1cd-480d-b08d-4f48548ff48d"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("X-Google-Original-Message-ID", "<a@x.be>", "<a@x.be>"),
        ("x-original-message-id", " <a@x.be> (kept)", "<a@x.be>"),
        ("X-Microsoft-Original-Message-ID", "<a@x.be>", "<a@x.be>"),
        ("Original-Message-ID", "<a@x.be>", "<a@x.be>"),
        ("Resent-Message-ID", "<a@x.be>", "<a@x.be>"),
        ("X-PM-Message-Id", UUID, f"<{UUID}@mtasv.net>"),
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
    assert aliases_of(Headers(fields)) == ["<b@x.be>"]


def test_a_flood_of_ids_is_cut_off() -> None:
    fields = [("Resent-Message-ID", f"<{number}@x.be>") for number in range(1000)]
    assert len(aliases_of(Headers(fields))) == 20
