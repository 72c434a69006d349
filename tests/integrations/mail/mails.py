"""Mails to build tests with."""

from collections.abc import Mapping
from typing import Any

from app.integrations.deliveries import IntegrationConfig, IntegrationKind
from app.integrations.registry import read
from app.integrations.verdicts import Verdict
from tests.integrations.samples import MAILBOX, a_config, a_delivery

CONFIG = a_config(IntegrationKind.RFC822, settings={"mailboxes": [MAILBOX, "@exitadmin.example"]})
HEADERS = {
    "From": "Jean Dupont <Jean.Dupont@Exemple.BE>",
    "To": MAILBOX,
    "Date": "Mon, 23 Nov 2026 10:05:00 +0100",
    "Message-ID": "<in-1@exemple.be>",
    "Subject": "Demande de rendez-vous",
}
OURS = {**HEADERS, "From": MAILBOX, "To": "jean.dupont@exemple.be", "Message-ID": "<out-1@ours>"}


def raw(headers: Mapping[str, str | None], body: str = "Bonjour") -> bytes:
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return "\r\n".join([*lines, "", body, ""]).encode()


def verdict_of(
    headers: Mapping[str, str | None],
    body: str = "Bonjour",
    config: IntegrationConfig = CONFIG,
    **envelope: str,
) -> Verdict:
    delivery = a_delivery(raw(headers, body), "message/rfc822", **envelope)
    return read(delivery, config, verify=False)


def events_of(headers: Mapping[str, str | None], **changes: Any) -> Any:
    return verdict_of(headers, **changes).events
