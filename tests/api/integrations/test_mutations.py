"""No payload, whatever it is, makes the service fail: each is tried and recorded over HTTP.

``EXITADMIN_FUZZ_EXAMPLES`` sets how many are made for each provider, of which a tenth is sent here
(tests/integrations/test_mutated_payloads.py gives all of them to the adapter).
"""

import os
import re
from collections.abc import Mapping
from random import Random

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.mutations import mutant_of, samples_of
from tests.api.integrations.providers import a_provider
from tests.integrations.samples import MAILBOX
from tests.service import Service

TOKEN = re.compile(rb'"token":\s*"[^"]*"')
EXAMPLES = int(os.environ.get("EXITADMIN_FUZZ_EXAMPLES", "150")) // 10


@pytest.mark.parametrize("kind", IntegrationKind)
async def test_the_service_answers_any_payload(
    common_service: Service, kind: IntegrationKind
) -> None:
    samples = samples_of(kind)
    provider = await a_provider(
        common_service, kind, settings={"mailboxes": [MAILBOX]}, region="FR"
    )
    for seed in range(EXAMPLES):
        random = Random(seed)
        mutant = mutant_of(random.choice(samples), random)
        body = TOKEN.sub(b'"token": "aircall-token-of-mine"', mutant.body)
        tried = await common_service.http.post(
            f"/v1/integrations/{provider.id}/try",
            content=body,
            headers=as_sent(mutant.headers, without="authorization"),
        )
        headers = {"authorization": "", **mutant.headers, **provider.credentials}
        posted = await common_service.http.post(
            f"/v1/hooks/{provider.id}", content=body, headers=as_sent(headers)
        )
        assert tried.status_code == 200, (seed, tried.text)
        assert posted.status_code < 500, (seed, posted.text)
    shown = (await common_service.http.get(f"/v1/integrations/{provider.id}")).json()
    assert shown["health"]["counts"]["failed"] == 0, shown["health"]


def as_sent(headers: Mapping[str, str], without: str = "") -> list[tuple[bytes, bytes]]:
    """Return header fields as bytes, as a server gives them."""
    return [
        (name.encode("latin-1"), value.encode("latin-1"))
        for name, value in headers.items()
        if name.lower() != without
    ]
