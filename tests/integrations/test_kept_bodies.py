"""What people wrote is taken out of what is kept; what the rest says stays the same."""

import base64
import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from app.integrations.deliveries import Delivery, IntegrationKind
from app.integrations.kept_bodies import kept_body
from app.integrations.payloads.forms import URLENCODED
from app.integrations.registry import read
from tests.integrations.mail.mails import HEADERS, raw
from tests.integrations.samples import MAILBOX, Sample, a_config, a_delivery, all_samples

TEXT, PAGE, FILE = "le texte confidentiel", "<b>la page confidentielle</b>", "un fichier"
MIME = raw(
    {**HEADERS, "Content-Type": 'multipart/alternative; boundary="x"'},
    f"--x\r\n\r\n{TEXT}\r\n--x\r\nContent-Type: text/html\r\n\r\n{PAGE}\r\n--x--\r\n",
)
POSTMARK = {
    "MessageID": "1",
    "OriginalRecipient": MAILBOX,
    "From": "marie@exemple.be",
    "Headers": [{"Name": "Message-ID", "Value": "<m@x>"}],
    "TextBody": TEXT,
    "StrippedTextReply": TEXT,
    "HtmlBody": PAGE,
    "Attachments": [{"Name": "a", "Content": base64.b64encode(FILE.encode()).decode()}],
}
BREVO = {
    "items": [
        {
            "MessageId": "<m@x>",
            "From": {"Address": "marie@exemple.be"},
            "To": [{"Address": MAILBOX}],
            "RawTextBody": TEXT,
            "ExtractedMarkdownMessage": TEXT,
            "RawHtmlBody": PAGE,
        }
    ]
}
MAILGUN = {
    "recipient": MAILBOX,
    "from": "marie@exemple.be",
    "subject": "été & + =",
    "Message-Id": "<m@x>",
    "body-plain": TEXT,
    "stripped-text": TEXT,
    "body-html": PAGE,
}
TRANSCRIPTION = {
    "CallSid": "CA1",
    "CallStatus": "completed",
    "Direction": "inbound",
    "From": "+32475550199",
    "To": "+3225550101",
    "TranscriptionSid": "TR1",
    "TranscriptionText": TEXT,
}
SMS = {"MessageSid": "SM1", "From": "+32475550199", "To": "+3225550101", "Body": TEXT}


def _json(content: Any) -> Delivery:
    return a_delivery(json.dumps(content, ensure_ascii=False), "application/json")


def _multipart(fields: dict[str, str]) -> Delivery:
    parts = [
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    file = (
        '--B\r\nContent-Disposition: form-data; name="attachment-1"; filename="a.txt"\r\n'
        f"Content-Type: text/plain\r\n\r\n{FILE}\r\n"
    )
    return a_delivery("".join([*parts, file, "--B--\r\n"]), "multipart/form-data; boundary=B")


DELIVERIES = {
    "rfc822": (IntegrationKind.RFC822, a_delivery(MIME, "message/rfc822")),
    "rfc822, in base64": (
        IntegrationKind.RFC822,
        a_delivery(base64.b64encode(MIME), "message/rfc822", content_transfer_encoding="base64"),
    ),
    "rfc822, after blank lines": (
        IntegrationKind.RFC822,
        a_delivery(b"\r\n\r\n" + MIME, "message/rfc822"),
    ),
    "postmark": (IntegrationKind.POSTMARK, _json(POSTMARK)),
    "postmark, raw": (
        IntegrationKind.POSTMARK,
        _json({"OriginalRecipient": MAILBOX, "RawEmail": MIME.decode()}),
    ),
    "postmark, raw, with half a character": (
        IntegrationKind.POSTMARK,
        a_delivery(
            json.dumps(
                {"OriginalRecipient": MAILBOX, "RawEmail": f"X-A: \ud800\r\n{MIME.decode()}"}
            ).replace("@exemple.be", "@ex\\ud800emple.be"),
            "application/json",
        ),
    ),
    "brevo": (IntegrationKind.BREVO, _json(BREVO)),
    "mailgun": (IntegrationKind.MAILGUN, a_delivery(urlencode(MAILGUN), URLENCODED)),
    "mailgun, in parts": (IntegrationKind.MAILGUN, _multipart(MAILGUN)),
    "mailgun, mime": (
        IntegrationKind.MAILGUN,
        a_delivery(urlencode({"recipient": MAILBOX, "body-mime": MIME}), URLENCODED),
    ),
    "twilio": (IntegrationKind.TWILIO, a_delivery(urlencode(SMS), URLENCODED)),
    "twilio, transcribed": (
        IntegrationKind.TWILIO,
        a_delivery(urlencode(TRANSCRIPTION), URLENCODED),
    ),
}


def _kept(kind: IntegrationKind, delivery: Delivery, bodies: str | None) -> Delivery:
    config = a_config(kind, settings={} if bodies is None else {"bodies": bodies})
    events = read(delivery, config, verify=False).events
    assert events
    kept = replace(delivery, body=kept_body(delivery, config, events))
    assert read(kept, config, verify=False).events == events
    return kept


def _says(delivery: Delivery, text: str) -> bool:
    written = {text, urlencode({"": text})[1:], text.replace(" ", "%20")}
    encoded = base64.b64encode(text.encode()).decode()
    seen = delivery.body
    if delivery.header("content-transfer-encoding"):
        seen = base64.b64decode(seen)
    return any(one.encode() in seen for one in {*written, encoded})


@pytest.mark.parametrize("name", DELIVERIES)
def test_nothing_of_it_is_kept_unless_asked_for(name: str) -> None:
    kept = _kept(*DELIVERIES[name], None)
    assert not any(_says(kept, text) for text in (TEXT, PAGE, FILE))


@pytest.mark.parametrize("name", DELIVERIES)
def test_the_plain_text_can_be_kept_alone(name: str) -> None:
    kept = _kept(*DELIVERIES[name], "text")
    assert _says(kept, TEXT)
    assert not any(_says(kept, text) for text in (PAGE, FILE))


@pytest.mark.parametrize("name", DELIVERIES)
def test_in_full_is_to_the_byte(name: str) -> None:
    kind, delivery = DELIVERIES[name]
    assert _kept(kind, delivery, "full").body == delivery.body


@pytest.mark.parametrize("sample", all_samples(), ids=lambda one: f"{one.provider}/{one.name}")
def test_every_sample_reads_the_same_when_it_was_kept(sample: Sample) -> None:
    delivery, config = sample.delivery, sample.config
    verdict = read(delivery, config, verify=False)
    kept = replace(delivery, body=kept_body(delivery, config, verdict.events))
    assert read(kept, config, verify=False) == verdict
    if verdict.events and str(verdict.events[0]["type"]).startswith("call."):
        assert kept.body == delivery.body


def test_what_is_known_by_its_bytes_stays_whole() -> None:
    delivery = a_delivery(raw({**HEADERS, "Message-ID": ""}, TEXT), "message/rfc822")
    assert _kept(IntegrationKind.RFC822, delivery, None).body == delivery.body


@pytest.mark.parametrize("event", [{}, {"type": None}, {"type": 7}, {"type": ["call."]}], ids=repr)
def test_events_of_one_s_own_may_be_anything(event: dict[str, Any]) -> None:
    delivery = _json([event])
    assert kept_body(delivery, a_config(IntegrationKind.NATIVE), [event]) == delivery.body
