"""From lines to blocks: headings, numbered paragraphs, bullets, plain paragraphs, each whole.

Place on the page decides, words only where place leaves it open: a number starts a paragraph where numbers
stand, a line belongs to the paragraph above unless a gap, an outdent or a mark says otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING

from counterpoise.learning.reading.lines import join
from counterpoise.learning.reading.places import USUAL_PITCH, broken_off, next_column, pitch
from counterpoise.learning.reading.words import GRADE, grade_of

if TYPE_CHECKING:
    from counterpoise.learning.reading.furniture import Cleaned
    from counterpoise.learning.reading.lines import Line


class Shape(Enum):
    """What a block is."""

    HEADING = "heading"
    NUMBERED = "numbered"
    BULLET = "bullet"
    PLAIN = "plain"


@dataclass
class Block:
    """Lines that belong together. ``starts`` holds the places among them where bullets of its own begin."""

    shape: Shape
    lines: list[Line]
    texts: list[str]
    number: int | None = None
    starts: list[int] = field(default_factory=list)
    text_left: float = 0.0

    @cached_property
    def text(self) -> str:
        """Running text without number and glyphs; ask for it once the block is whole."""
        return join(self.texts)

    @property
    def first(self) -> Line:
        """The line it begins with."""
        return self.lines[0]

    @property
    def page(self) -> int:
        """Page on which it begins."""
        return self.lines[0].page

    @property
    def page_end(self) -> int:
        """Page on which it ends."""
        return self.lines[-1].page


_GLYPHS = "§❑❖⬛◼▪■•●◾◦○‣⦁∙·➢➤►✓\u25fb\u25aa\u25ab\u2751"
_DASHES = "\u2013—―─\u2212̶-"
_BULLET = re.compile(rf"([{_GLYPHS}\ue000-\uf8ff]|[{_DASHES}](?=\s)|o(?=\s+[A-Za-z]))\s*(.*)$", re.DOTALL)
_NUMBER = re.compile(r"(\d{1,3})(?!\d)(\.(?!\d))?(\s*)(.*)$", re.DOTALL)
_ENDS, _FULL_STOPS = frozenset(".?!:;"), frozenset(".?!")
_CLOSERS = ")]'\"\u2019\u201d"
# Labels of facts on a cover: each is a line of its own, however it is set.
_LABEL = re.compile(
    r"(?:inspection dates?|report published|published|(?:lead|reporting) inspector)\b", re.IGNORECASE
)
_JUDGED = re.compile(
    r"the (?:experiences and progress of (?:children|care leavers)|impact of leaders on)\b"
    r"|(?:overall experiences and progress of"
    r"|how well (?:children|young people)\b.{0,40}? helped and protected"
    rf"|(?:the )?effectiveness of (?:the )?leaders and managers)[^,:]{{0,60}}: *{GRADE}$",
    re.IGNORECASE,
)
# Headings of area reports and of reports on homes are questions.
_ASKED = re.compile(
    r"what (?:is it like to be a child|is the area partnership doing|does the area partnership need"
    r"|does the .{1,60} need to do to improve)\b",
    re.IGNORECASE,
)
# A letter opens and closes with lines of their own.
_LETTER = re.compile(r"(?:dear\b.{2,80}|yours (?:sincerely|faithfully),?)$", re.IGNORECASE)
_LETTER_STARTS = frozenset("DdYy")
_KNOWN = re.compile(
    r"(?:recommendations?|what needs to improve\??|areas? for (?:improvement|priority action|development)"
    r"|priority and immediate action|(?:executive )?summary|summary of findings"
    r"|(?:headline |main |key )?findings|(?:key )?strengths|next steps|contents|introduction|background"
    r"|context|information about this inspection|inspection judgements?"
    r"|what needs to improve in this area of social work practice\??):?$",
    re.IGNORECASE,
)
# Points: places that are the same to the eye; a heading is larger than the text by this.
_NEAR = 7.0
_SAME_PLACE = 3.0
_LARGER = 1.4
# A gap is a distance of lines this many times the usual.
_GAP = 1.22
_SKIP = 6
# A shorter heading may well end a sentence by chance.
_LEAST_HEADING = 8
_LONGEST_HEADING, _LONGEST_JUDGED, _LONGEST_ASKED = 70, 95, 150
_NO_HEADING_END = ".,;:?!)\u2019\u201d"


class Builder:
    """Takes the lines of a report one by one."""

    def __init__(self, cleaned: Cleaned, *, numbered: bool) -> None:
        self.numbered = numbered
        self.body = cleaned.body
        self.pitch = pitch(cleaned.pages, self.body)
        self.blocks: list[Block] = []
        self.open: Block | None = None
        self.last: Line | None = None
        self.expected = 1
        self.number_left: float | None = None
        self.following: Line | None = None
        lines = [line for page in cleaned.pages for line in page]
        self.unstyled = not any(line.bold or line.size > self.body + 1 for line in lines)

    def take(self, line: Line, following: Line | None) -> None:
        """Place one line; the one that follows tells a heading in plain type from a sentence."""
        self.following = following
        if not (self._number(line) or self._heading(line) or self._bullet(line) or self._carry_on(line)):
            self._begin(Block(Shape.PLAIN, [line], [line.text], text_left=line.left))
        self.last = line

    def _begin(self, block: Block) -> None:
        self.blocks.append(block)
        self.open = block

    def _gap(self, line: Line) -> bool:
        """Say whether white space stands above the line; the top of a page tells nothing."""
        last = self.last
        if last is None:
            return True
        if last.page != line.page:
            return False
        down = last.bottom - line.bottom
        larger = line.size / self.body if line.size > self.body > 0 else 1.0
        return down > _GAP * self.pitch * larger or down < -self.pitch

    def _number(self, line: Line) -> bool:
        if not line.text[0].isdigit() or line.bold or not self.numbered:
            return False
        found = _NUMBER.match(line.text)
        if not found:
            return False
        number, dot, space, rest = int(found[1]), found[2], found[3], found[4].strip()
        if not (dot or (space and rest)) or not self._is_next(line, number, dotted=bool(dot), rest=rest):
            return False
        self._begin(Block(Shape.NUMBERED, [line], [rest], number=number, text_left=line.left))
        self.expected = number + 1
        self.number_left = line.left
        return True

    def _is_next(self, line: Line, number: int, *, dotted: bool, rest: str) -> bool:
        restart = number == 1 and self.expected > 1 and self._after_heading()
        if not restart and not self.expected <= number <= self.expected + _SKIP:
            return False
        if not dotted and not (rest[0].isupper() or rest[0] in "\u2018\u2019“\"'("):
            return False
        at_place = self.number_left is None or abs(line.left - self.number_left) <= _NEAR
        if restart or number == self.expected:
            fresh = self._gap(line) or self._after_heading() or (self._done() and self._over_page(line))
            known = (
                self.number_left is not None or self._after_heading() or (self._gap(line) and self._done())
            )
            return (dotted and (at_place or fresh)) or (known and at_place and self._outdented(line))
        return dotted and at_place and (self._gap(line) or self._outdented(line) or self._done())

    def _over_page(self, line: Line) -> bool:
        return self.last is not None and self.last.page != line.page

    def _outdented(self, line: Line) -> bool:
        """Say whether the line begins left of the lines above it in the same paragraph, or after a gap."""
        if self.open is None or self._gap(line):
            return True
        above = self.open.lines[-1]
        return line.left < above.left - _NEAR

    def _done(self) -> bool:
        """Say whether the open block ends as a sentence does."""
        return self.open is None or _ends(self.open.texts[-1])

    def _after_heading(self) -> bool:
        return self.open is None or self.open.shape is Shape.HEADING

    def _heading(self, line: Line) -> bool:
        if not self._set_apart(line) or _BULLET.match(line.text):
            return False
        block, last = self.open, self.last
        if block is not None and block.shape is not Shape.HEADING and self._runs_on(line):
            return False
        if block is not None and last is not None and block.shape is Shape.HEADING and self._same_head(line):
            block.lines.append(line)
            block.texts.append(line.text)
            return True
        if block is not None and block.shape is not Shape.HEADING:
            _drop_double(block, line.text)
        self._begin(Block(Shape.HEADING, [line], [line.text], text_left=line.left))
        return True

    def _runs_on(self, line: Line) -> bool:
        """Say whether a bold line is words of a sentence that began above it."""
        return line.text[:1].islower() and not self._done() and not self._gap(line)

    def _set_apart(self, line: Line) -> bool:
        if line.bold or line.size >= self.body + _LARGER:
            return True
        # Some reports, and all plain text, set headings in the type of the text.
        if _KNOWN.match(line.text):
            return self._gap(line) or self._over_page(line) or self._done()
        return self.unstyled and (self._judges(line) or self._may_be_heading(line))

    def _judges(self, line: Line) -> bool:
        """Say whether a line of plain text is the heading of a judgement, or its second line."""
        block = self.open
        above = block.texts[-1] if block is not None and block.shape is Shape.HEADING else ""
        if len(line.text) <= _LONGEST_ASKED and _ASKED.match(line.text):
            return self._done() or self._gap(line)
        if _ASKED.match(above) and not above.endswith("?"):
            return line.text.endswith("?")
        if len(line.text) > _LONGEST_JUDGED:
            return False
        if _JUDGED.match(line.text):
            graded = ":" in line.text and grade_of(line.text) is not None
            return self._done() or self._after_heading() or (graded and self._gap(line))
        return bool(_JUDGED.match(above) and not grade_of(above) and grade_of(line.text))

    def _may_be_heading(self, line: Line) -> bool:
        """Say whether a line of plain text is a heading: short, alone, and no sentence."""
        following = self.following
        return (
            len(line.text) <= _LONGEST_HEADING
            and line.text[:1].isupper()
            and line.text[-1:] not in _NO_HEADING_END
            and not _NUMBER.match(line.text)
            and (self.open is None or self.open.shape is Shape.HEADING or self._done())
            and following is not None
            and not following.text[:1].islower()
            and (len(following.text) > len(line.text) or bool(_BULLET.match(following.text)))
        )

    def _same_head(self, line: Line) -> bool:
        last = self.last
        if (
            last is None
            or self.open is None
            or _LABEL.match(line.text)
            or _KNOWN.match(line.text)
            or _KNOWN.match(self.open.texts[-1])
            or last.page != line.page
            or abs(last.size - line.size) > 0.5 * _LARGER
        ):
            return False
        down = last.bottom - line.bottom
        return -_NEAR < down <= 1.5 * USUAL_PITCH * line.size and last.bold == line.bold

    def _bullet(self, line: Line) -> bool:
        found = _BULLET.match(line.text) if _may_be_glyph(line.text[0]) else None
        if not found:
            return False
        glyph, rest = found[1], found[2].strip()
        block = self.open
        if block is not None and block.shape is not Shape.HEADING and self._is_inner(line, glyph, block):
            if rest:
                block.starts.append(len(block.lines))
                block.lines.append(line)
                block.texts.append(rest)
            return True
        if glyph in _DASHES and (block is None or not self._gap(line)) and not self._listing(block):
            return False
        if rest:
            self._begin(Block(Shape.BULLET, [line], [rest], text_left=line.left))
        else:
            self._begin(Block(Shape.BULLET, [line], [""], text_left=line.left))
        return True

    @staticmethod
    def _listing(block: Block | None) -> bool:
        return block is not None and (block.shape is Shape.BULLET or block.texts[-1].endswith(":"))

    def _is_inner(self, line: Line, glyph: str, block: Block) -> bool:
        """Say whether a bullet belongs inside the open block: a list under a number, or under a bullet."""
        if block.shape is Shape.NUMBERED:
            return bool(block.starts) or block.texts[-1][-1:] not in _FULL_STOPS
        if block.shape is Shape.BULLET:
            if next_column(self.last, line, self.pitch):
                return False
            return line.left > block.first.left + _NEAR or (
                glyph in _DASHES + "o\uf02d\uf0be" and _first_glyph(block) != glyph
            )
        return False

    def _carry_on(self, line: Line) -> bool:
        block = self.open
        if block is None or block.shape is Shape.HEADING or self.last is None:
            return False
        if not self._belongs(line, block):
            return False
        block.lines.append(line)
        block.texts.append(line.text)
        return True

    def _belongs(self, line: Line, block: Block) -> bool:
        if _is_of_letter(line.text) or _is_of_letter(block.texts[-1]):
            return False
        done = self._done()
        small_start = line.text[:1].islower()
        if self.last is not None and self.last.page != line.page:
            return self._belongs_over_page(line, block, done=done, small_start=small_start)
        if next_column(self.last, line, self.pitch):
            return not done or small_start or block.shape is Shape.NUMBERED
        if not self._gap(line):
            ended = done and not small_start and block.shape is not Shape.NUMBERED
            return not (ended and broken_off(block.lines, line))
        return (not done and small_start) or self._hangs(line, block, done=done)

    def _hangs(self, line: Line, block: Block, *, done: bool) -> bool:
        """Say whether a line after a gap stands where the lines of a point or a numbered paragraph stand."""
        hangs = line.left > block.first.left + _NEAR
        if block.shape is Shape.BULLET:
            return hangs and (not done or self._same_column(line, block))
        return hangs and block.shape is Shape.NUMBERED

    def _same_column(self, line: Line, block: Block) -> bool:
        """Say whether a line stands where the lines of a bullet stand: its second paragraph."""
        return len(block.lines) > 1 and abs(line.left - block.lines[1].left) < _SAME_PLACE

    def _belongs_over_page(self, line: Line, block: Block, *, done: bool, small_start: bool) -> bool:
        if not done or small_start:
            return True
        if self.following is not None and self._set_apart(self.following) and not _ends(line.text):
            return False
        if block.shape is Shape.PLAIN:
            return False
        return line.left > block.first.left + _NEAR or (block.shape is Shape.NUMBERED and _hangs_not(block))


def _may_be_glyph(letter: str) -> bool:
    return letter == "o" or not letter.isalnum()


def _is_of_letter(text: str) -> bool:
    """Say whether a line opens or closes a letter."""
    return text[:1] in _LETTER_STARTS and _LETTER.match(text) is not None


def _ends(text: str) -> bool:
    """Say whether a line ends as a sentence does."""
    return text.rstrip(_CLOSERS)[-1:] in _ENDS


def _drop_double(block: Block, heading: str) -> None:
    """Take away a heading that was drawn a second time at the end of the text above it."""
    text = block.texts[-1]
    if (
        len(heading) > _LEAST_HEADING
        and text.endswith(" " + heading)
        and _ends(text[: -len(heading)].rstrip())
    ):
        block.texts[-1] = text[: -len(heading)].rstrip()


def _hangs_not(block: Block) -> bool:
    """Say whether the lines of a numbered paragraph begin where its number stands."""
    return len(block.lines) > 1 and abs(block.lines[1].left - block.first.left) < _NEAR


def _first_glyph(block: Block) -> str:
    found = _BULLET.match(block.first.text)
    return found[1] if found else ""


def blocks(cleaned: Cleaned, *, numbered: bool = True) -> list[Block]:
    """Return the blocks of a report in reading order; without ``numbered`` no number starts one."""
    builder = Builder(cleaned, numbered=numbered)
    lines = [line for page in cleaned.pages for line in page]
    for line, following in zip_longest(lines, lines[1:]):
        builder.take(line, following)
    return [b for b in builder.blocks if any(c.isalnum() for text in b.texts for c in text)]
