"""People of councils who write over the API and the pages, and keep what they were told was done.

Two people of one council change the same notices, each with the tag of what they read; whoever comes second
gets a 409, reads again and tries again. Every change has a reason that is its own, so that the history of a
notice tells which of them were made. Tasks and weeks are shared out between the two.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from bench.web_served import Answer, Asker, LostError, asked, form

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

DAY = date(2020, 9, 1)
_FIRST = date(2020, 9, 28)
_MONDAY = date(2020, 8, 31)
_TYPE = "ILACS_FOCUSED_COVID"
_TRIES = 6
#: How many of a council's newest notices are changed: few, so that people meet.
_NEWEST = 2
_WEEKS = 3
_OK, _CREATED, _FOUND, _CONFLICT, _FAULT = 200, 201, 302, 409, 500
#: Up to which draw of nought to one each kind of write goes; what is left is the weekly return.
_LOG, _CHANGE, _TICK = 0.08, 0.65, 0.85


@dataclass
class Ledger:
    """What everybody was told, and what they do not know because the answer never came."""

    notices: dict[str, dict[str, Any]] = field(default_factory=dict)
    maybe_logged: list[tuple[str, str]] = field(default_factory=list)
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    weeks: dict[str, dict[str, Any]] = field(default_factory=dict)
    done: int = 0
    unknown: int = 0
    conflicts: int = 0
    faults: int = 0
    odd: list[str] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock, repr=False)

    def count(self, name: str) -> None:
        """Count one more."""
        with self.lock:
            setattr(self, name, getattr(self, name) + 1)

    def told(self) -> dict[str, Any]:
        """Return it as plain data."""
        own = {name: value for name, value in vars(self).items() if name != "lock"}
        return own | {"maybe_logged": [list(pair) for pair in self.maybe_logged]}


@dataclass(frozen=True)
class Council:
    """Somebody of a council: ``place`` 0 or 1 shares what only one of the two writes."""

    email: str
    body: str
    place: int
    token: str
    cookie: str = ""


@dataclass
class Writer:
    """Somebody who writes; ``shelf`` holds the notices of their council, and both fill it."""

    who: Council
    shelf: list[str]
    ledger: Ledger
    draw: random.Random
    by: Asker
    #: Asks, and takes the time of a "write" or of a read of some kind.
    timed: Callable[[str, Callable[[], Answer]], Answer] = lambda _, ask: ask()
    logged: int = 0
    asked_for: int = 0
    own_tasks: dict[str, list[str]] = field(default_factory=dict)

    def write(self) -> None:
        """Write something, whatever the draw says.

        Raises
        ------
        LostError
            When an answer never came.
        """
        drawn = self.draw.random()
        if drawn < _LOG or not self.shelf:
            self.log()
        elif drawn < _CHANGE:
            self.change()
        elif drawn < _TICK:
            self.tick()
        else:
            self.file_week()

    def log(self) -> None:
        """Log a notice nobody else logs."""
        told = DAY - timedelta(days=1 + 2 * self.logged + self.who.place)
        self.logged += 1
        given = {
            "visit_type": _TYPE,
            "notified_on": told.isoformat(),
            "first_day": (_FIRST + timedelta(days=self.draw.randrange(60))).isoformat(),
        }
        try:
            answer = self._api("write", "POST", "/notices", given)
        except LostError:
            with self.ledger.lock:
                self.ledger.maybe_logged.append((self.who.body, told.isoformat()))
            self.ledger.count("unknown")
            raise
        if self._done("log", answer, _CREATED):
            made = json.loads(answer.body)
            self.ledger.notices[made["id"]] = made | {"body": self.who.body}
            self.shelf.append(made["id"])

    def change(self) -> None:
        """Put a notice right, call it off or let it go ahead, again as often as somebody else was first."""
        notice = self.draw.choice(self.shelf[-_NEWEST:])
        for _ in range(_TRIES):
            read = self._api("JSON of a notice", "GET", f"/notices/{notice}")
            if not self._read("notice", read):
                return
            there = json.loads(read.body)
            name, given, fields = self._changed(there)
            if self._changes(notice, name, given, fields, read.headers["ETag"]):
                return

    def _changed(self, there: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """Return which change, its body without the reason, and what it makes of the notice."""
        if there["called_off_on"]:
            return "go-ahead", {}, {"called_off_on": None}
        if self.draw.random() < 0.25:  # noqa: PLR2004 - a quarter
            day = {"called_off_on": DAY.isoformat()}
            return "call-off", day, day
        first = date.fromisoformat(there["first_day"])
        last = first + timedelta(days=self.draw.randrange(60))
        if last.isoformat() == there["last_day"]:
            last += timedelta(days=1)
        fields = {"last_day": last.isoformat(), "embargo": self.draw.random() < 0.5}  # noqa: PLR2004 - half
        return "correct", fields, fields

    def _changes(
        self, notice: str, name: str, given: dict[str, Any], fields: dict[str, Any], tag: str
    ) -> bool:
        """Send a change; return whether it need not be tried again."""
        self.asked_for += 1
        why = f"{self.who.email} {self.asked_for}"
        entry = {"notice": notice, "fields": fields, "outcome": "unknown", "version": 0}
        self.ledger.changes[why] = entry
        try:
            answer = self._api("write", "POST", f"/notices/{notice}/{name}", given | {"why": why}, tag)
        except LostError:
            self.ledger.count("unknown")
            raise
        entry["outcome"] = "refused"
        if answer.status == _CONFLICT:
            self.ledger.count("conflicts")
            return False
        if self._done(name, answer, _OK):
            entry |= {"outcome": "done", "version": json.loads(answer.body)["version"]}
        return True

    def tick(self) -> None:
        """Tick one of the tasks that are this person's, or take the tick back."""
        notice = self.draw.choice(self.shelf[-2 * _NEWEST :])
        if notice not in self.own_tasks:
            page = self._page("page of a notice", "GET", f"/notices/{notice}")
            if not self._read("notice page", page):
                return
            found = re.findall(rf'/notices/{notice}/tasks/(\w+)"', page.body.decode())
            # Of a visit that is called off right now, the page shows only some.
            whole = b"called off" not in page.body
            mine = sorted(found)[self.who.place :: 2]
            if not whole or not mine:
                return
            self.own_tasks[notice] = mine
        task = self.draw.choice(self.own_tasks[notice])
        entry = self.ledger.tasks.setdefault(task, {"body": self.who.body, "may_be": [False]})
        done = not entry["may_be"][-1]
        self._form(entry, done, f"/notices/{notice}/tasks/{task}", {"done": "yes" if done else "no"})

    def file_week(self) -> None:
        """File the return of one of the weeks that are this person's, or correct it."""
        back = 2 * self.draw.randrange(_WEEKS) + self.who.place
        monday = (_MONDAY - timedelta(weeks=back)).isoformat()
        key = f"{self.who.body} {monday}"
        entry = self.ledger.weeks.setdefault(key, {"body": self.who.body, "may_be": [None]})
        self.asked_for += 1
        absence = (self.asked_for % 9999) / 100
        given = {"monday": monday, "school_absence": str(absence)}
        given |= {"posts_hours_leaders": "9", "off_hours_leaders": "1"}
        self._form(entry, absence, "/returns/weekly", given)

    def _form(self, entry: dict[str, Any], value: object, path: str, given: dict[str, str]) -> None:
        """Send a form that gives something a value, and keep which values it may have now."""
        try:
            answer = self._page("write", "POST", path, given)
        except LostError:
            entry["may_be"].append(value)
            self.ledger.count("unknown")
            raise
        if answer.status == _CONFLICT:
            self.ledger.count("conflicts")
        elif self._done(path.rpartition("/")[2] if "tasks" not in path else "tick", answer, _FOUND):
            entry["may_be"] = [value]

    def _done(self, what: str, answer: Answer, wanted: int) -> bool:
        if answer.status == wanted:
            self.ledger.count("done")
            return True
        self._odd(what, answer)
        return False

    def _read(self, what: str, answer: Answer) -> bool:
        if answer.status == _OK:
            return True
        self._odd(what, answer)
        return False

    def _odd(self, what: str, answer: Answer) -> None:
        """Keep an answer that nobody expects."""
        if answer.status >= _FAULT:
            self.ledger.count("faults")
        self.ledger.odd.append(f"{what}: {answer.status}")

    def _api(self, kind: str, method: str, path: str, given: object = None, tag: str = "") -> Answer:
        headers = {"Authorization": f"Bearer {self.who.token}", "Content-Type": "application/json"}
        headers |= {"If-Match": tag} if tag else {}
        body = json.dumps(given) if given is not None else ""
        at = f"/api/v1{path}"
        return self.timed(kind, lambda: asked(self.by, method, at, headers=headers, body=body))

    def _page(self, kind: str, method: str, path: str, given: dict[str, str] | None = None) -> Answer:
        headers = form(self.by.port, self.who.cookie)
        body = urlencode(given or {})
        return self.timed(kind, lambda: asked(self.by, method, path, headers=headers, body=body))


def writers(
    people: list[Council], *, port: int, ledger: Ledger, seeded: Callable[[int], random.Random]
) -> list[Writer]:
    """Return a writer for each of some people; those of one council share its notices."""
    shelves: dict[str, list[str]] = {}
    return [
        Writer(who, shelves.setdefault(who.body, []), ledger, seeded(n), Asker(port))
        for n, who in enumerate(people)
    ]
