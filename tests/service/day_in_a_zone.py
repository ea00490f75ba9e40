"""What a council and its instance do around midnight and the clock changes, told as JSON.

A program of its own, so that a test can run it on a machine that stands in another zone. Ids are drawn anew
each time and are left out.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
STANDS_IN = os.environ["TZ"]

from counterpoise.service import start  # noqa: E402 - what is loaded from here on must not see another zone

start.ready()

from service_kit import DIRECTOR  # noqa: E402 - the same

from counterpoise.domain.deferral import Evidence, Ground  # noqa: E402 - the same
from counterpoise.domain.requests import answer_by  # noqa: E402 - the same
from counterpoise.service import audit, brief, deferrals, notices  # noqa: E402 - the same

#: A day begins in London an hour before it does in UTC; the nights of the changes of October and March.
INSTANTS = (
    datetime(2020, 9, 14, 22, 59, tzinfo=UTC),
    datetime(2020, 9, 14, 23, 1, tzinfo=UTC),
    datetime(2020, 10, 24, 23, 30, tzinfo=UTC),
    datetime(2020, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2020, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2021, 3, 28, 0, 30, tzinfo=UTC),
    datetime(2021, 3, 28, 1, 30, tzinfo=UTC),
    datetime(2021, 3, 28, 23, 30, tzinfo=UTC),
)
#: Those at which somebody logs a call and asks for a later date: what was known is read anew for each day.
_CALLS = (INSTANTS[1], INSTANTS[2], INSTANTS[-1])
_INCIDENT = deferrals.GroundGiven(Ground.INCIDENT, "An incident.", Evidence.CHECKED)


def told(at: datetime) -> dict[str, Any]:
    """Log a call at an instant and return everything that is dated."""
    who = replace(DIRECTOR, now=at)
    seen = notices.log(notices.Call("ILACS_FOCUSED_COVID", who.today), who)
    asked = deferrals.ask(seen.notice.public_id, who, grounds=[_INCIDENT], signed_by="The director")
    book = notices.book_of(who.body, who.today)
    return {
        "at": at.isoformat(),
        "fieldwork": [str(seen.notice.first_day), str(seen.notice.last_day)],
        "deadlines": [[d.name, str(d.day)] for d in seen.deadlines],
        "tasks": [[t.what, str(t.due)] for t in seen.tasks],
        "figures": len(asked.figures),
        "answer by": answer_by(at, book.calendar).astimezone(UTC).isoformat(),
    }


def main() -> None:
    """Print what was done, and the order in which the audit table has it."""
    # Django moves its process into a zone of its own; the machine's is what a person would set.
    os.environ["TZ"] = STANDS_IN
    time.tzset()
    days = {at.isoformat(): str(replace(DIRECTOR, now=at).today) for at in INSTANTS}
    found = [told(at) for at in _CALLS]
    late = replace(DIRECTOR, now=INSTANTS[-1])
    page = brief.document(brief.make(late.body, as_of=late.today, today=late.today, acting=late))
    sys.stdout.write(
        json.dumps({"days": days, "told": found, "brief": page, "chain": audit.verify().holds}, default=str)
    )


if __name__ == "__main__":
    main()
