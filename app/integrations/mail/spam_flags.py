"""What the provider's filter wrote of a mail, each filter in its own header field."""

import re

from app.integrations.payloads.mime import Headers

_FLAGS = (
    "x-spam-flag", "x-spam-status", "x-spam", "x-spam-verdict", "x-mailgun-sflag",
    "x-barracuda-spam-flag", "x-barracuda-spam-status", "x-vr-spamstate", "x-ovh-spam-status",
    "x-bogosity", "x-dspam-result", "x-purgate-type", "x-cloudmark-verdict",
)  # fmt: skip
_YES = re.compile(r"(?:yes|true|spam)\b", re.IGNORECASE)
_FIRST_LEVEL_OF_SPAM = 5
_MICROSOFT = re.compile(r"(?:^|;)\s*SFV:(?:SPM|SKB)\s*(?:;|$)")


def spam_flag(headers: Headers) -> str | None:
    """Return the name of the field that says that a mail is spam, or None.

    A filter's first word counts; of Microsoft's, its verdict or a confidence level of 5 or more.
    """
    for name in _FLAGS:
        if any(_YES.match(value) for value in headers.all(name)):
            return name
    if any(map(_MICROSOFT.search, headers.all("x-forefront-antispam-report"))):
        return "x-forefront-antispam-report"
    level = headers.first("x-ms-exchange-organization-scl", "x-microsoft-antispam-scl") or ""
    if level.isdecimal() and int(level[:4]) >= _FIRST_LEVEL_OF_SPAM:
        return "x-ms-exchange-organization-scl"
    return None
