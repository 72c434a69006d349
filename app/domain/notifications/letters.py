"""Letters: a notice as one person is to be told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.clients.clients import Language
from app.domain.notifications.notices import NoticeType


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernedInteraction:
    """The interaction that a letter is about.

    Attributes:
        counterpart: the other party, when it is known.
        subject, summary: as they were told.
    """

    kind: str
    direction: str | None
    channel: str | None
    counterpart: str | None
    occurred_at: datetime
    subject: str | None
    summary: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContent:
    """What a letter says, before it is put into words.

    Attributes:
        data: of the notice.
        client_name, timezone, region: of the client concerned; None when nobody is.
    """

    type: NoticeType
    language: Language
    data: Mapping[str, Any]
    client_name: str | None
    timezone: str | None
    region: str | None
    interaction: ConcernedInteraction | None
