"""Providers as they post: real payloads, really signed, over real HTTP."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from httpx import Response

from app.integrations.deliveries import IntegrationKind
from tests.integrations.samples import ringover_token
from tests.service import NOW, Service

CUSTOMER, LINE = "+32475550199", "+3225550101"
CUSTOMER_MAIL, MAILBOX = "client@chantier.example", "dupont@exitadmin.example"
USER = {"username": "hook", "password": "a-password-of-mine"}
WHSEC = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
SECRETS: dict[IntegrationKind, dict[str, str]] = {
    IntegrationKind.TWILIO: {"auth_token": "twilio-auth-token"},
    IntegrationKind.AIRCALL: {"token": "aircall-token-of-mine"},
    IntegrationKind.RINGOVER: {"key": "ringover-key-of-mine"},
    IntegrationKind.THREECX: {"token": "pbx-token-of-mine"},
    IntegrationKind.MAILGUN: {"signing_key": "mailgun-key-of-mine"},
    IntegrationKind.POSTMARK: USER,
    IntegrationKind.BREVO: USER,
    IntegrationKind.RFC822: USER,
    IntegrationKind.NATIVE: {"secret": WHSEC},
}
SETTINGS: dict[IntegrationKind, dict[str, Any]] = {
    IntegrationKind.THREECX: {"lines": {"800": LINE}}
}
OWN_MAIL = {"mailboxes": ["@exitadmin.example"]}


@dataclass(frozen=True)
class Posting:
    """One request of a provider."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def altered(self) -> "Posting":
        return Posting(
            self.body.replace(b"0199", b"0198").replace(b"Devis", b"Denis"), self.headers
        )


