"""Domains at which anybody may have a mailbox: they say nothing of whose a group address is."""

_NAMES = frozenset(
    {
        "gmail", "googlemail", "googlegroups", "outlook", "hotmail", "yahoo", "yahoogroups",
        "ymail", "icloud", "aol", "gmx", "proton", "protonmail", "zoho", "orange", "wanadoo",
        "laposte", "numericable", "skynet", "proximus", "telenet", "belgacom", "edpnet", "ziggo",
        "kpnmail", "kpnplanet", "hetnet", "xs4all", "upcmail", "t-online", "freenet", "arcor",
        "libero", "virgilio", "tiscali", "tutanota", "posteo", "fastmail", "framalistes",
        "bluewin", "comcast", "verizon", "btinternet", "seznam", "yandex", "rambler", "qq",
    }
)  # fmt: skip
_DOMAINS = frozenset(
    {
        "live.com", "live.be", "live.fr", "live.nl", "live.co.uk", "msn.com", "me.com", "mac.com",
        "web.de", "pm.me", "mail.com", "mail.ru", "email.com", "free.fr", "sfr.fr", "neuf.fr",
        "bbox.fr", "voo.be", "scarlet.be", "base.be", "planet.nl", "home.nl", "alice.it",
        "mailbox.org", "hey.com", "groups.io", "pt.lu", "att.net", "sky.com", "wp.pl", "onet.pl",
        "o2.pl", "interia.pl", "163.com", "126.com", "naver.com", "daum.net",
    }
)  # fmt: skip
_SECOND_LEVELS = frozenset({"co", "com", "ne", "net", "org"})


def is_public(domain: str) -> bool:
    """Return whether a domain is a mailbox provider's: ``gmail.com``, ``yahoo.co.uk``."""
    name, _, rest = domain.partition(".")
    ending, _, country = rest.partition(".")
    is_ending = not country or (ending in _SECOND_LEVELS and "." not in country)
    return domain in _DOMAINS or (name in _NAMES and is_ending)
