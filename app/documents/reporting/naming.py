"""What interactions are called: a call from somebody, a task, a request of one's own."""

from dataclasses import dataclass

from app.documents.parties import format_party
from app.documents.reporting.phrases import ACTIONS, REQUEST, THINGS, THINGS_OF_NOBODY
from app.documents.texts.texts import Texts
from app.domain.metering.interactions.interactions import Direction, Kind

_OTHER_ACTION = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An interaction as far as it has a name.

    Attributes:
        action: the kind of an action, as its event has it.
        known_as: the counterpart's name, by the directory of the client that it called.
    """

    kind: str
    direction: str | None
    channel: str | None
    counterpart: str | None
    action: str | None = None
    known_as: str | None = None


def name_thing(thing: Thing, texts: Texts, region: str | None) -> str:
    """Return what an interaction is, and with whom, in a client's words.

    Args:
        thing: the interaction.
        texts: of the reader's language.
        region: where the reader dials.
    """
    if thing.kind == Kind.REQUEST:
        return texts.say(REQUEST)
    if thing.kind == Kind.ACTION:
        return texts.say(ACTIONS.get(thing.action or _OTHER_ACTION, ACTIONS[_OTHER_ACTION]))
    is_outbound = thing.direction == Direction.OUTBOUND
    if thing.counterpart is None:
        known = THINGS_OF_NOBODY.get(thing.kind, THINGS_OF_NOBODY["message"])
        return texts.say(known[is_outbound])
    ways = THINGS.get(thing.channel or thing.kind, THINGS["message"])
    return texts.say(
        ways[is_outbound], party=thing.known_as or format_party(thing.counterpart, region)
    )
