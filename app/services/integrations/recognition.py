"""Recognises the integration that a delivery came to, nearly always without a query."""

import time
from collections import OrderedDict
from dataclasses import dataclass

from app.integrations.deliveries import IntegrationConfig, IntegrationKind
from app.repositories.database import Database
from app.repositories.integrations.integrations import find_integration
from app.services.integrations.integration_secrets import open_secrets
from app.services.secrets import SecretBox

_KEPT_SECONDS = 1.0
_CAPACITY = 1_000


@dataclass(frozen=True, slots=True)
class Recognised:
    """An integration as its adapter sees it, and whether deliveries are taken."""

    config: IntegrationConfig
    is_enabled: bool


class Recogniser:
    """Remembers integrations for a moment; what is changed elsewhere is known a second later.

    While the database is away, what was remembered last goes on being recognised: deliveries can
    then be answered as their provider expects.
    """

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box
        self._known: OrderedDict[str, tuple[float, Recognised | None]] = OrderedDict()

    async def recognise(self, integration_id: str) -> Recognised | None:
        """Return an integration, or None when there is none.

        Raises:
            SecretUnreadable, SecretsKeyMissing: its secrets cannot be opened.
            Exception: the database cannot be asked and nothing is remembered.
        """
        read_at, recognised = self._known.get(integration_id, (float("-inf"), None))
        now = time.monotonic()
        if now - read_at <= _KEPT_SECONDS:
            return recognised
        try:
            recognised = await self._read(integration_id)
        except Exception:  # whatever it is, what is remembered serves for a moment longer
            if recognised is None:
                raise
        self._remember(integration_id, now, recognised)
        return recognised

    def forget(self, integration_id: str) -> None:
        """Read an integration anew next time: it was changed."""
        self._known.pop(integration_id, None)

    def _remember(self, integration_id: str, now: float, recognised: Recognised | None) -> None:
        self._known[integration_id] = (now, recognised)
        self._known.move_to_end(integration_id)
        if len(self._known) > _CAPACITY:
            self._known.popitem(last=False)

    async def _read(self, integration_id: str) -> Recognised | None:
        async with self._database.read() as connection:
            integration = await find_integration(connection, integration_id)
        if integration is None:
            return None
        config = IntegrationConfig(
            id=integration.id,
            kind=IntegrationKind(integration.kind),
            timezone=integration.timezone,
            region=integration.region,
            secrets=open_secrets(self._box, integration.sealed),
            settings=integration.settings,
            client_id=integration.client_id,
        )
        return Recognised(config, integration.is_enabled)
