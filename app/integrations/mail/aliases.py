"""Other ids that a mail was seen with: what rewrites a Message-ID keeps the former one beside it.

Sources, by header field:

- further ``Message-ID`` fields: the first is the mail's own.
- ``X-Google-Original-Message-ID``: Gmail, for an id that it takes for malformed
  (https://www.spamresource.com/2025/06/gmail-says-yes-to-angle-brackets-in.html).
- ``X-Microsoft-Original-Message-ID``: Outlook and Exchange Online, for what is sent through them
  (https://github.com/chatmail/core/pull/3077).
- ``X-Original-Message-ID``: senders through Amazon SES, which overrides Message-ID
  (https://docs.aws.amazon.com/ses/latest/dg/header-fields.html), and Gmail's bounce reports.
- ``Origin-messageId``: Brevo's relay (https://github.com/PHPMailer/PHPMailer/issues/2859).
- ``Original-Message-ID``: a mail sent again in another form (RFC 3297).
- ``Resent-Message-ID``: a mail sent again as it was (RFC 5322, 3.6.6).
- ``X-PM-Message-Id``: Postmark, which sends ``<id@mtasv.net>`` unless ``X-PM-KeepID`` forbids it;
  Proton Mail uses the same name for something else, so only a UUID counts.
- ``X-SES-Message-ID``: mailers that send through Amazon SES; the id of the mail sent is
  ``<id@REGION.amazonses.com>``, its region stands in ``Feedback-ID``.

``X-SES-Outgoing`` and ``X-MS-Exchange-CrossTenant-Network-Message-Id`` hold no Message-ID.
"""

import re
from collections.abc import Sequence

from app.integrations.mail.messages import message_id_of, message_ids_of
from app.integrations.payloads.mime import Headers

_MOST_ALIASES = 20
_KEPT_BY_RELAYS = (
    "message-id", "x-google-original-message-id", "x-microsoft-original-message-id",
    "x-original-message-id", "origin-messageid", "original-message-id", "resent-message-id",
)  # fmt: skip
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_SES_ID = re.compile(r"[0-9a-f]{16}(?:-[0-9a-f]+){5}-[0-9]{6}", re.ASCII | re.IGNORECASE)
_SES_FEEDBACK = re.compile(r"\d+\.([a-z]{2}(?:-[a-z]+)+-\d)\..*:AmazonSES", re.ASCII)


def aliases_of(headers: Headers, given: Sequence[str] = ()) -> list[str]:
    """Return the other ids of a mail, in angle brackets, each once, at most twenty.

    Args:
        headers: of the mail.
        given: by the provider, beside the header.
    """
    own = message_id_of(headers.first("message-id"))
    kept = [one for value in headers.all(*_KEPT_BY_RELAYS) for one in message_ids_of(value)]
    told = [postmark_id_of(headers.first("x-pm-message-id")), _ses_id_of(headers)]
    found = dict.fromkeys(one for one in [*kept, *told, *given] if one and one != own)
    return list(found)[:_MOST_ALIASES]


def postmark_id_of(value: str | None) -> str | None:
    """Return the Message-ID of what Postmark knows by a UUID; None when it is none."""
    bare = (value or "").strip()
    return f"<{bare}@mtasv.net>" if _UUID.fullmatch(bare) else None


def _ses_id_of(headers: Headers) -> str | None:
    value = (headers.first("x-ses-message-id") or "").strip()
    if "@" in value:
        return message_id_of(value)
    feedback = _SES_FEEDBACK.match(headers.first("feedback-id") or "")
    if feedback is None or not _SES_ID.fullmatch(value):
        return None
    return f"<{value}@{feedback[1]}.amazonses.com>"
