"""What an adapter refuses; the registry makes a verdict of each."""

from app.integrations.verdicts import Reply


class UnverifiedDelivery(Exception):
    """The delivery does not prove that it comes from the provider."""


class UnreadablePayload(Exception):
    """The payload is not what the provider documents."""

    reply = Reply.UNREADABLE


class UnsupportedMediaType(UnreadablePayload):
    """The content type is not one that the provider sends."""

    reply = Reply.UNSUPPORTED_MEDIA
