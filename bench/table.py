"""Measurements as a table in Markdown, spreadsheet and planner side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.measure import Measured
    from counterpoise.programme.programme import Stage

_HEAD = ("", "spreadsheet", "planner", "ratio")


def table(measured: Measured) -> str:
    """Return one instance's table; a ratio below 1 means the planner has less."""
    lines = [
        f"## {measured.name}: {measured.visits} visits that may be planned in {measured.weeks} weeks",
        "",
        _line(_HEAD),
        _line(("---", "--:", "--:", "--:")),
        *(_line(row) for row in _rows(measured)),
        "",
        *_proofs(measured),
        f"Peak memory of the process: {measured.peak_mib:.0f} MiB.",
    ]
    return "\n".join(lines)


def _rows(measured: Measured) -> Iterator[tuple[str, str, str, str]]:
    by_hand, planner = measured.by_hand, measured.planner
    a, b = by_hand.programme, planner.programme
    yield _row("statutory misses", len(a.statutory_misses), len(b.statutory_misses), 0)
    for s, t in zip(_tiers(a.stages), _tiers(b.stages), strict=True):
        yield _row(f"{s.name} placed", s.value, t.value, 0)
    for f, g in zip(a.families, b.families, strict=True):
        yield _row(f"delay, {f.family} (child-weeks)", f.delay, g.delay, 1)
    yield _row("strain (hours beyond own normal)", by_hand.strain, planner.strain, 1)
    yield _row("learning (answers)", a.learning, b.learning, 2)
    yield _row("visits", len(a.visits), len(b.visits), 0)
    yield _row("broken rules", by_hand.broken, planner.broken, 0)
    yield _row("seconds", by_hand.seconds, planner.seconds, 2)


def _tiers(stages: tuple[Stage, ...]) -> list[Stage]:
    return [s for s in stages if s.name.startswith("tier")]


def _row(name: str, a: float, b: float, places: int) -> tuple[str, str, str, str]:
    ratio = f"{b / a:.3f}" if a else "-"
    return name, f"{a:,.{places}f}", f"{b:,.{places}f}", ratio


def _proofs(measured: Measured) -> Iterator[str]:
    for s in measured.planner.programme.stages:
        if s.gap is not None:
            yield f"Stage {s.name}: {s.value:.4f}, bound {s.bound:.4f}, gap {s.gap:.2%}: {s.status}.\n"


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
