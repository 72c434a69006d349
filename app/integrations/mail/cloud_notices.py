"""Bounces and complaints that Amazon SES tells by mail, as JSON that SNS sends on."""

import json
import re
from collections.abc import Iterator

from app.integrations.mail.messages import Mail, Part
from app.integrations.mail.parts import RETURNED_HEADERS, TEXT
from app.integrations.payloads.json_values import (
    JsonObject,
    list_at,
    object_at,
    objects_at,
    text_at,
)

_SIGN = "x-amz-sns-message-id"
_LONG_LINE_CUT = re.compile(r"!\r?\n ?")
_REGION = re.compile(r"^arn:aws[\w-]*:ses:([a-z0-9-]+):")
_FIRST_REGION = "us-east-1"
_KINDS = ("notificationType", "eventType")


def read_notice_parts(mail: Mail) -> Iterator[Part]:
    """Yield what a notice says as the parts of a report; nothing where a mail is no notice.

    Source: docs.aws.amazon.com/ses/latest/dg/notification-contents.html.
    """
    notice = _notice(mail)
    match text_at(notice, *_KINDS):
        case "Bounce":
            reports = objects_at(object_at(notice, "bounce"), "bouncedRecipients")
            text = "\n\n".join(map(_group, reports))
            yield Part("message/delivery-status", text.encode())
        case "Complaint":
            yield Part("message/feedback-report", b"Feedback-Type: abuse")
        case _:
            return
    yield Part(RETURNED_HEADERS, "\n".join(_header(object_at(notice, "mail"))).encode())


def _notice(mail: Mail) -> JsonObject:
    if _SIGN not in mail.headers:
        return {}
    for part in mail.parts:
        if part.content_type == TEXT:
            text = _LONG_LINE_CUT.sub("", part.content.decode("utf-8", "replace")).lstrip()
            try:
                notice, _ = json.JSONDecoder().raw_decode(text)
            except (ValueError, RecursionError):
                continue
            if isinstance(notice, dict):
                return notice
    return {}


def _group(recipient: JsonObject) -> str:
    fields = {
        "Final-Recipient": f"rfc822; {_line(text_at(recipient, 'emailAddress'))}",
        "Action": _line(text_at(recipient, "action")) or "failed",
        "Status": _line(text_at(recipient, "status")),
        "Diagnostic-Code": _line(text_at(recipient, "diagnosticCode")),
    }
    return "\n".join(f"{name}: {value}" for name, value in fields.items() if value)


def _header(sent: JsonObject) -> Iterator[str]:
    common = object_at(sent, "commonHeaders")
    yield f"From: {_line(text_at(sent, 'source'))}"
    addressed = [address for address in list_at(sent, "destination") if isinstance(address, str)]
    yield f"To: {', '.join(map(_line, addressed))}"
    own = text_at(common, "messageId")
    if own is not None:
        yield f"Message-ID: {_line(own)}"
    given = text_at(sent, "messageId")
    if given is not None:
        # The id under which SES sent it, in its own domain of the region.
        region = _REGION.match(text_at(sent, "sourceArn") or "")
        name = "email" if region is None or region[1] == _FIRST_REGION else region[1]
        yield f"Message-ID: <{_line(given)}@{name}.amazonses.com>"


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
