"""What Twilio's forms have in common: words, parties, and who is staff."""

import re

from app.domain.metering.events.events import Channel
from app.integrations.deliveries import IntegrationConfig
from app.integrations.parties import is_withheld, number_of
from app.integrations.payloads.forms import Form
from app.integrations.payloads.json_values import seconds_at

CHANNELS_BY_PREFIX = {"whatsapp": Channel.WHATSAPP, "messenger": Channel.CHAT, "rcs": Channel.CHAT}
_NUMBER = re.compile(r"\+?\d{6,}", re.ASCII)
_DIALLED = re.compile(r"\+?\d{3,}", re.ASCII)


def word(form: Form, *names: str) -> str:
    """Return a field in lower case; empty when it is not told."""
    return (form.text(*names) or "").strip().lower()


def whole_seconds(form: Form, *names: str) -> int | None:
    """Return a length as whole seconds, or None when it is not told or none."""
    seconds = seconds_at({"s": form.text(*names)}, "s")
    return round(seconds) if seconds is not None and 0 <= seconds < 10**9 else None


def is_staff(raw: str | None) -> bool:
    """Return whether a party is a browser or a telephone of ours: only they have names for numbers.

    A SIP address whose user is a number is one that is called, or calls, through a SIP interface.
    """
    text = (raw or "").strip()
    scheme, colon, rest = text.partition(":")
    if not colon or is_withheld(text) or scheme.lower() not in ("client", "sip", "sips"):
        return False
    return scheme.lower() == "client" or _NUMBER.fullmatch(re.split("[@;]", rest)[0]) is None


def is_call_of_staff(direction: str, caller: str | None, called: str | None) -> bool:
    """Return whether a call is made by staff, or is the leg by which staff are rung.

    What comes in from a number is a third party's call, whatever address it was made to.
    """
    if direction.startswith("trunking-"):
        return False
    if direction == "inbound" and not is_staff(caller):
        return (called or "").strip().lower().startswith("client:")
    return is_staff(caller) or is_staff(called)


def dialled_number(raw: str | None, config: IntegrationConfig) -> str | None:
    """Return the number that staff dialled, or None when what they dialled is no number."""
    party = None if is_staff(raw) else number_of(raw, config.region)
    return party if party is not None and _DIALLED.fullmatch(party) else None


def channel_and_party(raw: str | None, config: IntegrationConfig) -> tuple[Channel, str | None]:
    """Return the channel that a party's prefix names, and the party without it."""
    prefix, colon, rest = (raw or "").partition(":")
    channel = CHANNELS_BY_PREFIX.get(prefix.strip().lower()) if colon else None
    if channel is None:
        return Channel.SMS, number_of(raw, config.region)
    return channel, number_of(rest, config.region)
