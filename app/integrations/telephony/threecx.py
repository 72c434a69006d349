"""3CX: call journaling by the CRM template in docs/integrators, and a webhook add-on."""

import re

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.errors import UnreadablePayload
from app.integrations.payloads.forms import URLENCODED, parse_form
from app.integrations.payloads.json_values import JsonObject, parse_json_object, text_at
from app.integrations.signatures.authorization import require_bearer
from app.integrations.telephony.threecx_add_on import is_add_on, read_add_on
from app.integrations.telephony.threecx_journal import read_journal
from app.integrations.verdicts import Verdict

_SEPARATORS = re.compile(r"[\s_-]+")

verify = require_bearer


def read(delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Say what a report means."""
    report = _report(delivery)
    if is_add_on(report):
        return read_add_on(report, config)
    if text_at(report, "calltype", "calldirection", "direction") is None:
        raise UnreadablePayload("the report has no call type")
    return read_journal(report, config, delivery.body)


def _report(delivery: Delivery) -> JsonObject:
    """Return the fields under names without case and separators, as templates differ."""
    if delivery.media_type == URLENCODED:
        fields: JsonObject = dict(parse_form(delivery).pairs())
    else:
        fields = parse_json_object(delivery.body, delivery.content_parameter("charset"))
    return {_SEPARATORS.sub("", name).lower(): value for name, value in fields.items()}
