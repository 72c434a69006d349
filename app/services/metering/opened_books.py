"""The books of a batch, each opened when its first event is decided."""

from collections.abc import Callable, Collection, Iterable

from app.domain.metering.counting.book import Book
from app.domain.metering.counting.decisions import UnknownClient


class OpenedBooks:
    """Opens books one by one: PostgreSQL writes what was decided while the next are opened.

    Args:
        client_ids: whose books are locked.
        open_book: makes a book of what was read under its lock; it reads nothing more.
    """

    def __init__(self, client_ids: Collection[str], open_book: Callable[[str], Book]) -> None:
        self._client_ids = client_ids
        self._open_book = open_book
        self._opened: dict[str, Book] = {}

    def of(self, client_id: str) -> Book:
        """Return a client's book.

        Raises:
            UnknownClient: there is no such client.
        """
        book = self._opened.get(client_id)
        if book is None:
            if client_id not in self._client_ids:
                raise UnknownClient(client_id)
            book = self._opened[client_id] = self._open_book(client_id)
        return book

    def opened(self) -> Iterable[Book]:
        """Return the books that anything was asked of."""
        return self._opened.values()
