"""Who is written to: the operators' addresses, and each client's."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.api.access.security import caller_with, require_visible
from app.api.clients.callers import VisibleClient
from app.api.http.field_types import Name
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import RequestModel, UpTo
from app.api.notifications.notifying import notifying_of
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.clients.clients import Language
from app.domain.notifications.notices import NoticeType
from app.domain.notifications.recipients import (
    USUAL_ATTACHMENTS,
    Attachment,
    Recipient,
    is_usable_address,
)
from app.services.notifications.recipients import (
    RecipientDraft,
    read_recipients,
    set_recipients,
)

router = APIRouter(prefix="/v1", tags=["Notifications"], responses=problems(401, 403, 404, 422))

_MOST_RECIPIENTS = 100
_Admin = Annotated[Caller, Depends(caller_with(Scope.CLIENTS_ADMIN))]


def _require_usable(address: str) -> str:
    if not is_usable_address(address):
        raise PydanticCustomError("mail_address", "Give one plain address: name@server.example")
    return address


Address = Annotated[Name, AfterValidator(_require_usable), Field(examples=["marc@dupont.example"])]


class RecipientIn(RequestModel):
    """An address and what it wants to be told."""

    address: Address
    event_types: Annotated[frozenset[NoticeType], UpTo(len(NoticeType), least=1)]
    language: Language | None = Field(
        default=None, description="Left out: the client's; `fr` for operators."
    )
    attachments: Annotated[frozenset[Attachment], UpTo(len(Attachment), least=1)] = Field(
        default=USUAL_ATTACHMENTS,
        description="In which forms invoices go with their mail; statements come as PDF.",
    )


class RecipientsIn(RequestModel):
    """All addresses; one left out hears no more."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "recipients": [
                        {
                            "address": "marc@dupont.example",
                            "event_types": ["quota.exhausted", "message.forwarded"],
                            "language": "fr",
                        }
                    ]
                }
            ]
        },
    )

    recipients: Annotated[list[RecipientIn], UpTo(_MOST_RECIPIENTS)]

    @model_validator(mode="after")
    def _each_once(self) -> "RecipientsIn":
        addresses = [recipient.address.casefold() for recipient in self.recipients]
        if len(set(addresses)) < len(addresses):
            raise PydanticCustomError("repeated_address", "An address stands here twice")
        return self

    def to_domain(self) -> list[RecipientDraft]:
        """Return the addresses as they are asked for."""
        return [
            RecipientDraft(
                address=recipient.address,
                types=recipient.event_types,
                language=recipient.language,
                attachments=recipient.attachments,
            )
            for recipient in self.recipients
        ]


class RecipientOut(BaseModel):
    """An address and what it is told."""

    address: str
    event_types: list[NoticeType]
    language: Language
    attachments: list[Attachment] = Field(description="In which forms invoices go with their mail.")


class RecipientsOut(BaseModel):
    """Who is written to, by address."""

    recipients: list[RecipientOut]
    mail_enabled: bool = Field(
        description="Whether mail can be sent at all: false until EXITADMIN_SMTP_URL is set."
    )


@router.get(
    "/notification-recipients",
    operation_id="getOperatorRecipients",
    summary="Read the operators' addresses",
)
async def get_operators(request: Request, caller: _Admin) -> RecipientsOut:
    """Return who hears of every client, and of what concerns none."""
    require_visible(caller, None)
    return _render_recipients(request, await read_recipients(state_of(request).database, None))


@router.put(
    "/notification-recipients",
    operation_id="setOperatorRecipients",
    summary="Replace the operators' addresses",
)
async def put_operators(request: Request, body: RecipientsIn, caller: _Admin) -> RecipientsOut:
    """Say who hears of every client; a webhook endpoint out of order is told to all of them."""
    require_visible(caller, None)
    recipients = await set_recipients(state_of(request).database, None, body.to_domain())
    return _render_recipients(request, recipients)


@router.get(
    "/clients/{client_id}/notification-recipients",
    operation_id="getClientRecipients",
    summary="Read a client's addresses",
)
async def get_recipients(request: Request, client_id: VisibleClient) -> RecipientsOut:
    """Return who is written to for a client."""
    return _render_recipients(request, await read_recipients(state_of(request).database, client_id))


@router.put(
    "/clients/{client_id}/notification-recipients",
    operation_id="setClientRecipients",
    summary="Replace a client's addresses",
)
async def put_recipients(
    request: Request, client_id: VisibleClient, body: RecipientsIn
) -> RecipientsOut:
    """Say who is written to for a client, and of what.

    Urgent messages are passed on even so: while no address asks for `message.forwarded`, they go
    to the client's own mailboxes (annex, 1.B.1).
    """
    recipients = await set_recipients(state_of(request).database, client_id, body.to_domain())
    return _render_recipients(request, recipients)


def _render_recipients(request: Request, recipients: list[Recipient]) -> RecipientsOut:
    return RecipientsOut(
        recipients=[
            RecipientOut(
                address=recipient.address,
                event_types=sorted(recipient.types),
                language=recipient.language,
                attachments=sorted(recipient.attachments),
            )
            for recipient in recipients
        ],
        mail_enabled=notifying_of(request).has_mail,
    )