@dataclass(frozen=True)
class Provider:
    """An integration, and the provider on its other end."""

    service: Service
    kind: IntegrationKind
    id: str
    url: str
    secrets: Mapping[str, str]

    async def post(self, posting: Posting) -> Response:
        headers = {"authorization": "", **posting.headers}
        return await self.service.http.post(
            f"/v1/hooks/{self.id}", content=posting.body, headers=headers
        )

    async def post_all(self, *postings: Posting) -> None:
        """Post one after the other; each is taken."""
        for posting in postings:
            response = await self.post(posting)
            assert response.status_code == 200, response.text

    def form(self, fields: Mapping[str, str]) -> Posting:
        """Sign form fields as Twilio does."""
        text = self.url + "".join(name + fields[name] for name in sorted(fields))
        digest = hmac.digest(self.secrets["auth_token"].encode(), text.encode(), "sha1")
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": base64.b64encode(digest).decode(),
        }
        return Posting(urlencode(fields).encode(), headers)

    def mailgun(self, fields: Mapping[str, str], token: str, at: datetime = NOW) -> Posting:
        timestamp = str(int(at.timestamp()))
        key = self.secrets["signing_key"].encode()
        signature = hmac.new(key, f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
        signed = {"timestamp": timestamp, "token": token, "signature": signature, **fields}
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return Posting(urlencode(signed).encode(), headers)

    def ringover(self, content: Mapping[str, Any]) -> Posting:
        body = json.dumps(content).encode()
        token = ringover_token(body, self.url, self.secrets["key"])
        return Posting(body, {**JSON, "x-ringover-webhook-signature": token})

    def native(self, content: object, at: datetime = NOW) -> Posting:
        body, timestamp = json.dumps(content).encode(), str(int(at.timestamp()))
        key = base64.b64decode(self.secrets["secret"].removeprefix("whsec_"))
        digest = hmac.digest(key, b".".join((b"msg_1", timestamp.encode(), body)), "sha256")
        headers = {
            "content-type": "application/json",
            "webhook-id": "msg_1",
            "webhook-timestamp": timestamp,
            "webhook-signature": "v1," + base64.b64encode(digest).decode(),
        }
        return Posting(body, headers)

    def json(self, content: object) -> Posting:
        """Post JSON with the credentials of the kind, if any stand in the header."""
        return Posting(json.dumps(content).encode(), {**JSON, **self.credentials})

    def raw(self, headers: Mapping[str, str], text: str = "Bonjour", to: str = "") -> Posting:
        lines = [f"{name}: {value}" for name, value in headers.items()]
        body = "\r\n".join([*lines, "", text, ""]).encode()
        envelope = {"x-envelope-to": to} if to else {}
        return Posting(body, {"content-type": "message/rfc822", **self.credentials, **envelope})

    @property
    def credentials(self) -> dict[str, str]:
        if self.kind is IntegrationKind.THREECX:
            return {"authorization": f"Bearer {self.secrets['token']}"}
        if "username" not in self.secrets:
            return {}
        pair = f"{self.secrets['username']}:{self.secrets['password']}"
        return {"authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


JSON = {"content-type": "application/json"}


async def a_provider(service: Service, kind: IntegrationKind, **changes: Any) -> Provider:
    """Create an integration."""
    secrets = changes.pop("secrets", SECRETS[kind])
    body = {
        "kind": kind,
        "name": f"Test {kind}",
        "secrets": secrets,
        "settings": SETTINGS.get(kind, {}),
        **changes,
    }
    response = await service.http.post("/v1/integrations", json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    return Provider(service, kind, created["id"], created["url"], secrets)


def a_call(provider: Provider) -> Posting:
    """Return an answered call of 95 seconds from the customer, at 10:02:11 local time."""
    match provider.kind:
        case IntegrationKind.TWILIO:
            return provider.form(twilio_call("CA1"))
        case IntegrationKind.AIRCALL:
            return provider.json(aircall_call(1, provider.secrets["token"]))
        case IntegrationKind.RINGOVER:
            return provider.ringover(ringover_call(1234567890987654400))
        case IntegrationKind.THREECX:
            return provider.json(THREECX_CALL)
        case _:
            return provider.native(NATIVE_CALL)


def a_mail(provider: Provider, message_id: str = "<in-1@chantier.example>") -> Posting:
    """Return a mail of the customer to the client's mailbox, at 10:05 local time."""
    match provider.kind:
        case IntegrationKind.MAILGUN:
            return provider.mailgun(mailgun_mail(message_id), token=f"token-of-{message_id}")
        case IntegrationKind.POSTMARK:
            return provider.json(postmark_mail(message_id))
        case IntegrationKind.BREVO:
            return provider.json(brevo_mail(message_id))
        case _:
            return provider.raw(mail(message_id), to=MAILBOX)


def twilio_call(sid: str, **changes: str) -> dict[str, str]:
    return {
        "CallSid": sid,
        "CallStatus": "completed",
        "CallDuration": "95",
        "Duration": "2",
        "Direction": "inbound",
        "From": CUSTOMER,
        "To": LINE,
        "ToCity": "",
        "Timestamp": "Mon, 23 Nov 2026 09:03:46 +0000",
        "CallbackSource": "call-progress-events",
    } | changes


def aircall_call(call_id: int, token: str, **changes: Any) -> dict[str, Any]:
    data = {
        "id": call_id,
        "direction": "inbound",
        "started_at": 1795424531,
        "answered_at": 1795424541,
        "ended_at": 1795424636,
        "raw_digits": "+32 475 55 01 99",
        "number": {"digits": "+32 2 555 01 01", "country": "BE"},
    }
    return {"event": "call.ended", "resource": "call", "token": token, "data": data | changes}


def ringover_call(call_id: int | str, event: str = "hangup", **changes: Any) -> dict[str, Any]:
    data = {
        "call_id": call_id,
        "start_time": 1795424531.25,
        "duration_in_seconds": 95,
        "direction": "inbound",
        "from_number": "32475550199",
        "to_number": "3225550101",
        "is_internal": False,
        "is_anonymous": False,
    }
    return {"resource": "call", "event": event, "data": data | changes}


THREECX_CALL = {
    "call_type": "Inbound",
    "number": "0475550199",
    "agent": "100",
    "duration": "00:01:35",
    "started_at": "2026-11-23T09:02:11Z",
    "answered_at": "2026-11-23T09:02:21Z",
    "queue_extension": "800",
}
NATIVE_CALL: dict[str, Any] = {
    "id": "CA-1",
    "source": "/telephony/main",
    "type": "call.received",
    "time": "2026-11-23T10:02:11+01:00",
    "data": {"from": CUSTOMER, "to": LINE, "answered": True, "duration_s": 95},
}


def mail(message_id: str, **changes: str) -> dict[str, str]:
    headers = {
        "From": f"Un client <{CUSTOMER_MAIL}>",
        "To": MAILBOX,
        "Date": "Mon, 23 Nov 2026 10:05:00 +0100",
        "Message-ID": message_id,
        "Subject": "Devis",
    }
    return headers | {name.replace("_", "-"): value for name, value in changes.items()}


def mailgun_mail(message_id: str) -> dict[str, str]:
    listed = [[name, value] for name, value in mail(message_id).items()]
    return {
        "recipient": MAILBOX,
        "sender": CUSTOMER_MAIL,
        "message-headers": json.dumps(listed),
        "body-plain": "Bonjour",
    }


def postmark_mail(message_id: str, *extra: tuple[str, str], **changes: Any) -> dict[str, Any]:
    listed = [("Message-ID", message_id), *extra]
    return {
        "FromFull": {"Email": CUSTOMER_MAIL, "Name": "Un client"},
        "ToFull": [{"Email": MAILBOX, "Name": ""}],
        "OriginalRecipient": MAILBOX,
        "Subject": "Devis",
        "MessageID": "22c74902-a0c1-4511-804f-2341342852c9",
        "Date": "Mon, 23 Nov 2026 10:05:00 +0100",
        "TextBody": "Bonjour",
        "Headers": [{"Name": name, "Value": value} for name, value in listed],
    } | changes


def brevo_mail(message_id: str) -> dict[str, Any]:
    return {
        "items": [
            {
                "Uuid": ["aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"],
                "MessageId": message_id,
                "From": {"Name": "Un client", "Address": CUSTOMER_MAIL},
                "To": [{"Name": None, "Address": MAILBOX}],
                "SentAtDate": "Mon, 23 Nov 2026 10:05:00 +0100",
                "Subject": "Devis",
                "RawTextBody": "Bonjour",
                "Headers": {},
            }
        ]
    }
