"""Everything coming at an area: notified, published rules, own weeks, and the ledger; never a programme."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from service_kit import COUNCIL, DIRECTOR, NOW, PERFORMANCE, SCHEDULER, SENIOR, TODAY

from counterpoise.domain.cadence import add_months
from counterpoise.domain.errors import GuardError, NotFoundError, UsageError
from counterpoise.domain.marks import Mark
from counterpoise.exchange.letters_brief import MOST_ROWS, brief_html
from counterpoise.service import brief, commitments, notices, notices_changes, returns, visits
from counterpoise.service.commitments import Commitment
from counterpoise.service.notices import Call
from counterpoise.service.returns import VisitHours

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.service.brief import Brief

CALL = Call("ILACS_FOCUSED_COVID", TODAY)
PEER = Commitment(
    "peer challenge",
    "Peer challenge",
    date(2020, 9, 28),
    date(2020, 10, 2),
    {"leaders": 60, "practitioners": 90},
)


def made(**changes: object) -> Brief:
    asked = {"as_of": TODAY, "today": TODAY, "acting": DIRECTOR} | changes
    return brief.make("Sandwell", **asked)  # type: ignore[arg-type]


def text(page: Brief) -> str:
    return brief_html(brief.document(page)).decode()


def test_the_page_holds_what_was_notified_what_may_come_and_own_weeks(council_home: Path) -> None:
    notices.log(CALL, DIRECTOR)
    commitments.add(PEER, DIRECTOR)
    page = made()
    assert [(c.owner, c.first_day) for c in page.notified] == [("Ofsted", date(2020, 9, 28))]
    assert [c.title for c in page.commitments] == ["Peer challenge"]
    together = next(p for p in page.peaks if p.monday == date(2020, 9, 28))
    assert "Peer challenge" in together.titles
    assert len(together.titles) == 2
    assert together.asked.value > 60
    assert together.short.value >= together.asked.value - together.spare.value
    assert {w.owner for w in page.windows} >= {"Ofsted", "HMI Probation"}
    words = text(page)
    assert "Peer challenge" in words
    assert "assumed" in words


def test_windows_follow_from_published_rules_and_dates(council_home: Path) -> None:
    page = made()
    for w in page.windows:
        assert w.why
        assert w.mark in {Mark.PUBLISHED, Mark.ASSUMED}
        if w.opens is not None and w.closes is not None:
            assert w.opens <= w.closes
            assert w.passed == (w.closes < TODAY)
    # Sandwell was inadequate from January 2018 on: monitored about quarterly.
    assert any("monitoring" in w.title.lower() for w in page.windows)
    full = next(
        w for w in page.windows if w.title.startswith("ILACS") and "monitoring" not in w.title.lower()
    )
    assert full.opens is not None
    assert full.closes == add_months(full.opens, 12)


def test_guard_1_no_programme_and_no_hidden_visit_shows(planner_home: Path) -> None:
    before = brief.document(made())
    for day in (TODAY + timedelta(days=20), TODAY + timedelta(days=27)):
        visits.propose(
            visits.Proposal(f"authority:{COUNCIL}", "ILACS_FOCUSED_COVID", day, day + timedelta(days=1)),
            SCHEDULER,
            why="programme",
        )
    assert brief.document(made()) == before
    assert brief.document(made(acting=SENIOR)) == brief.document(made(acting=SENIOR))
    assert made(acting=SENIOR).notified == ()


def test_an_embargo_keeps_a_notice_out_of_the_page_and_its_counts(council_home: Path) -> None:
    without = brief.document(made())
    notices.log(replace(CALL, embargo=True), DIRECTOR)
    assert brief.document(made()) == without
    inside = made(with_embargoed=True)
    assert len(inside.notified) == 1
    with pytest.raises(GuardError, match="own team"):
        brief.make("Birmingham", as_of=TODAY, today=TODAY, acting=DIRECTOR, with_embargoed=True)


def test_the_ledger_counts_hours_as_returned_or_as_assumed(council_home: Path) -> None:
    late = replace(DIRECTOR, now=NOW + timedelta(days=60))
    notices.log(CALL, DIRECTOR)
    page = made(as_of=late.today, today=late.today, acting=late)
    row = next(r for r in page.ledger if r.first_day == date(2020, 9, 28))
    assert row.hours.mark is Mark.ASSUMED
    assert "no hours return was filed" in row.yielded
    hours = VisitHours(
        f"authority:{COUNCIL}", CALL.visit_type, date(2020, 9, 28), {"leaders": {0: 21.0}}, True
    )
    returns.file_hours(hours, replace(PERFORMANCE, now=late.now))
    page = made(as_of=late.today, today=late.today, acting=late)
    row = next(r for r in page.ledger if r.first_day == date(2020, 9, 28))
    assert (row.hours.value, row.hours.mark) == (21.0, Mark.ESTIMATED)
    assert row.yielded == "told you something new"
    assert page.total.value == sum(r.hours.value for r in page.ledger)


def test_guard_10_what_came_later_changes_no_earlier_page(council_home: Path) -> None:
    logged = notices.log(CALL, DIRECTOR)
    before = brief.document(made())
    later = replace(DIRECTOR, now=NOW + timedelta(days=2))
    moved = {"first_day": date(2020, 10, 6), "last_day": date(2020, 10, 7)}
    notices_changes.change(logged.notice.public_id, later, version=1, why="told again", **moved)
    notices_changes.change(logged.notice.public_id, later, version=2, why="off", called_off_on=later.today)
    commitments.add(PEER, later)
    assert brief.document(made(today=later.today, acting=later)) == before
    assert made(as_of=later.today, today=later.today, acting=later).notified == ()


def test_anybody_may_have_the_page_from_public_facts_alone() -> None:
    page = brief.make("Leeds", as_of=date(2026, 3, 2), today=date(2026, 11, 26))
    assert not page.own
    assert page.ledger == tuple(sorted(page.ledger, key=lambda r: (r.first_day, r.title)))
    assert "Known to the council alone" in text(page)
    with pytest.raises(NotFoundError):
        brief.make("Atlantis", as_of=TODAY, today=TODAY)
    with pytest.raises(UsageError, match="still to come"):
        brief.make("Leeds", as_of=TODAY + timedelta(days=1), today=TODAY)


def test_the_sheet_says_how_much_it_leaves_out(council_home: Path) -> None:
    for n in range(MOST_ROWS["commitments"] + 3):
        commitments.add(replace(PEER, title=f"Commitment {n} <b>"), DIRECTOR)
    words = text(made())
    assert "And 3 more." in words
    assert "&lt;b&gt;" in words
    assert "<b>" not in words
    assert json.dumps(brief.document(made()), default=str)
