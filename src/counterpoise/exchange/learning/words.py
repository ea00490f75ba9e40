"""The sentences of a briefing that are ours: what was counted over what, and what was left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from counterpoise.learning.digest.digest import Digest
    from counterpoise.learning.digest.points import Point
    from counterpoise.learning.digest.quotes import Quote

_BULLET: Final = re.compile(r"p\d+b(\d+)")
#: What a reader must know to tell the inspectors' words from ours.
WHOSE = (
    "Sentences in quotation marks are the inspectors' own, letter for letter. Everything else is ours: "
    "headings, counts and what was chosen."
)
#: What the figures rest on.
MARKS = (
    "Words and dates are published. Themes, praise, criticism and therefore every count are estimated "
    "from the words by a program."
)
#: How a reader checks a quotation.
CHECK = (
    "Each place names file, page, paragraph, the characters of the paragraph, and the SHA-256 of the words. "
    "The counting starts at 0 in the paragraph as the library holds it."
)


def day(value: date | None) -> str:
    """Return a day in words."""
    return f"{value.day} {value:%B %Y}" if value else "no date"


def month(value: date | None) -> str:
    """Return the month of a day, short enough for a narrow table."""
    return f"{value:%b %Y}" if value else "no date"


def many(count: int, one: str, more: str = "") -> str:
    """Return a count with its noun."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def limits(made: Digest) -> str:
    """Return which reports count, in words."""
    s = made.scope
    said = [f"region {s.region}"] if s.region else ["all regions"]
    said.append(f"framework {s.framework}" if s.framework else "all frameworks")
    if s.since:
        said.append(f"last day on site {day(s.since)} or later")
    return "; ".join(said)


def denominator(made: Digest) -> str:
    """Return over what is counted."""
    days = [r.dated for r in made.reports if r.dated]
    period = f", {day(min(days))} to {day(max(days))}" if days else ""
    whose = many(len({r.subject for r in made.reports}), "authority or provider", "authorities or providers")
    reports = many(len(made.reports), "report")
    return f"{reports} on {whose}{period}, out of {made.held:,} that the library holds ({limits(made)})."


def heard(made: Digest) -> str:
    """Return how many reports praise, and how many fault."""
    of = len(made.reports)
    faulted = (
        "So few fault it that the number would say whose they are."
        if made.faulted is None
        else f"{made.faulted:,} of {of:,} fault it in one or more."
    )
    return f"{len(made.praised_in):,} of {of:,} praise it in one or more sentences. {faulted}"


def searched(made: Digest) -> str:
    """Return how the paragraphs were found."""
    if made.scope.query:
        return "Looked for by words: only the 100 best paragraphs that the search found are counted."
    return f"Theme: {made.scope.holds}."


def left_out(made: Digest) -> tuple[str, ...]:
    """Return what is not counted, and why; nothing of it is silent."""
    told = (
        (made.alike, "sentence", "nearly the same as one in an earlier report: counted with it, once"),
        (made.doubtful, "paragraph", "too doubtful to be called praise or criticism"),
        (made.telling, "sentence", "by which a child might be recognised"),
        (made.small_homes, "report", "on homes of three places or fewer, or of unknown size"),
        (made.superseded, "report", "superseded by a later one: counted, and marked where quoted"),
    )
    return tuple(f"{many(n, what)} {why}." for n, what, why in told if n)


def stands_for(point: Point) -> str:
    """Return what stands behind a point."""
    if len(point.support) == 1:
        return "In 1 report"
    subjects = many(point.subjects, "authority or provider", "authorities or providers")
    return f"Sentences near in meaning: {len(point.support):,} reports on {subjects}"


def place(q: Quote) -> str:
    """Return who was inspected, when, and where the words stand."""
    return f"{q.subject}, {q.framework}, {day(q.dated)}. {q.file}, page {q.page}, {called(q.label)}"


def called(label: str | int) -> str:
    """Return what a reader calls a paragraph: its number, its bullet on the page, or its place."""
    bullet = _BULLET.fullmatch(str(label))
    if bullet:
        return f"bullet {bullet[1]}"
    return f"passage {str(label)[1:]}" if str(label).startswith("n") else f"paragraph {label}"


def offsets(q: Quote) -> str:
    """Return what proves the words: characters and digest."""
    return f"characters {q.start} to {q.end}, SHA-256 {q.sha256}"


def unnamed(made: Digest) -> str:
    """Return why criticism is not quoted."""
    if made.faulted is None:
        return "So few reports fault it that numbers or sentences would say whose they are."
    return (
        f"{made.faulted:,} of {len(made.reports):,} reports fault it. Sentences would say whose they are, so "
        "none is quoted. Whoever needs them asks for names: counterpoise learn digest with --name-weaknesses."
    )
