"""Channels of messages, to choose from."""

from collections.abc import Mapping

from app.documents.texts.texts import phrase
from app.domain.metering.events.events import Channel

CHANNELS: Mapping[Channel, str] = {
    Channel.EMAIL: phrase("e-mail"),
    Channel.SMS: phrase("text message"),
    Channel.WHATSAPP: phrase("WhatsApp"),
    Channel.CHAT: phrase("chat"),
    Channel.LETTER: phrase("letter"),
    Channel.OTHER: phrase("other"),
}
