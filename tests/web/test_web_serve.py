"""The command that serves, as a person runs it: refuses without an instance, ends whole, survives a kill."""

from __future__ import annotations

import os
import signal
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from serve_kit import PATIENCE, served, until
from web_kit import REPLAY, SCHEDULER, moved_to, person_of, replay

from counterpoise.app.main import run
from counterpoise.domain.errors import StoreError, UsageError
from counterpoise.service import audit, clock, jobs, programme_pages, serve

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from stores import Home


def _group(process: subprocess.Popen[bytes]) -> bool:
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_without_an_instance_it_refuses_and_says_what_to_do(
    store_kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with moved_to(tmp_path / "none"):
        assert run(["serve", "--port", "8000"]) == StoreError.exit_code
    assert "counterpoise init" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(("host", "port"), [("0.0.0.0", 8000), ("10.0.0.5", 8000), ("127.0.0.1", 0)])  # noqa: S104
def test_passwords_never_travel_in_the_open_and_ports_are_ports(host: str, port: int) -> None:
    with pytest.raises(UsageError):
        serve.check_address(host, port)


def test_when_it_is_asked_to_end_nothing_of_it_is_left(home: Home) -> None:
    with served(home.folder) as (process, _):
        process.terminate()
        assert process.wait(PATIENCE) == 0
        until(lambda: not _group(process))


def test_a_job_cut_off_by_a_kill_is_done_once_after_the_restart(planned: Home) -> None:
    before = len(programme_pages.heads(person=person_of(SCHEDULER)))
    asked = jobs.PlanAsked(as_of=clock.today(), weeks=2)
    job_id = jobs.ask_plan(asked, person=person_of(SCHEDULER), inspectorate="Ofsted", now=clock.now())
    with served(planned.folder) as (process, _):
        until(lambda: jobs.job(job_id, person=person_of(SCHEDULER)).progress, process)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    cut = jobs.job(job_id, person=person_of(SCHEDULER))
    assert cut.state == "running"
    with served(planned.folder) as (process, _):
        until(lambda: jobs.job(job_id, person=person_of(SCHEDULER)).over, process)
    assert jobs.job(job_id, person=person_of(SCHEDULER)).state == "done"
    assert len(programme_pages.heads(person=person_of(SCHEDULER))) == before + 1
    assert audit.verify().holds


def test_a_job_is_cancelled_while_it_runs_and_stores_nothing(planned: Home) -> None:
    before = programme_pages.heads(person=person_of(SCHEDULER))
    asked = jobs.PlanAsked(as_of=clock.today(), weeks=16)
    job_id = jobs.ask_plan(asked, person=person_of(SCHEDULER), inspectorate="Ofsted", now=clock.now())
    with served(planned.folder) as (process, _):
        until(lambda: jobs.job(job_id, person=person_of(SCHEDULER)).progress, process)
        jobs.cancel(job_id, person=person_of(SCHEDULER), now=clock.now())
        until(lambda: jobs.job(job_id, person=person_of(SCHEDULER)).over, process)
    assert jobs.job(job_id, person=person_of(SCHEDULER)).state == "cancelled"
    assert programme_pages.heads(person=person_of(SCHEDULER)) == before


@pytest.mark.parametrize(("real", "stands"), [
    ("2026-11-26T23:30:00+00:00", "2020-09-01T23:30:00+01:00"),
    ("2026-11-26T00:10:00+00:00", "2020-09-01T00:10:00+01:00"),
    ("2026-07-01T23:30:00+01:00", "2020-09-01T23:30:00+01:00"),
])  # fmt: skip
def test_a_replay_of_summer_stands_at_its_day_all_day_long_in_winter_too(real: str, stands: str) -> None:
    at = datetime.fromisoformat(real)
    days = at.astimezone(ZoneInfo("Europe/London")).date() - REPLAY
    assert clock.replayed(at, days) == datetime.fromisoformat(stands)
    assert clock.replayed(at, timedelta(0)) == at


def test_the_clock_of_a_replay_stands_in_the_past_and_can_not_be_set_ahead() -> None:
    with replay():
        assert clock.today().isoformat() == "2020-09-01"
    for wrong in ("2999-01-01", "soon"):
        with pytest.raises(UsageError):
            clock.behind(wrong)
