"""kill -9 of all that serves, while people write over the API and the pages: nothing told is lost."""

from __future__ import annotations

import random
import threading
import time
from typing import TYPE_CHECKING

from serve_kit import served
from web_kit import AUTHORITY, DIRECTOR, PERFORMANCE, Home, session_of, token_of

from bench.web_check import lost
from bench.web_served import Asker, LostError, kill
from bench.web_writers import Council, Ledger, Writer
from counterpoise.service import audit

if TYPE_CHECKING:
    from collections.abc import Callable

KILLS = 3
#: Long enough for the first answer after a start, which reads the facts.
PATIENCE = 30
SEED = 20200901


def council(email: str, place: int) -> Council:
    held = session_of(email)
    token = token_of(email, "read", "write")
    return Council(email, AUTHORITY, place, token, f"{held['name']}={held['value']}")


def go_on(writer: Writer, over: Callable[[], bool]) -> None:
    while not over():
        try:
            writer.write()
        except LostError:
            return


def killed(home: Home, people: list[Writer], draw: random.Random) -> None:
    """Let people write to what is served, and kill it in the middle of it."""
    ledger = people[0].ledger
    wanted, end = ledger.done + draw.randint(3, 12), time.monotonic() + PATIENCE
    with served(home.folder) as (process, port):
        for writer in people:
            writer.by = Asker(port)
        over = threading.Event()
        threads = [threading.Thread(target=go_on, args=(w, over.is_set)) for w in people]
        for thread in threads:
            thread.start()
        while ledger.done < wanted and time.monotonic() < end:
            time.sleep(0.001)
        time.sleep(draw.uniform(0.0, 0.03))
        kill(process)
        over.set()
        for thread in threads:
            thread.join()
    assert ledger.done >= wanted, ledger.odd


def test_nothing_told_over_the_web_is_lost_when_all_that_serves_is_killed(planned: Home) -> None:
    ledger, draw = Ledger(), random.Random(SEED)
    shelf: list[str] = []
    people = [
        Writer(council(email, place), shelf, ledger, random.Random(SEED + place), Asker(0))
        for place, email in enumerate((PERFORMANCE, DIRECTOR))
    ]
    for _ in range(KILLS):
        killed(home=planned, people=people, draw=draw)
    # Whether a kill comes between an act and its answer is chance: a few more, until one does.
    for _ in range(3 * KILLS):
        if not ledger.unknown:
            killed(home=planned, people=people, draw=draw)
    assert (lost(ledger.told()), ledger.faults, ledger.odd) == ([], 0, [])
    assert ledger.unknown
    assert audit.verify().holds
    # The check itself finds what is not there: a change that nobody made is missed.
    told = ledger.told()
    done = next(why for why, c in told["changes"].items() if c["outcome"] == "done")
    told["changes"]["never sent"] = told["changes"].pop(done)
    assert "change lost: never sent" in lost(told)
