"""An OpenID provider: authorization code with PKCE and nonce (OpenID Connect Core, section 3.1).

What it publishes is kept for an hour. Its answers are bounded in size and time, redirects are not
followed, and only https is spoken, but for a provider on this machine.
"""

import base64
import hashlib
import time
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

_ANSWER_SECONDS = 5.0
_MOST_BYTES = 256 * 1024
_KEPT_SECONDS = 3_600.0
_SKEW_SECONDS = 60
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
_PUBLISHED = "/.well-known/openid-configuration"


class ProviderFailed(Exception):
    """The provider is out of reach, or what it says cannot be trusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """How the provider knows this service.

    Attributes:
        returns_to: where it leads people back to.
    """

    issuer: str
    client_id: str
    client_secret: str | None
    returns_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What binds an answer to the browser that asked (RFC 7636; section 3.1.2.1)."""

    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """Return what the provider is told of the verifier."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who somebody is to the provider.

    Attributes:
        email: only an address that the provider has verified.
    """

    issuer: str
    subject: str
    email: str | None
    name: str | None


class OpenIdProvider:
    """Leads people to a provider and reads what it says of them.

    Args:
        registration: of this service.
    """

    def __init__(self, registration: Registration) -> None:
        self._registration = registration
        self._published: tuple[float, dict[str, Any], KeySet] | None = None

    async def address(self, proof: Proof) -> str:
        """Return where somebody signs in.

        Raises:
            ProviderFailed: it is out of reach.
        """
        metadata, _ = await self._read()
        asked = {
            "response_type": "code",
            "client_id": self._registration.client_id,
            "redirect_uri": self._registration.returns_to,
            "scope": "openid email profile",
            "state": proof.state,
            "nonce": proof.nonce,
            "code_challenge": proof.challenge,
            "code_challenge_method": "S256",
        }
        where = _trusted(metadata["authorization_endpoint"])
        return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}"

    async def identify(self, code: str, proof: Proof) -> Identity:
        """Return whom a code stands for.

        Raises:
            ProviderFailed: it refuses the code, or its answer is not for this browser.
        """
        metadata, keys = await self._read()
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._registration.returns_to,
            "client_id": self._registration.client_id,
            "code_verifier": proof.verifier,
        }
        if self._registration.client_secret is not None:
            fields["client_secret"] = self._registration.client_secret
        answer = await _ask("POST", metadata["token_endpoint"], data=fields)
        return self._identity(self._claims(answer, keys), proof)

    def _claims(self, answer: dict[str, Any], keys: KeySet) -> dict[str, Any]:
        try:
            return dict(jwt.decode(answer["id_token"], keys, algorithms=_ALGORITHMS).claims)
        except (JoseError, KeyError, ValueError, TypeError) as failure:
            raise ProviderFailed("the ID token cannot be read") from failure

    def _identity(self, claims: dict[str, Any], proof: Proof) -> Identity:
        """Return who is meant, once the token is known to be for us, now, and this browser.

        Source: OpenID Connect Core 1.0, section 3.1.3.7.
        """
        registration, audience = self._registration, claims.get("aud")
        audiences = [audience] if isinstance(audience, str) else audience or []
        expires_at, subject = claims.get("exp"), claims.get("sub")
        is_ours = (
            claims.get("iss") == registration.issuer
            and registration.client_id in audiences
            and claims.get("azp", registration.client_id) == registration.client_id
            and isinstance(expires_at, int | float)
            and expires_at > time.time() - _SKEW_SECONDS
            and claims.get("nonce") == proof.nonce
        )
        if not is_ours or not isinstance(subject, str) or not subject:
            raise ProviderFailed("the ID token is not for this sign-in")
        email, name = claims.get("email"), claims.get("name")
        is_verified = claims.get("email_verified") is True and isinstance(email, str)
        return Identity(
            issuer=registration.issuer,
            subject=subject,
            email=email if is_verified else None,
            name=name if isinstance(name, str) else None,
        )

    async def _read(self) -> tuple[dict[str, Any], KeySet]:
        """Return what the provider publishes, and its keys."""
        if self._published is not None and time.monotonic() - self._published[0] < _KEPT_SECONDS:
            return self._published[1:]
        metadata = await _ask("GET", f"{self._registration.issuer}{_PUBLISHED}")
        if metadata.get("issuer") != self._registration.issuer:
            raise ProviderFailed("it publishes another issuer")
        try:
            keys = KeySet.import_key_set(await _ask("GET", metadata["jwks_uri"]))  # type: ignore[arg-type]
        except (JoseError, KeyError, ValueError, TypeError) as failure:
            raise ProviderFailed("its keys cannot be read") from failure
        self._published = (time.monotonic(), metadata, keys)
        return metadata, keys


async def _ask(method: str, url: object, data: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the JSON object that the provider answers."""
    where = _trusted(url)
    try:
        async with (
            httpx.AsyncClient(timeout=_ANSWER_SECONDS, trust_env=False) as client,
            client.stream(
                method, where, data=data, headers={"Accept": "application/json"}
            ) as stream,
        ):
            content = b""
            async for chunk in stream.aiter_bytes():
                content += chunk
                if len(content) > _MOST_BYTES:
                    raise ProviderFailed("it answers too much")
            stream.raise_for_status()
        answer = httpx.Response(200, content=content).json()
    except (httpx.HTTPError, ValueError) as failure:
        raise ProviderFailed(type(failure).__name__) from failure
    if not isinstance(answer, dict):
        raise ProviderFailed("it answers no object")
    return answer


def _trusted(url: object) -> str:
    """Return an address to which secrets may be sent."""
    if not isinstance(url, str):
        raise ProviderFailed("it publishes no address")
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname or "")):
        raise ProviderFailed("it does not speak https")
    return url


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
