"""An import is not taken back under what was made with its rows; the command and the pages say the same."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from service_kit import COUNCIL, DIRECTOR, NOW, OTHER_COUNCIL, SENIOR, TODAY
from typer.testing import CliRunner

from counterpoise.cli import said
from counterpoise.cli.main import app
from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import ConflictError
from counterpoise.domain.facts import CasesRow
from counterpoise.domain.lifecycle import VisitState, step
from counterpoise.service import deferrals, import_rests, notices, visits, visits_programme
from counterpoise.service.deferrals import GroundGiven
from counterpoise.service.import_table import past_imports, undo_import
from counterpoise.store import import_queries, jobs, rows, visit_writes, writes
from counterpoise.store.audit import AuditEvent
from counterpoise.store.models import AuditRow, FactRow, ImportBatch

if TYPE_CHECKING:
    from pathlib import Path

_FIRST = TODAY + timedelta(days=15)


def event(what: str = "made for the test") -> AuditEvent:
    return AuditEvent(NOW, "scheduler", what, "")


def brought_in(known_at: date = TODAY, *, name: str = "c.csv") -> str:
    """Import one row that became known on a day; return the id of the import."""
    new = writes.NewImport("made-cases", name, "", name.ljust(64, "0"), 0, known_at)
    row = CasesRow(COUNCIL, date(2020, 8, 30), 5, known_at)
    return writes.record_import(new=new, laid=rows.lay_out(new.file_name, [row]), audit=event()).public_id


def programme(*, series: str | None = None, after: int = 0, last_day: date = _FIRST) -> str:
    """Store a version of a programme with one visit; return its series."""
    name, version = visit_writes.save_programme(
        series=series,
        after_version=after,
        inspectorate="Ofsted",
        as_of=TODAY,
        payload={},
        known_at=TODAY,
        audit=event(),
    )
    row = visits_programme.listed(SENIOR)[0]
    assert (row.series, row.version) == (name, version)
    visit_writes.create_visit(
        new=visit_writes.NewVisit(
            inspectorate="Ofsted",
            service=f"authority:{COUNCIL}",
            visit_type="ILACS_FOCUSED_COVID",
            first_day=last_day,
            last_day=last_day,
            known_at=TODAY,
            programme=row.public_id,
            requirement=f"need {version}",
        ),
        audit=event(step("propose").event),
    )
    return name


def take_back(import_id: str, *, days: int = 0) -> None:
    undo_import(import_id, who="scheduler", why="wrong year", now=NOW + timedelta(days=days))


def test_a_confirmed_programme_with_visits_to_come_holds_the_rows_it_was_made_with(
    planner_home: Path,
) -> None:
    rests, later = brought_in(), brought_in(TODAY + timedelta(days=1), name="later.csv")
    series = programme()
    # Nobody confirmed it yet: it can be made once more.
    assert import_rests.held(rests, today=TODAY) is None
    visits_programme.confirm(series, SENIOR, version=1)
    after = brought_in(name="after.csv")
    rows = AuditRow.objects.count()
    with pytest.raises(ConflictError, match="14 September 2020, version 1, was made with these rows") as no:
        take_back(rests)
    assert "Revise it under Programmes" in no.value.next_step
    assert AuditRow.objects.count() == rows
    # Neither a row that was not known on the programme's day nor one that came after it was part of it.
    take_back(later)
    take_back(after)
    # A newer version waits to be confirmed: it will be made once more, without them.
    programme(series=series, after=1)
    take_back(rests)
    assert [row.undone for row in past_imports()] == [True] * 3


def test_a_programme_whose_visits_are_over_holds_nothing(planner_home: Path) -> None:
    rests, other = brought_in(), brought_in(name="other.csv")
    series = programme()
    visits_programme.confirm(series, SENIOR, version=1)
    with pytest.raises(ConflictError, match="visits to come"):
        take_back(rests, days=15)
    take_back(rests, days=16)
    (visit,) = visits.own_list(SENIOR)
    assert visit.state is VisitState.CONFIRMED
    visits.take_step(visit.public_id, "cancel", SENIOR, version=2, given={"why": "not needed"})
    take_back(other)


def test_a_plan_in_the_making_holds_the_rows_it_reads(planner_home: Path) -> None:
    rests = brought_in()
    theirs = jobs.ask(kind="plan", body="CQC", question={}, asked_by="other", now=NOW)
    assert import_rests.held(rests, today=TODAY) is None
    own = jobs.ask(kind="plan", body="Ofsted", question={}, asked_by="scheduler", now=NOW)
    with pytest.raises(ConflictError, match="A plan is being made that reads these rows"):
        take_back(rests)
    jobs.ask_to_cancel(own, now=NOW)
    take_back(rests)
    assert not jobs.job(theirs, bodies=("CQC",)).over


def test_a_request_that_waits_for_its_answer_holds_the_rows_it_quotes(council_home: Path) -> None:
    rests = brought_in()
    seen = notices.log(notices.Call("ILACS_FOCUSED_COVID", TODAY, first_day=_FIRST), DIRECTOR)
    ground = GroundGiven(Ground.INCIDENT, "An incident.", Evidence.CHECKED)
    deferrals.ask(seen.notice.public_id, DIRECTOR, grounds=(ground,), signed_by="The director")
    with pytest.raises(ConflictError, match="A request for a later date was made with these rows"):
        take_back(rests)
    # On a shared server the requests of another body are nobody's business here.
    other = import_queries.resting(rests, inspectorate="", body=OTHER_COUNCIL, today=TODAY)
    assert other == import_queries.Resting(0, (), 0)
    take_back(brought_in(name="after.csv"))


def test_an_import_that_was_undone_is_told_so_whatever_rests_on_it(planner_home: Path) -> None:
    rests = brought_in()
    take_back(rests)
    jobs.ask(kind="plan", body="Ofsted", question={}, asked_by="scheduler", now=NOW)
    with pytest.raises(ConflictError, match="undone already, by scheduler"):
        take_back(rests)


def test_the_command_looks_first_and_refuses_what_the_pages_refuse(
    planner_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(said, "now", lambda: NOW)
    table = tmp_path / "ties.csv"
    table.write_text(
        f"inspector,service,tie,from\n7,authority:{COUNCIL},interest,2020-01-01\n8,x,friend,2020-01-01\n"
    )
    words = ["import", "inspector-ties", str(table)]
    told = CliRunner().invoke(app, [*words, "--preview"]).stdout
    assert "Would take 1 rows of ties.csv as inspector-ties; nothing was stored." in told
    assert "ties.csv, row 3, column tie: “friend” is none of" in told
    assert f"7 | authority:{COUNCIL} | interest" in told
    assert (ImportBatch.objects.count(), FactRow.objects.count()) == (0, 0)
    made = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    again = json.loads(CliRunner().invoke(app, [*words, "--preview", "--json"]).stdout)
    assert (again["taken"], again["before"]["public_id"]) == (1, made["public_id"])
    jobs.ask(kind="plan", body="Ofsted", question={}, asked_by="scheduler", now=NOW)
    undone = CliRunner().invoke(app, ["import", "--undo", made["public_id"]])
    assert isinstance(undone.exception, ConflictError)
    assert "A plan is being made" in str(undone.exception)
