"""What the settings of a deployment make: the keys of its API, and what its secrets are kept in."""

from app.repositories.database import Database
from app.services.access.keys import KeyRing
from app.services.secrets import SecretBox
from app.settings import Settings


def secret_box(settings: Settings) -> SecretBox:
    """Return what encrypts the secrets of a deployment; only development makes its own key."""
    folder = None if settings.is_production else settings.data_dir
    return SecretBox(settings.secrets_key.get_secret_value(), folder)


def key_ring(settings: Settings, database: Database) -> KeyRing:
    """Return the keys of a deployment."""
    return KeyRing(
        database,
        pepper=settings.key_pepper.get_secret_value(),
        admin_key=settings.admin_key.get_secret_value() if settings.admin_key else None,
        environment=settings.environment,
    )
