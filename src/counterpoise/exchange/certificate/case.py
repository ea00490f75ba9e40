"""The certificate's tables as arrays, read back from what was written; nothing of the planner is used.

V visits by T weeks. ``open`` says which start weeks a visit may take.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

_WORKING_WEEK = 5


@dataclass(frozen=True)
class Tables:
    """The written tables, row by row, and the question."""

    question: Mapping[str, Any]
    rows: Mapping[str, list[dict[str, str]]]


def read_tables(folder: Path) -> Tables:
    """Read every table of the certificate."""
    names = ("services", "visits", "hours", "inspectors", "spare", "others", "least_delay")
    rows = {}
    for name in names:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows[name] = list(csv.DictReader(file))
    if (folder / "settled.csv").is_file():
        with (folder / "settled.csv").open(encoding="utf-8", newline="") as file:
            rows["settled"] = list(csv.DictReader(file))
    return Tables(json.loads((folder / "question.json").read_text("utf-8")), rows)


class Case:
    """Visits, days and limits as arrays."""

    def __init__(self, tables: Tables) -> None:
        self.question, self.rows = tables.question, tables.rows
        self.visits = self.rows["visits"]
        self.number = {v["visit"]: i for i, v in enumerate(self.visits)}
        self.mondays = np.array([date.fromisoformat(d).toordinal() for d in self.question["mondays"]])
        self.weeks = len(self.mondays)
        self.end = int(self.mondays[-1]) + 7
        self._services()
        self._days()
        self._teams()

    def _services(self) -> None:
        by_key = {s["service"]: s for s in self.rows["services"]}
        self.of = [by_key[v["service"]] for v in self.visits]
        self.families = sorted({s["family"] for s in self.rows["services"]})
        self.family = np.array([self.families.index(s["family"]) for s in self.of])
        weight = [float(s["children"]) * float(s["below_good"]) for s in self.of]
        self.weight = np.array(weight)
        self.exempt = np.array([s["exempt"] == "1" for s in self.of])

    def _days(self) -> None:
        weekday = np.array([int(v["weekday"]) for v in self.visits])
        self.first = self.mondays[None, :] + weekday[:, None]
        holidays = [date.fromisoformat(d).toordinal() for d in self.question["bank_holidays"]]
        days = np.arange(self.mondays[0], self.end + 200)
        # Ordinal 1 was a Monday.
        days = days[((days - 1) % 7 < _WORKING_WEEK) & ~np.isin(days, holidays)]
        long = np.array([max(1, int(v["onsite_days"])) for v in self.visits])
        self.last = days[np.searchsorted(days, self.first) + long[:, None] - 1]
        due = np.array([date.fromisoformat(v["due"]).toordinal() for v in self.visits])
        self.delay = self.weight[:, None] * np.maximum(0, self.first - due[:, None]) / 7
        self.left_out = self.weight * np.maximum(0, self.end - due) / 7
        floor = [date.fromisoformat(v["floor_by"]).toordinal() if v["floor_by"] else 0 for v in self.visits]
        self.floored = (np.array(floor) > 0) & (np.array(floor) < self.end)
        self.in_time = self.floored[:, None] & (self.first <= np.array(floor)[:, None])

    def _teams(self) -> None:
        slots = [[int(n) for n in v["half_weeks"].split()] for v in self.visits]
        self.slots = np.zeros((len(slots), max(map(len, slots), default=1)), dtype=np.int64)
        for i, s in enumerate(slots):
            self.slots[i, : len(s)] = s
        self.team = np.array([int(v["team"]) for v in self.visits])
        self.tier = np.array([int(v["tier"]) for v in self.visits])
        self.sample = np.array([v["sample"] == "1" for v in self.visits])
        self.unannounced = np.array([v["unannounced"] == "1" for v in self.visits])
        self.separates = np.array([v["separates"] == "1" for v in self.visits])
        national = set(self.question["national_disciplines"])
        self.group = [
            f"{v['discipline']}|{'*' if v['discipline'] in national else s['region']}"
            for v, s in zip(self.visits, self.of, strict=True)
        ]

    @cached_property
    def open(self) -> Bools:
        """Start weeks offered, that end inside the horizon and keep clear of others' visits."""
        offered = np.zeros((len(self.visits), self.weeks), dtype=bool)
        for i, v in enumerate(self.visits):
            for run in v["start_weeks"].split():
                first, last = run.split("-")
                offered[i, int(first) : int(last) + 1] = True
        long = np.array([len(v["half_weeks"].split()) for v in self.visits])
        inside = np.arange(self.weeks)[None, :] + long[:, None] <= self.weeks
        offered &= inside & (self.last < self.end)
        for other in self.rows["others"]:
            if other["separates"] == "1":
                near = [i for i, s in enumerate(self.of) if s["area"] == other["area"] and self.separates[i]]
                after = self.first[near] - date.fromisoformat(other["last_day"]).toordinal()
                before = date.fromisoformat(other["first_day"]).toordinal() - self.last[near]
                offered[near] &= np.maximum(after, before) >= self.question["separation_days"]
        return offered

    @cached_property
    def of_group(self) -> Mapping[str, Ints]:
        """Visits by group of inspectors."""
        found: dict[str, list[int]] = {}
        for i, group in enumerate(self.group):
            found.setdefault(group, []).append(i)
        return {group: np.array(visits) for group, visits in found.items()}

    @cached_property
    def scale(self) -> Floats:
        """Delay of each family with nobody visited."""
        total = np.bincount(self.family, weights=self.left_out, minlength=len(self.families))
        return np.where(total > 0, total, 1.0)

    def weeks_of(self, rows: list[tuple[str, int]]) -> Ints:
        """Return start weeks by visit, -1 for those left out."""
        week = np.full(len(self.visits), -1, dtype=np.int64)
        for key, w in rows:
            week[self.number[key]] = w
        return week


def runs(text: str) -> list[float]:
    """Return the values of runs such as "2*16 0*1"."""
    found: list[float] = []
    for run in text.split():
        value, count = run.split("*")
        found += [float(value)] * int(count)
    return found
