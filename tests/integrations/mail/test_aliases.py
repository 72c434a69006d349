"""Every id that a mail was seen with is told, and none that is another mail's or no id at all."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.integrations.deliveries import IntegrationKind
from app.integrations.mail.messages import aliases_of
from app.integrations.payloads.mime import Headers
from app.integrations.registry import read
from tests.integrations.mail.mails import HEADERS, OURS, events_of
from tests.integrations.mail.test_bounces import BOUNCE
from tests.integrations.samples import MAILBOX, a_config, a_delivery

UUID = "f7ead9bc-fe6e-49c1-bb7d-6efd14eb6766"
SES_ID = "0101018beddd71c1-8ce0692b-b4df-4d13-934c-80565b59b7f1-000000"
FEEDBACK_ID = "1.us-west-2.dpZ3+4zb8Tw1/c7xkFZPskvGKx/SAg98+h1xxHxUxV4=:AmazonSES"
REPORT = f"""--bb
Content-Type: message/delivery-status

Final-Recipient: rfc822; a@x.be
Action: failed

--bb
Content-Type: text/rfc822-headers

From: {MAILBOX}
To: a@x.be
Message-ID: <new@x>
X-Original-Message-ID: <old@ours>

--bb--"""
KEPT = [
    "X-Google-Original-Message-ID",
    "X-Microsoft-Original-Message-ID",
    "X-Original-Message-ID",
    "Origin-messageId",
    "Original-Message-ID",
    "Resent-Message-ID",
]


def _aliases(**headers: str) -> list[str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    event = events_of({**HEADERS, **named})[0]
    assert event["id"] == HEADERS["Message-ID"]
    told: str = event.get("alsoknownas", "")
    return told.split()


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("headers", [HEADERS, OURS], ids=["received", "sent"])
def test_an_id_that_a_relay_kept_is_told(name: str, headers: dict[str, str]) -> None:
    plain, [event] = events_of(headers)[0], events_of({**headers, name: "<first@exemple.be>"})
    assert event == {**plain, "alsoknownas": "<first@exemple.be>"}


@pytest.mark.parametrize(
    ("headers", "alias"),
    [
        ({"X_PM_Message_Id": UUID}, f"<{UUID}@mtasv.net>"),
        (
            {"X_SES_Message_ID": SES_ID, "Feedback_ID": FEEDBACK_ID},
            f"<{SES_ID}@us-west-2.amazonses.com>",
        ),
        (
            {"X_SES_Message_ID": f"<{SES_ID}@eu-west-1.amazonses.com>"},
            f"<{SES_ID}@eu-west-1.amazonses.com>",
        ),
        ({"Resent_Message_ID": "(comment) <a@b> (comment)"}, "<a@b>"),
    ],
    ids=repr,
)
def test_an_id_that_a_provider_gave_is_told(headers: dict[str, str], alias: str) -> None:
    assert _aliases(**headers) == [alias]


@pytest.mark.parametrize(
    "headers",
    [
        {"X_MS_Exchange_CrossTenant_Network_Message_Id": UUID},
        {"X_SES_Outgoing": "2023.11.20-54.240.27.50"},
        {"X_SES_Message_ID": SES_ID},
        {"X_SES_Message_ID": "nonsense", "Feedback_ID": FEEDBACK_ID},
        {"X_Pm_Message_ID": "66f1e394895e67c58a48b40a19c3130a831315aa"},
        {"X_Original_Message_ID": ""},
        {"X_Google_Original_Message_ID": "no id at all"},
        {"X_Original_Message_ID": HEADERS["Message-ID"]},
    ],
    ids=repr,
)
def test_what_is_no_other_id_is_not(headers: dict[str, str]) -> None:
    assert _aliases(**headers) == []


def test_every_message_id_field_counts_and_the_first_is_its_own() -> None:
    fields = [("Message-ID", "<a@x.be>"), ("Message-ID", "<b@x.be>"), ("Message-ID", "<a@x.be>")]
    assert aliases_of(Headers(fields)) == ["<b@x.be>"]


def test_each_is_told_once_and_no_more_than_twenty() -> None:
    twice = _aliases(Original_Message_ID="<a@b>", Resent_Message_ID="<a@b>")
    assert twice == ["<a@b>"]
    many = "\r\n".join(f"Resent-Message-ID: <{place}@b>" for place in range(1, 30))
    assert len(_aliases(Resent_Message_ID=f"<0@b>\r\n{many}")) == 20


def test_a_mail_without_message_id_has_no_other() -> None:
    bare = {**HEADERS, "Message-ID": None, "Resent-Message-ID": "<a@b>"}
    assert "alsoknownas" not in events_of(bare)[0]


def test_a_report_tells_the_ids_of_the_mail_it_is_about_not_its_own() -> None:
    bounce = {**BOUNCE, "Original-Message-ID": "<other@ours>"}
    received, undelivered = events_of(bounce, body=REPORT)
    assert "alsoknownas" not in received
    assert undelivered["alsoknownas"] == "<old@ours>"


def test_postmark_tells_its_own_id() -> None:
    body = {
        "MessageID": UUID,
        "OriginalRecipient": MAILBOX,
        "From": "a@x.be",
        "Headers": [{"Name": "Message-ID", "Value": "<1@x.be>"}],
    }
    config = a_config(IntegrationKind.POSTMARK)
    raw = {**body, "RawEmail": "From: a@x.be\r\nMessage-ID: <1@x.be>\r\n\r\n", "Headers": []}
    for content in (body, raw):
        [event] = read(a_delivery(json.dumps(content)), config, verify=False).events
        assert (event["id"], event["alsoknownas"]) == ("<1@x.be>", f"<{UUID}@mtasv.net>")


def test_brevo_tells_an_id_beside_the_header() -> None:
    item: dict[str, Any] = {
        "MessageId": "<new@brevo>",
        "From": {"Address": "a@x.be"},
        "To": [{"Address": MAILBOX}],
        "Headers": {"Message-ID": "<1@x.be>", "Origin-messageId": "<0@x.be>"},
    }
    config = a_config(IntegrationKind.BREVO)
    [event] = read(a_delivery(json.dumps({"items": [item]})), config, verify=False).events
    assert (event["id"], event["alsoknownas"]) == ("<1@x.be>", "<0@x.be> <new@brevo>")


@given(st.dictionaries(st.sampled_from([*KEPT, "X-SES-Message-ID"]), st.text(max_size=600)))
def test_whatever_stands_there_the_event_s_key_and_data_stay(headers: dict[str, str]) -> None:
    written = {name: " ".join(value.split()) for name, value in headers.items()}
    plain, event = dict(events_of(HEADERS)[0]), dict(events_of({**HEADERS, **written})[0])
    aliases = event.pop("alsoknownas", "").split(" ")
    assert event == plain
    assert len(aliases) == len(set(aliases)) <= 20
