"""What happens to an authority's history when its code changes, splits or merges (instance.md 6)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from counterpoise.domain.marks import Mark, weakest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from counterpoise.domain.facts import AreaVisitRow, AuthorityRow, StatisticRow, SuccessionRow

# A council that took a part of another's area did not take over the council: its history stays behind.
_INHERITS = frozenset(("recode", "merge", "main", "split"))
_COUNTED_SUFFIX = "_pct"
_RATES = frozenset(("sw_caseload",))


@dataclass(frozen=True)
class CodeBook:
    """Which code an area had on a day."""

    authorities: Mapping[str, AuthorityRow]
    succession: tuple[SuccessionRow, ...]

    def on(self, code: str, day: date) -> str:
        """Return the code under which an authority stood on a day.

        Sources write an authority under today's code years before it had it, or under the old one years
        after. A code is followed to its heir or back to its forerunner only where that is one authority;
        a code that was split stays as it is, for nothing says to which half it went.
        """
        row = self.authorities.get(code)
        if row is None:
            return code
        if day < row.valid_from:
            before = [s for s in self.succession if s.new_code == code and s.kind in _INHERITS]
            return self.on(before[0].old_code, day) if len(before) == 1 else code
        if row.valid_to is not None and day >= row.valid_to:
            after = [
                s for s in self.succession if s.old_code == code and s.kind in ("recode", "merge", "main")
            ]
            return self.on(after[0].new_code, day) if after else code
        return code


def inherit(
    rows: Iterable[AreaVisitRow], succession: Iterable[SuccessionRow], as_of: date
) -> tuple[AreaVisitRow, ...]:
    """Return area-level visits under the codes in force on a day.

    The rule. A code change hands the whole history on, as published. When councils merge, the new council
    inherits the history of each: its last inspection is the latest of any of them. When a council is split,
    each half inherits the whole history, because that council's leaders and records were the last that
    anybody looked at. The main successor of a council that lost a part inherits its history; the council
    that took the part doesn't. All but a code change are marked estimated, since the inspectorate judged
    another council than the one of today.

    So Bournemouth, Christchurch and Poole has the histories of Bournemouth and of Poole, and Dorset that of
    Dorset county; North and West Northamptonshire both have Northamptonshire's.

    Parameters
    ----------
    rows : iterable of AreaVisitRow
        Visits under the codes of their own day.
    succession : iterable of SuccessionRow
        Code changes; those after ``as_of`` are left out.
    as_of : date
        The day whose codes are wanted.
    """
    heirs: dict[str, list[SuccessionRow]] = defaultdict(list)
    for step in succession:
        if step.on <= as_of and step.kind in _INHERITS:
            heirs[step.old_code].append(step)
    return tuple(heir for row in rows for heir in _heirs(row, heirs))


def _heirs(row: AreaVisitRow, heirs: Mapping[str, list[SuccessionRow]]) -> list[AreaVisitRow]:
    steps = heirs.get(row.ons_code)
    if not steps:
        return [row]
    out: list[AreaVisitRow] = []
    for step in steps:
        mark = row.mark if step.kind == "recode" else weakest(row.mark, Mark.ESTIMATED)
        out.extend(_heirs(replace(row, ons_code=step.new_code, mark=mark), heirs))
    return out


def inherit_statistics(
    rows: Iterable[StatisticRow], succession: Iterable[SuccessionRow], as_of: date
) -> tuple[StatisticRow, ...]:
    """Return yearly figures under the codes in force on a day.

    Counts follow the children: an old council's count times the share of its children who went to a new
    one, added up over the old councils. Percentages and caseloads are the mean of the old councils', each
    weighing the share of its children that came. A figure published for the new code itself stands. A figure
    that lacks a part is not made up: it keeps the flag of the part that is missing.
    """
    steps: dict[str, list[SuccessionRow]] = defaultdict(list)
    for step in succession:
        if step.on <= as_of:
            steps[step.old_code].append(step)
    kept: dict[tuple[str, int, str], StatisticRow] = {}
    parts: dict[tuple[str, int, str], list[tuple[float, bool, StatisticRow]]] = defaultdict(list)
    for row in rows:
        for code, share, recoded in _ends(row.ons_code, 1.0, steps):
            key = (row.measure, row.year, code)
            if code == row.ons_code:
                kept[key] = row
            else:
                parts[key].append((share, recoded, row))
    for key, found in parts.items():
        kept.setdefault(key, _joined(key[2], found))
    return tuple(kept[key] for key in sorted(kept))


def _ends(code: str, share: float, steps: Mapping[str, list[SuccessionRow]]) -> list[tuple[str, float, bool]]:
    """Return the codes that follow a code, the share of children, and whether it was only re-coded."""
    if code not in steps:
        return [(code, share, True)]
    return [
        (end, part, only and step.kind == "recode")
        for step in steps[code]
        for end, part, only in _ends(step.new_code, share * step.share, steps)
    ]


def _joined(code: str, parts: list[tuple[float, bool, StatisticRow]]) -> StatisticRow:
    first = parts[0][2]
    known_at = max(row.known_at for _, _, row in parts)
    mark = weakest(*(row.mark for _, _, row in parts))
    if not (len(parts) == 1 and parts[0][1]):
        mark = weakest(mark, Mark.ESTIMATED)
    missing = next((row for _, _, row in parts if row.value is None), None)
    if missing is not None:
        return replace(first, ons_code=code, value=None, flag=missing.flag, mark=mark, known_at=known_at)
    total = sum(share * (row.value or 0.0) for share, _, row in parts)
    if first.measure.endswith(_COUNTED_SUFFIX) or first.measure in _RATES:
        total /= sum(share for share, _, _ in parts)
    return replace(first, ons_code=code, value=round(total, 1), mark=mark, known_at=known_at)
