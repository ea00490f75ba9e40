"""Practice questions: where nobody has yet seen strong or weak practice, and what reports leave open.

Without a library a question is visit type x region x kind of service (strong or weak at its last look). It is
open while no such service of the family was looked at since the day the questions start. Where the library
has findings of the family, region and kind, their open questions (theme x region x kind) take its place.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from counterpoise.programme.problem import Problem, Requirement

STRONG = frozenset({"Outstanding", "Good"})
# So many open questions of a setting, the most needed, are spread over its services.
_MOST_NEEDED = 8
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


def with_findings(problem: Problem, practice: Mapping[tuple[str, str, str], Sequence[str]]) -> Problem:
    """Return the problem with the questions that findings leave open in place of the general ones.

    A visit answers one question. Which of the open ones depends on the service alone, so that services of one
    setting are spread over them and a planted later fact moves none.

    Parameters
    ----------
    practice : mapping
        Names of open questions by family, region and kind, most needed first.
    """
    settings = {s.key: (s.family, s.region, kind_of(s.last_grade)) for s in problem.services}

    def asked(r: Requirement) -> str:
        names = practice.get(settings[r.service], ())
        # A question that was answered lately stays closed.
        if not names or not r.learning_question:
            return r.learning_question
        first = names[:_MOST_NEEDED]
        return first[zlib.crc32(r.service.encode()) % len(first)]

    needs = tuple(replace(r, learning_question=asked(r)) for r in problem.requirements)
    return replace(problem, requirements=needs)
