"""Practice questions before there is a library: where nobody has yet seen strong or weak practice.

A question is visit type x region x kind of service (strong or weak at its last look). It is open while no
such service of the family was looked at since the day the questions start. Findings will give them later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

STRONG = frozenset({"Outstanding", "Good"})
WEAK = frozenset({"Requires improvement to be good", "Inadequate"})


@dataclass(frozen=True)
class Look:
    """One look at a service: family, region, its grade before the look, and the day."""

    family: str
    region: str
    grade: str
    on: date


def kind_of(grade: str) -> str:
    """Return ``strong``, ``weak`` or "" (no grade) for a last grade."""
    if grade in STRONG:
        return "strong"
    return "weak" if grade in WEAK else ""


def answered(looks: Iterable[Look], *, since: date) -> frozenset[tuple[str, str, str]]:
    """Return (family, region, kind) for which a service was looked at on or after ``since``."""
    return frozenset(
        (k.family, k.region, kind_of(k.grade)) for k in looks if k.on >= since and kind_of(k.grade)
    )


def question(
    *, family: str, region: str, grade: str, visit_type: str, closed: frozenset[tuple[str, str, str]]
) -> str:
    """Return the practice question that a visit would answer, or "" when it answers none."""
    kind = kind_of(grade)
    if not kind or (family, region, kind) in closed:
        return ""
    return f"{visit_type} | {region} | {kind}"
