"""Whether what is sent was filled in here: two layers, each of which would do alone.

The browser says which site a request comes from (Fetch Metadata; ``Origin``, RFC 6454), and the
form carries a token that follows from the browser's cookie.
"""

from urllib.parse import urlsplit

from fastapi import Request

from app.api.state import state_of
from app.pages.refusals import Forged
from app.pages.visit import Visit

_OWN_SITES = frozenset({"same-origin", "none"})


def says_origin(request: Request) -> bool:
    """Return whether a request says where it comes from, as those of browsers do."""
    return "sec-fetch-site" in request.headers or "origin" in request.headers


def require_same_origin(request: Request) -> None:
    """Make sure that a page of this service sends what is sent.

    Raises:
        Forged: the browser says otherwise, or says nothing.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if not says_origin(request):
        raise Forged
    if site is not None and site not in _OWN_SITES:
        raise Forged
    if origin is not None and not _is_own(request, origin):
        raise Forged


def require_token(visit: Visit) -> None:
    """Make sure that a form is one that this browser was given.

    Raises:
        Forged: its token is missing, or another browser's or session's.
    """
    if not visit.has_own_form:
        raise Forged


def _is_own(request: Request, origin: str) -> bool:
    """Return whether an origin is the public one, or that of the host that was asked."""
    try:
        asked, public = urlsplit(origin), urlsplit(state_of(request).public_url)
    except ValueError:
        return False
    if asked.scheme not in ("http", "https") or not asked.netloc:
        return False
    if (asked.scheme, asked.netloc) == (public.scheme, public.netloc):
        return True
    is_no_downgrade = asked.scheme == "https" or public.scheme == "http"
    return is_no_downgrade and asked.netloc == request.headers.get("host")
