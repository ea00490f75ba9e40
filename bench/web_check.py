"""Whether everything that writers were told was done is in the store, with the value told last."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from counterpoise.service import audit, start

#: Later than the day on which the writers wrote, should it have ended meanwhile.
_AS_OF = date(2020, 9, 1) + timedelta(days=2)


def lost(ledger: dict[str, Any]) -> list[str]:
    """Return what was told and is not there, and what is there and nobody can have done.

    Parameters
    ----------
    ledger : dict
        What ``bench.web_writers.Ledger.told`` gave.
    """
    start.ready()
    return [*_notices(ledger), *_strange(ledger), *_tasks(ledger), *_weeks(ledger)]


def _notices(ledger: dict[str, Any]) -> list[str]:
    """Compare each notice, and its history change by change, with what its people were told."""
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    changes: dict[str, dict[str, Any]] = defaultdict(dict)
    for why, change in ledger["changes"].items():
        changes[change["notice"]][why] = change
    found = []
    for key, told in ledger["notices"].items():
        own, events = changes[key], council_queries.notice_events(key, told["body"])
        made = [e.why for e in events[1:]]
        # The first event is the first version.
        found += [
            f"change lost: {why}"
            for why, c in own.items()
            if c["outcome"] == "done" and made[c["version"] - 2 : c["version"] - 1] != [why]
        ]
        found += [f"refused, yet made: {w}" for w in made if own.get(w, {}).get("outcome") == "refused"]
        found += [f"made by nobody: {w}" for w in made if w not in own]
        state = {name: told[name] for name in ("first_day", "last_day", "embargo", "called_off_on")}
        for why in made:
            state |= own.get(why, {}).get("fields", {})
        there = council_queries.notice(key, told["body"])
        now = {name: _plain(getattr(there, name)) for name in state}
        found += [f"notice {key} is {now}, not {state}"] if now != state else []
    return found


def _strange(ledger: dict[str, Any]) -> list[str]:
    """Return notices that nobody can have logged."""
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    maybe = {tuple(pair) for pair in ledger["maybe_logged"]}
    bodies = {n["body"] for n in ledger["notices"].values()}
    return [
        f"notice logged by nobody: {n.public_id}"
        for body in sorted(bodies)
        for n in council_queries.notices(body, _AS_OF)
        if n.public_id not in ledger["notices"] and (body, n.notified_on.isoformat()) not in maybe
    ]


def _tasks(ledger: dict[str, Any]) -> list[str]:
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    return [
        f"task {key} is not {told['may_be']}"
        for key, told in ledger["tasks"].items()
        if (council_queries.task(key, told["body"]).done_on is not None) not in told["may_be"]
    ]


def _weeks(ledger: dict[str, Any]) -> list[str]:
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    found = []
    for key, told in ledger["weeks"].items():
        held = council_queries.weekly_returns(told["body"], _AS_OF)
        monday = key.split()[1]
        there = next((w.payload["school_absence"] for w in held if w.monday.isoformat() == monday), None)
        found += [f"week {key} is {there}, not {told['may_be']}"] if there not in told["may_be"] else []
    return found


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def main() -> None:
    """Read a ledger and print what is lost and whether the audit chain holds, as JSON."""
    found = lost(json.load(sys.stdin))
    chain = audit.verify()
    json.dump({"lost": found, "holds": chain.holds, "fault": chain.fault, "rows": chain.rows}, sys.stdout)


if __name__ == "__main__":
    main()
