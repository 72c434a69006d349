"""Recipients of notices by mail: a client's addresses, and the operators'."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.clients.clients import Language
from app.domain.notifications.notices import Notice, NoticeType

LONGEST_ADDRESS = 254
ALWAYS_FOR_OPERATORS = frozenset(
    {
        NoticeType.MESSAGE_BOUNCED,
        NoticeType.DISPUTE_OPENED,
        NoticeType.BLOCK_SWITCHED,
        NoticeType.QUESTION_ANSWERED,
        NoticeType.INTEGRATION_FAILING,
        NoticeType.ENDPOINT_DISABLED,
    }
)
ALWAYS_FOR_CLIENTS = frozenset(
    {
        NoticeType.MESSAGE_FORWARDED,
        NoticeType.REPORT_READY,
        NoticeType.DISPUTE_DECIDED,
        NoticeType.QUESTION_ASKED,
        NoticeType.INVOICE_OVERDUE,
    }
)
"""What a client who chose nothing is told too; reminders are only there where they are set.

Annex, 1.B.1: what is urgent is passed on without delay; table, « Comptes-rendus »;
rulebook section 12: who objected is told what was decided; sheets.md: what no sheet answers is
asked of the client.
"""

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})+")


class Attachment(StrEnum):
    """In which form a document goes with its letter."""

    PDF = "pdf"
    UBL = "ubl"


USUAL_ATTACHMENTS = frozenset({Attachment.PDF})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """An address and what it wants to be told.

    Attributes:
        client_id: whose address it is; None for an operator's, who hears of every client.
        attachments: in which forms it wants invoices; statements come as PDF.
    """

    client_id: str | None
    address: str
    types: frozenset[NoticeType]
    language: Language
    attachments: frozenset[Attachment] = USUAL_ATTACHMENTS

    def wants(self, notice: Notice) -> bool:
        """Return whether a notice is for this address."""
        if self.client_id is None and notice.type in ALWAYS_FOR_OPERATORS:
            return True
        return notice.type in self.types and self.client_id in (None, notice.client_id)


def is_usable_address(address: str) -> bool:
    """Return whether this is one plain mail address (RFC 5321: ``local@domain``, ASCII)."""
    return len(address) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(address) is not None
