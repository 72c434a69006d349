"""Notices of calls with values that Twilio never sent: taken or refused, and nothing fails."""

from random import Random

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.given import deliveries
from tests.api.integrations.mutations import ODD_VALUES
from tests.api.integrations.providers import a_provider
from tests.api.integrations.twilio_notices import (
    a_leg,
    a_made_leg,
    a_recording,
    an_action,
    an_end,
    by_staff,
)
from tests.service import Service

ODD = [value for value in ODD_VALUES if isinstance(value, str) and value.isprintable()]
# A call that began before 1970 is left to a person.
ADDED = {"Direction", "ParentCallSid", "To", "DialBridged"}
DATED = {"Timestamp", "DateCreated", "CallDuration"}
NOTICES = [
    an_end(), a_leg("CA2", "completed"), a_made_leg("CA3", "no-answer"), by_staff(),
    an_action(DialCallStatus="no-answer"), an_action(QueueResult="bridged"), a_recording(),
    an_action(RecordingUrl="https://x.example/RE1", RecordingDuration="12"),
    {"EventType": "onMessageAdded", "MessageSid": "IM1", "Author": "+32475550199", "Source": "SMS"},
    {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30005"},
    {"CallSid": "CA1", "AnsweredBy": "machine_end_beep"},
    an_action("CA9", DequeueResult="bridged", DequeuedCallSid="CA1"),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_stands_in_a_notice_no_delivery_fails(
    common_service: Service, seed: int
) -> None:
    random = Random(seed)
    provider = await a_provider(common_service, IntegrationKind.TWILIO, name=f"Odd {seed}")
    for _ in range(60):
        fields = dict(random.choice(NOTICES))
        for _ in range(random.randint(1, 3)):
            name = random.choice(sorted({*fields, *ADDED} - DATED))
            fields[name] = random.choice([*ODD, "\u0664\u0664", "sip:", "client:", "-1", "1e400"])
        response = await provider.post(provider.form(fields))
        assert response.status_code in (200, 204, 400), (fields, response.text)
    assert await deliveries(common_service, state="failed") == []
