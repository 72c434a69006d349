"""What the OpenAPI document says of the API as a whole."""

from typing import Any

_DESCRIPTION = """\
Events of telephony and mail in, decisions out: does it count, under which rule of the contract, by
when must it be handled, what is left of the plan.

- JSON in UTF-8; instants in RFC 3339 with an offset, answered in UTC; money in cents.
- `Authorization: Bearer <key>`; a key has scopes, and may be tied to one client.
- Every refusal is a problem (RFC 9457) with a stable `code`. They come in one order: 401, 403,
  unknown query parameters, unknown ids, everything else.
- Lists take `limit` and `cursor`, and answer `items` and `next_cursor`.
- A creation takes an `Idempotency-Key`: sent again, it is answered as it was at first.
"""

ABOUT: dict[str, Any] = {
    "title": "ExitAdmin",
    "version": "0.1.0",
    "summary": "Meters a remote administrative assistant's interactions.",
    "description": _DESCRIPTION,
    "contact": {"name": "Whoever runs this deployment"},
    "license_info": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
    # Pages of our own (app/api/docs); the framework's come from elsewhere.
    "openapi_url": None,
    "docs_url": None,
    "redoc_url": None,
    "servers": [{"url": "/", "description": "The deployment that serves this document."}],
    "openapi_tags": [
        {"name": name, "description": told}
        for name, told in {
            "Events": "Facts of telephony and mail, and what was decided of them.",
            "Interactions": "What was recorded, and what people say of it.",
            "Work list": "What has to be handled, by when, and how deadlines were met.",
            "Quota and ledger": "What is left of a plan, and the units it consists of.",
            "Disputes": "What clients object to, and how that was decided.",
            "Business time": "Hours, holidays and closures, counted.",
            "Plans": "The contract's table as data.",
            "Clients": "Who is answered for, under which numbers, on which plan.",
            "Statements": "What a month costs.",
            "Invoices": "Invoices and credit notes for Peppol and as PDF.",
            "Reports": "What the client is told of each day and week.",
            "Integrations": "Providers of telephony and mail.",
            "Notifications": "Who is written to.",
            "Webhooks": "Which programs are told, and what they are told.",
            "Personal data": "Erasing a person.",
            "Keys": "Who may call this API.",
            "Operations": "How the service fares.",
        }.items()
    ],
}
"""Settings of the framework's application."""
