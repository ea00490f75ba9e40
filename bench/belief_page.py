"""The page of scores of the belief, in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.belief_homes import AS_OF, CONCERNS, rankings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from counterpoise.assurance.scoring import Bin, Gain

_TITLES = {
    "forward": "fitted to March 2018, scored to March 2020",
    "later": "fitted to March 2020, scored from April 2021 to March 2025 (reported only)",
}


@dataclass(frozen=True)
class Row:
    """One candidate on one window."""

    name: str
    log_loss: float
    #: Log loss of the chance of below good alone.
    two_way: float
    gain: Gain


@dataclass(frozen=True)
class Year:
    """The model in use and the simpler one, fitted on all before a year and scored on it."""

    name: str
    simpler: float
    in_use: float
    gain: Gain
    believed: float
    found: float


@dataclass(frozen=True)
class Scores:
    """All that the page tells, by window; ``sizes`` are looks fitted and scored."""

    sizes: Mapping[str, tuple[int, int]]
    providers: Mapping[str, Sequence[Row]]
    authorities: Mapping[str, Sequence[Row]]
    years: Sequence[Year]
    bins: Mapping[str, Sequence[Bin]]


def written(scores: Scores) -> Iterator[str]:
    """Return the page line by line."""
    yield "# Scores of the belief\n"
    yield "<!-- Written by bench/belief.py: make bench-belief -->\n"
    yield "What each number means, and what follows from it, is on [the page of the belief](belief.md).\n"
    for name, rows in scores.providers.items():
        fitted, scored = scores.sizes[name]
        yield f"## Providers, {_TITLES[name]}\n"
        yield f"{fitted:,} looks fitted, {scored:,} scored at {rows[0].gain.services:,} providers.\n"
        yield from _table(rows)
    yield "## Providers, refitted each year\n"
    yield from _years(scores.years)
    for name, rows in scores.authorities.items():
        yield f"## Authorities, {_TITLES[name]}\n"
        yield f"{rows[0].gain.looks} looks scored at {rows[0].gain.services} authorities.\n"
        yield from _table(rows)
    yield "## Calibration of the model in use for providers\n"
    for name, bins in scores.bins.items():
        yield f"{_TITLES[name][0].upper()}{_TITLES[name][1:]}:\n"
        yield from _bins(bins)
    yield "## The homes of 2020-21\n"
    yield from _homes()


def _line(*cells: object) -> str:
    return f"| {' | '.join(str(c) for c in cells)} |"


def _gain(g: Gain) -> str:
    return f"{g.value:+.4f} ({g.low:+.4f} to {g.high:+.4f})"


def _table(rows: Sequence[Row]) -> Iterator[str]:
    yield _line("model", "log loss", "gain over smoothed transitions (95 %)", "verdict", "below good or not")
    yield _line("---", "--:", "--:", "---", "--:")
    for r in rows:
        same = r.gain.low == r.gain.high
        verdict = "gain" if r.gain.counts else "no gain"
        told = ("-", "-") if same else (_gain(r.gain), verdict)
        yield _line(r.name, f"{r.log_loss:.4f}", *told, f"{r.two_way:.4f}")
    yield ""


def _years(years: Sequence[Year]) -> Iterator[str]:
    yield _line("from April", "looks", "smoothed transitions", "in use", "gain (95 %)", "believed", "found")
    yield _line("---", "--:", "--:", "--:", "--:", "--:", "--:")
    for y in years:
        shares = f"{100 * y.believed:.1f} %", f"{100 * y.found:.1f} %"
        yield _line(
            y.name, f"{y.gain.looks:,}", f"{y.simpler:.4f}", f"{y.in_use:.4f}", _gain(y.gain), *shares
        )
    yield ""


def _bins(bins: Sequence[Bin]) -> Iterator[str]:
    yield _line("looks", "believed", "found below good (95 %)")
    yield _line("--:", "--:", "--:")
    for b in bins:
        found = f"{100 * b.found:.1f} % ({100 * b.low:.1f} to {100 * b.high:.1f})"
        yield _line(f"{b.looks:,}", f"{100 * b.believed:.1f} %", found)
    yield ""


def _homes() -> Iterator[str]:
    sizes, reached = rankings()
    parts = ", ".join(f"{n:,} {g or 'never inspected'} ({CONCERNS[g]})" for g, n in sizes.items())
    yield f"Homes on {AS_OF}, and in brackets those published as having serious concerns: {parts}.\n"
    yield _line("the first", "ranked by", "reached if homes of a grade are alike", "least", "most")
    yield _line("--:", "---", "--:", "--:", "--:")
    for r in reached:
        yield _line(r.first, r.ranking, f"{r.alike:.1f}", r.least, r.most)
