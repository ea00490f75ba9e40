"""A report on its way from lines to a structure: what every profile looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.learning.reading.blocks import Block, Shape
from counterpoise.learning.reading.lines import boxes, join
from counterpoise.learning.reading.words import fold
from counterpoise.learning.report import Item, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from counterpoise.learning.reading.judgements import Table
    from counterpoise.learning.reading.lines import Line

_PANDEMIC = ("covid", "coronavirus", "pandemic")
# An intro is no item: "The local authority should:".
_INTRO = re.compile(r":$")
_SAME_SIZE = 0.6


@dataclass(frozen=True)
class Document:
    """Cleaned pages, the small print taken out of them, and the blocks of the text.

    ``front`` is the first page that holds any text, small print included.
    """

    front: tuple[Line, ...]
    pages: tuple[tuple[Line, ...], ...]
    small: tuple[Line, ...]
    blocks: tuple[Block, ...]
    table: Table

    @property
    def front_text(self) -> str:
        """The first page as one phrase."""
        return fold(join(line.text for line in self.front))

    def mentions_pandemic(self) -> bool:
        """Say whether the pandemic is named anywhere."""
        texts = (" ".join(line.text for line in page).casefold() for page in self.pages)
        return any(word in text for text in texts for word in _PANDEMIC)


def place(lines: Sequence[Line]) -> Place:
    """Return where lines stand, with their words."""
    return Place(lines[0].page, join(line.text for line in lines), boxes(lines))


def lines_from(
    lines: Sequence[Line], label: re.Pattern[str], *, until: re.Pattern[str], most: int = 4
) -> list[Line]:
    """Return the line with a label and those after it, up to one that begins as ``until`` says."""
    for index, line in enumerate(lines):
        if label.search(fold(line.text)):
            out = [line]
            for after in lines[index + 1 : index + most]:
                if until.match(fold(after.text)):
                    break
                out.append(after)
            return out
    return []


def headings(document: Document) -> Iterator[tuple[int, Block]]:
    """Give headings with their places among the blocks."""
    for index, block in enumerate(document.blocks):
        if block.shape is Shape.HEADING:
            yield index, block


def under(
    blocks: Sequence[Block], index: int, *, ends: re.Pattern[str] | None = None, by_size: bool = True
) -> list[Block]:
    """Return the blocks under the heading at a place, up to the next of its size or above."""
    start = blocks[index]
    out: list[Block] = []
    for block in blocks[index + 1 :]:
        if block.shape is Shape.HEADING:
            if by_size and block.first.size > start.first.size - _SAME_SIZE:
                break
            if ends is not None and ends.search(fold(block.text)):
                break
        out.append(block)
    return out


def items(blocks: Iterable[Block], *, timescale: str | None = None) -> tuple[Item, ...]:
    """Return bullets and numbered paragraphs as items; plain ones only where there is nothing else."""
    listed = [b for b in blocks if b.shape in {Shape.BULLET, Shape.NUMBERED} and b.text]
    return tuple(item(b, timescale=timescale) for b in listed)


def plain_items(blocks: Iterable[Block]) -> tuple[Item, ...]:
    """Return plain paragraphs as items, but for an intro that ends in a colon."""
    return tuple(item(b) for b in blocks if b.shape is Shape.PLAIN and not _INTRO.search(b.text))


def item(block: Block, *, timescale: str | None = None, body: str | None = None) -> Item:
    """Return one block as an item."""
    return Item(
        text=block.text,
        page=block.page,
        page_end=block.page_end,
        number=block.number,
        timescale=timescale,
        responsible_body=body,
        boxes=boxes(block.lines),
    )
