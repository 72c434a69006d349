import json

import pytest

from app.integrations.deliveries import IntegrationKind
from app.integrations.payloads.json_values import parse_json_object
from app.integrations.registry import read
from tests.integrations.samples import a_config, a_delivery


@pytest.mark.parametrize(
    "body", [b'{"a": 1, "a": 2}', b'{"a": {"b": 1}, "a": 2}', b'{"a": 1, "\\u0061": 2}']
)
def test_a_field_that_comes_twice_counts_as_it_comes_last(body: bytes) -> None:
    assert parse_json_object(body) == {"a": 2}


def test_so_it_does_in_a_provider_s_body() -> None:
    data = {"call_id": 7, "direction": "inbound", "to_number": "3225550101"}
    once = json.dumps({"resource": "call", "event": "hangup", "data": data})
    twice = once.replace('"call_id": 7', '"call_id": 6, "call_id": 7')
    config = a_config(IntegrationKind.RINGOVER)
    verdicts = [read(a_delivery(body), config, verify=False) for body in (once, twice)]
    assert verdicts[0] == verdicts[1]
    assert verdicts[0].events[0]["id"] == "7"
