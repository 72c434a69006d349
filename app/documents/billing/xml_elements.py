"""Elements: XML put together in the order of its schema."""

from collections.abc import Mapping

from lxml import etree

from app.domain.clients.plans.money import Money

_HUNDRED = 100


class Element:
    """An element that takes children; an absent text makes none."""

    def __init__(self, node: etree._Element, namespaces: Mapping[str | None, str]) -> None:
        self._node = node
        self._namespaces = namespaces

    @classmethod
    def root(cls, name: str, namespaces: Mapping[str | None, str]) -> "Element":
        """Return a document's element; ``name`` may have a prefix."""
        nsmap = dict(namespaces)
        # the stubs do not know the default namespace
        node = etree.Element(_qualified(name, namespaces), nsmap=nsmap)  # type: ignore[arg-type]
        return cls(node, namespaces)

    def add(self, name: str, text: str | None = None, **attributes: str) -> "Element":
        """Append an element and return it."""
        node = etree.SubElement(self._node, _qualified(name, self._namespaces), dict(attributes))
        node.text = text
        return Element(node, self._namespaces)

    def add_known(self, name: str, text: str | None, **attributes: str) -> None:
        """Append an element, unless there is nothing to say (PEPPOL R008: none is empty)."""
        if text:
            self.add(name, text, **attributes)

    def as_bytes(self) -> bytes:
        """Return the document in UTF-8 with its declaration."""
        return etree.tostring(self._node, xml_declaration=True, encoding="UTF-8")


def decimal_text(money: Money) -> str:
    """Return an amount as documents write it: ``-336.00``."""
    whole, cents = divmod(abs(money.amount_cents), _HUNDRED)
    sign = "-" if money.amount_cents < 0 else ""
    return f"{sign}{whole}.{cents:02d}"


def _qualified(name: str, namespaces: Mapping[str | None, str]) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{namespaces[prefix or None]}}}{local}"
