"""What the settings of a deployment make: keys, people, mail, the box of its secrets."""

from app.repositories.database import Database
from app.services.access.keys import KeyRing
from app.services.notifications.mailer import Mailer, read_mail_server
from app.services.people.context import Digests, PeopleContext
from app.services.people.openid import OpenIdProvider, Registration
from app.services.people.passwords import Passwords
from app.services.people.post import Post
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


def mailer_of(settings: Settings) -> Mailer | None:
    """Return what hands letters over, or None where no mail is set."""
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    return Mailer(read_mail_server(settings.smtp_url.get_secret_value()), settings.mail_from)


def people_context(settings: Settings, database: Database) -> PeopleContext:
    """Return what everything about people works with in a deployment."""
    mailer, public_url = mailer_of(settings), settings.public_url.rstrip("/")
    return PeopleContext(
        database=database,
        digests=Digests(settings.key_pepper.get_secret_value()),
        passwords=Passwords(),
        post=None if mailer is None else Post(mailer),
        public_url=public_url,
        provider=_provider(settings, public_url),
    )


def _provider(settings: Settings, public_url: str) -> OpenIdProvider | None:
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    secret = settings.oidc_client_secret
    registration = Registration(
        issuer=settings.oidc_issuer.rstrip("/"),
        client_id=settings.oidc_client_id,
        client_secret=secret.get_secret_value() if secret is not None else None,
        returns_to=f"{public_url}/sign-in/oidc/callback",
    )
    return OpenIdProvider(registration)
