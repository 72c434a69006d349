"""Providers' payloads with what must come out of them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.integrations.deliveries import Delivery, IntegrationConfig, IntegrationKind

PAYLOADS = Path(__file__).parent / "payloads"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOOK_URL = "https://api.example.com/v1/hooks/0198c0de-0000-7000-8000-000000000001"
MAILBOX = "cabinet.martin@secretariat.example"
_KINDS = {"cloudevents": IntegrationKind.NATIVE, "standardwebhooks": IntegrationKind.NATIVE}
_SECRETS = {
    "twilio": ("auth_token",),
    "aircall_token": ("token",),
    "ringover_jwt_hs512": ("key",),
    "mailgun_hmac_sha256": ("key",),
    "basic": ("username", "password"),
    "bearer": ("token",),
    "standardwebhooks": ("secret",),
}
# The times that Mailgun's samples were signed at, where the sidecar does not tell.
_SIGNED_AT = {"inbound_mime": 1461261330, "inbound_parsed": 1461261330}


@dataclass(frozen=True)
class Sample:
    provider: str
    name: str
    body: bytes
    meta: Mapping[str, Any]

    @property
    def kind(self) -> IntegrationKind:
        return _KINDS.get(self.provider) or IntegrationKind(self.provider)

    @property
    def expect(self) -> Mapping[str, Any]:
        expected: Mapping[str, Any] = self.meta["expect"]
        return expected

    @property
    def verify(self) -> Mapping[str, Any]:
        scheme: Mapping[str, Any] = self.meta.get("verify", {})
        return scheme

    @property
    def received_at(self) -> datetime:
        signed_at = self.verify.get("now") or _SIGNED_AT.get(self.name)
        return NOW if signed_at is None else datetime.fromtimestamp(signed_at, UTC)

    @property
    def delivery(self) -> Delivery:
        return Delivery(
            headers={**self.meta["headers"], "Content-Type": self.meta["content_type"]},
            body=self.body,
            url=self.verify.get("url", HOOK_URL),
            received_at=self.received_at,
        )

    @property
    def config(self) -> IntegrationConfig:
        names = _SECRETS.get(self.verify.get("scheme", ""), ())
        return a_config(
            self.kind,
            region="FR",
            secrets={_stored_as(self.kind, name): (self.verify[name],) for name in names},
            settings={"mailboxes": [MAILBOX]},
        )


def _stored_as(kind: IntegrationKind, name: str) -> str:
    return "signing_key" if kind is IntegrationKind.MAILGUN else name


def all_samples() -> list[Sample]:
    return [_sample(path) for path in sorted(PAYLOADS.glob("*/*.meta.json"))]


def sample(provider: str, name: str) -> Sample:
    return _sample(PAYLOADS / provider / f"{name}.meta.json")


def _sample(meta_path: Path) -> Sample:
    name = meta_path.name.removesuffix(".meta.json")
    bodies = [path for path in meta_path.parent.glob(f"{name}.*") if path != meta_path]
    return Sample(
        provider=meta_path.parent.name,
        name=name,
        body=bodies[0].read_bytes(),
        meta=json.loads(meta_path.read_bytes()),
    )


def a_config(kind: IntegrationKind, **changes: Any) -> IntegrationConfig:
    return replace(IntegrationConfig(id="0198c0de", kind=kind), **changes)


def a_delivery(
    body: bytes | str, content_type: str = "application/json", **headers: str
) -> Delivery:
    return Delivery(
        headers={
            "Content-Type": content_type,
            **{k.replace("_", "-"): v for k, v in headers.items()},
        },
        body=body if isinstance(body, bytes) else body.encode(),
        url=HOOK_URL,
        received_at=NOW,
    )


def ringover_token(body: bytes, url: str, key: str) -> str:
    """Sign a body as Ringover does: HS512 over the URL and the payload."""
    header = _segment({"typ": "JWT", "alg": "HS512"})
    claims = _segment({"url": url, "payload": json.loads(body)})
    signature = hmac.new(key.encode(), header + b"." + claims, hashlib.sha512).digest()
    return b".".join((header, claims, _unpadded(signature))).decode()


def _segment(value: object) -> bytes:
    return _unpadded(json.dumps(value, separators=(",", ":")).encode())


def _unpadded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
