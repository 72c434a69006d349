"""Turns the event that records an interaction into the interaction."""

from app.domain.clients.parties.contact_points import ContactRole
from app.domain.clients.parties.normalisation import Party, normalise_party
from app.domain.clients.plans.periods import period_id_at
from app.domain.metering.events.events import FORMERLY, Channel, Event, EventType, Purpose
from app.domain.metering.interactions.interactions import Direction, Interaction, Kind, UrgentFlag
from app.domain.metering.profiles import ClientProfile

_KINDS = {
    EventType.CALL_RECEIVED: (Kind.CALL, Direction.INBOUND),
    EventType.CALL_PLACED: (Kind.CALL, Direction.OUTBOUND),
    EventType.MESSAGE_RECEIVED: (Kind.MESSAGE, Direction.INBOUND),
    EventType.MESSAGE_SENT: (Kind.MESSAGE, Direction.OUTBOUND),
    EventType.ACTION_PERFORMED: (Kind.ACTION, None),
    EventType.REQUEST_RECEIVED: (Kind.REQUEST, Direction.INBOUND),
}


def interaction_of(event: Event, interaction_id: str, client: ClientProfile) -> Interaction:
    """Return the interaction that an event records, standing alone and not yet assessed."""
    kind, direction = _KINDS[event.type]
    data = event.data
    raw = data.get("from" if direction is Direction.INBOUND else "to")
    party = normalise_party(raw, client.region) if raw else None
    channel, purpose = data.get("channel"), data.get("purpose")
    order, needs_action = event.order, data.get("requires_action")
    has_voicemail = data.get("voicemail", False)
    follows_voicemail = needs_action is None and event.type is EventType.CALL_RECEIVED
    return Interaction(
        id=interaction_id,
        client_id=client.id,
        order=order,
        kind=kind,
        direction=direction,
        channel=Channel(channel) if channel else None,
        counterpart=party.value if party else None,
        is_with_client=kind is Kind.REQUEST or _is_own(party, event, client),
        was_answered=data.get("answered", data.get("delivered", False)),
        has_voicemail=has_voicemail,
        purpose=Purpose(purpose) if purpose else Purpose.FOLLOW_UP,
        requires_action=has_voicemail if follows_voicemail else bool(needs_action),
        follows_voicemail=follows_voicemail,
        period=period_id_at(event.time, client.timezone),
        thread_id=interaction_id,
        reference=event.reference,
        former_keys=event.former_keys if FORMERLY in data else (),
        message_id=data.get("message_id"),
        in_reply_to=data.get("in_reply_to"),
        urgent_flag=UrgentFlag(order, is_urgent=True) if data.get("urgent") else None,
    )


def _is_own(party: Party | None, event: Event, client: ClientProfile) -> bool:
    """Tell whether the other party is the client; one that is withheld is a third party."""
    for point in client.contact_points:
        if point.role is ContactRole.OWN and point.party == party and point.covers(event.time):
            return True
    return False
