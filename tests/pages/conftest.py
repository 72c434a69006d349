"""Something of everything, made once in a run and found as it was by each test."""

from collections.abc import AsyncIterator

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.providers import a_call, a_provider
from tests.pages.furnishing import Furnished, a_furnished_service
from tests.pages.things import Things, make_things
from tests.service import Service


async def _furnish(service: Service) -> tuple[Things, ...]:
    """Make two clients with something of everything, and a provider's delivery."""
    things = await make_things(service.http), await make_things(service.http, "martin")
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    await provider.post_all(a_call(provider))
    return things


@pytest.fixture(scope="session")
async def _furnished(postgres_server: str, template_database: str) -> AsyncIterator[Furnished]:
    async with a_furnished_service(postgres_server, template_database, _furnish) as furnished:
        yield furnished


@pytest.fixture
async def furnished(_furnished: Furnished) -> AsyncIterator[Furnished]:
    async with _furnished.as_made():
        yield _furnished
