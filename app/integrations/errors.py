"""What an adapter refuses; the registry turns each into an answer."""

from http import HTTPStatus


class UnverifiedDelivery(Exception):
    """The delivery does not prove that it comes from the provider."""


class UnreadablePayload(Exception):
    """The payload is not what the provider documents."""

    status = HTTPStatus.BAD_REQUEST


class UnsupportedMediaType(UnreadablePayload):
    """The content type is not one that the provider sends."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
