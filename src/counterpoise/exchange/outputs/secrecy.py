"""Region x quarter only: what a live programme without private data may say (design, section 4, rule 2).

Two locks. ``veiled`` takes out of the report's free texts every sentence that names a service, an area or a
day of a visit. ``refuse_secrets`` then reads every file before it is written and refuses all if one got in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from counterpoise.domain.errors import GuardError
from counterpoise.exchange.outputs.quarters import long_day, quarter_of
from counterpoise.exchange.outputs.rows import horizon_end

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from counterpoise.exchange.outputs.report_input import ReportInput
    from counterpoise.programme.programme import Programme

#: Stands where a sentence would tell too much.
WITHHELD = "Withheld: it would name a service, an area or a day."
#: Shorter identifiers would be found by chance inside ordinary words and numbers.
_LEAST_CHARACTERS = 3
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Secrets:
    """What may not be told: single words, and phrases of several words."""

    words: frozenset[str]
    phrases: tuple[str, ...]

    def first_in(self, text: str) -> str | None:
        """Return the first secret that stands in a text as whole words, or ``None``."""
        found = self.words.intersection(_WORD.findall(text))
        if found:
            return min(found)
        return next((p for p in self.phrases if _stands_alone(p, text)), None)


def _stands_alone(phrase: str, text: str) -> bool:
    return phrase in text and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None


def secrets_of(report: ReportInput) -> Secrets:
    """Return the names, codes, keys and days that a report on a live programme may not show."""
    told = _told(report)
    tokens = {t for t in _tokens(report) if len(t) >= _LEAST_CHARACTERS and not _is_told(t, told)}
    words = frozenset(t for t in tokens if _WORD.fullmatch(t))
    return Secrets(words=words, phrases=tuple(sorted(tokens - words)))


def _told(report: ReportInput) -> frozenset[str]:
    """Words that are told anyway: regions, families, kinds of visit, owners."""
    problem = report.problem
    told = {s.region for s in problem.services} | {s.family for s in problem.services}
    told |= {r.visit_type_name for r in problem.requirements} | {r.owner for r in problem.requirements}
    return frozenset(t.casefold() for t in told)


def _is_told(token: str, told: frozenset[str]) -> bool:
    return any(_stands_alone(token.casefold(), t) for t in told)


def _tokens(report: ReportInput) -> Iterator[str]:
    problem = report.problem
    for s in problem.services:
        yield from (s.key, s.key.rpartition(":")[2], s.name, s.area, s.area_name)
    yield from (r.key for r in problem.requirements)
    yield from (i.base for i in problem.inspectors)
    for day in _secret_days(report):
        yield from (day.isoformat(), f"{day:%Y%m%d}", long_day(day), f"{day:%d/%m/%Y}")


def _secret_days(report: ReportInput) -> frozenset[date]:
    problem = report.problem
    days = {
        day
        for programme in (report.programme, report.spreadsheet)
        if programme is not None
        for v in programme.visits
        for day in (v.first_day, v.last_day, problem.weeks[v.week].monday)
    }
    open_days = {report.as_of, report.facts_as_of, report.today, report.made_at.date(), horizon_end(problem)}
    open_days |= {w.monday for w in problem.weeks[:1]}
    open_days |= {q.first_day for q in map(quarter_of, days)} | {q.after for q in map(quarter_of, days)}
    return frozenset(days - open_days)


def veiled(report: ReportInput) -> ReportInput:
    """Return the report with each telling sentence of its free texts replaced by ``WITHHELD``.

    A report that may name (``named``) is returned as it is.
    """
    if report.named:
        return report
    secrets = secrets_of(report)

    # Thousands of visits are left out for a few reasons.
    @cache
    def veil(text: str) -> str:
        return WITHHELD if secrets.first_in(text) else text

    return replace(
        report,
        recipient=veil(report.recipient),
        checker=tuple(veil(t) for t in report.checker),
        notes=tuple(veil(t) for t in report.notes),
        assumed=tuple(
            (veil(n), replace(f, source=veil(f.source), unit=veil(f.unit))) for n, f in report.assumed
        ),
        sensitivity=tuple((veil(n), veil(t)) for n, t in report.sensitivity),
        data_ages=tuple(
            replace(a, name=veil(a.name), source=veil(a.source), licence=veil(a.licence), note=veil(a.note))
            for a in report.data_ages
        ),
        versions={veil(k): veil(v) for k, v in report.versions.items()},
        programme=_veiled_programme(report.programme, veil=veil),
        spreadsheet=None if report.spreadsheet is None else _veiled_programme(report.spreadsheet, veil=veil),
    )


def _veiled_programme(programme: Programme, *, veil: Callable[[str], str]) -> Programme:
    return replace(
        programme,
        method=veil(programme.method),
        status=veil(programme.status),
        unplaced={k: veil(t) for k, t in programme.unplaced.items()},
        statutory_misses=tuple(replace(m, reason=veil(m.reason)) for m in programme.statutory_misses),
        stages=tuple(replace(s, name=veil(s.name), status=veil(s.status)) for s in programme.stages),
    )


def refuse_secrets(report: ReportInput, texts: Mapping[str, str]) -> None:
    """Refuse to write anything when a file would tell a secret.

    Parameters
    ----------
    report : ReportInput
        The report as it came in, not veiled.
    texts : mapping of str to str
        Each file's whole text, by file name.

    Raises
    ------
    GuardError
        When ``named`` is false and a file holds a name, a code or a day of a visit.
    """
    if report.named:
        return
    secrets = secrets_of(report)
    for name, text in texts.items():
        if secrets.first_in(text):
            raise GuardError(
                f"{name} would have told a name or a day of a live programme; nothing was written.",
                next_step="Plan a past date, or use a private store.",
                guard="unpredictability",
            )
