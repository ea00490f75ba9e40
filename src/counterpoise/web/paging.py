"""Long lists in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

SIZE: Final = 50
_MOST_DIGITS = 6


class Pages:
    """One page of a list, and where it stands in it.

    Parameters
    ----------
    rows : sequence
        The whole list.
    number : int
        The page wanted, 1 first; one that is not there gives the last.
    size : int
        Rows a page.
    """

    def __init__(self, rows: Sequence[Any], number: int, size: int = SIZE) -> None:
        self.total = len(rows)
        self.last = max(1, -(-self.total // size))
        self.number = min(max(1, number), self.last)
        self.first_row = (self.number - 1) * size + 1
        self.rows = rows[self.first_row - 1 : self.first_row - 1 + size]

    @property
    def last_row(self) -> int:
        """Number of the last row shown."""
        return self.first_row - 1 + len(self.rows)


def page_number(request: HttpRequest) -> int:
    """Return the page that an address asks for; 1 where it asks for none or for nonsense."""
    given = request.GET.get("page", "1")
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= _MOST_DIGITS else 1
