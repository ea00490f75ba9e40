"""The commands of council and planner, as people type them: a whole request, there and back, by files."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from service_kit import COUNCIL, NOW
from stores import moved_to
from typer.testing import CliRunner

from counterpoise.cli import said
from counterpoise.cli.main import app
from counterpoise.domain.errors import BadInputError, ConflictError, CounterpoiseError, NotFoundError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

ANSWERS = ("incident: none", "restriction: known", "pre-election: none", "headroom: looked at")


@dataclass
class Desk:
    """One person at one instance, with a clock that others can set."""

    home: Path
    clock: list[datetime]
    who: str = "first"
    patch: pytest.MonkeyPatch = field(default_factory=pytest.MonkeyPatch)

    def types(self, *words: str, who: str = "") -> str:
        """Type a command and return what it printed; an error of ours comes out as it was raised."""
        with moved_to(self.home), self.patch.context() as patch:
            patch.setattr(said, "now", lambda: self.clock[0])
            patch.setattr(said, "who", lambda: who or self.who)
            done = CliRunner().invoke(app, list(words))
        if isinstance(done.exception, CounterpoiseError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    def reads(self, *words: str, who: str = "") -> dict[str, list[dict[str, object]]]:
        answer: dict[str, list[dict[str, object]]] = json.loads(self.types(*words, "--json", who=who))
        return answer


@pytest.fixture
def council(council_home: Path) -> Desk:
    return Desk(council_home, [NOW])


@pytest.fixture
def planner(planner_home: Path) -> Desk:
    return Desk(planner_home, [NOW])


def test_a_notice_in_two_minutes_and_the_page_for_the_chief_executive(council: Desk, tmp_path: Path) -> None:
    out = council.types(
        "notice", "log", "ILACS_FOCUSED_COVID", "2020-09-14", "--calendar", str(tmp_path / "n.ics")
    )
    for words in ("Deadlines:", "information request", "Tasks:", "director", "Hours a week", "assumed"):
        assert words in out
    assert (tmp_path / "n.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    (notice,) = council.reads("notice", "list")["notices"]
    tasks = council.reads("notice", "show", str(notice["public_id"]))["tasks"]
    assert "Done" in council.types("notice", "done", str(tasks[0]["public_id"]))
    assert "Open again" in council.types("notice", "done", str(tasks[0]["public_id"]), "--undo")
    hours = ("--hours", "leaders=40")
    council.types("commitment", "add", "peer challenge", "Peers", "2020-09-28", "2020-10-02", *hours)
    (kept,) = council.reads("commitment", "list")["commitments"]
    page = tmp_path / "brief.html"
    council.types("brief", "Sandwell", "--html", str(page))
    assert "Peers" in page.read_text()
    with pytest.raises(ConflictError, match="there already"):
        council.types("brief", "Sandwell", "--html", str(page))
    out = council.types("brief", COUNCIL)
    for words in ("Notified:", "May come", "Peers", "Busy week", "last twelve months"):
        assert words in out
    council.types("commitment", "withdraw", str(kept["public_id"]))
    assert "No commitment" in council.types("commitment", "list")
    change = ("notice", "change", str(notice["public_id"]), "--why", "told again")
    out = council.types(*change, "--first-day", "2020-10-05", "--area-votes", "--embargo")
    for words in ("2020-10-05 to 2020-10-06", "notice changed, by first: told again", "Tasks:",
                  "first day: 2020-10-05 (before: 2020-09-28)", "kept inside the team: True"):  # fmt: skip
        assert words in out
    out = council.types(*change, "--called-off-on", "2020-09-14")
    assert "Called off on 2020-09-14: no deadline" in out
    assert "Tasks:" not in out
    assert "called off" in council.types("notice", "list")
    assert "Notified: nothing" in council.types("brief", "Sandwell")
    assert "visit goes ahead after all" in council.types(*change, "--goes-ahead", "--lift-embargo")
    assert "Covid" in council.types("brief", "Sandwell").partition("May come")[0]


def test_returns_are_filed_in_a_line(council: Desk) -> None:
    week = ("2020-09-07", "--staff", "practitioners=12/180", "--staff", "duty:leaders=1/10")
    assert "version 1" in council.types("return", "weekly", *week, "--contacts", "schools=35")
    assert "version 2" in council.types("return", "weekly", *week, "--school-absence", "4.5")
    hours = ("ILACS_FOCUSED_COVID", "2020-09-07", "--hours", "leaders=-1:20,0:35")
    assert "version 1" in council.types("return", "hours", *hours, "--new")
    for wrong in ("practitioners", "practitioners=1/0", "cooks=1/2"):
        with pytest.raises(CounterpoiseError):
            council.types("return", "weekly", "2020-09-07", "--staff", wrong)
    with pytest.raises(CounterpoiseError, match="how many hours"):
        council.types("return", "hours", "ILACS_FOCUSED_COVID", "2020-09-07", "--hours", "leaders=20")


def exchange_cards(council: Desk, planner: Desk, folder: Path) -> None:
    theirs = planner.types("party", "card", str(folder / "ofsted.card"), "--name", "Ofsted")
    ours = council.types("party", "card", str(folder / "sandwell.card"), "--name", "Sandwell")
    council.types("party", "add", str(folder / "ofsted.card"))
    planner.types("party", "add", str(folder / "sandwell.card"))
    assert "not compared yet" in council.types("party", "list")
    council.types("party", "check", "Ofsted", theirs.rpartition("fingerprint: ")[2].strip())
    planner.types("party", "check", COUNCIL, ours.rpartition("fingerprint: ")[2].strip())
    assert "compared on" in planner.types("party", "list")


def call_made(planner: Desk, notice: Path) -> str:
    days = ("2020-09-29", "2020-09-30", "--why", "priorities", "--children", "4000")
    planner.types("visit", "propose", f"authority:{COUNCIL}", "ILACS_FOCUSED_COVID", *days)
    (visit,) = planner.reads("visit", "list")["visits"]
    public_id = str(visit["public_id"])
    with pytest.raises(ConflictError, match="second person"):
        planner.types("visit", "step", public_id, "confirm")
    planner.types("visit", "step", public_id, "confirm", who="second")
    assert "Nothing was signed" in planner.types("visit", "sign-off", public_id, "--look")
    with pytest.raises(BadInputError, match="need an answer"):
        planner.types("visit", "sign-off", public_id, who="second")
    answers = [word for a in ANSWERS for word in ("--answer", a)]
    assert "Signed off for 2020-09-14" in planner.types(
        "visit", "sign-off", public_id, *answers, who="second"
    )
    planner.types("visit", "step", public_id, "notify", "--notice", str(notice))
    return public_id


def test_a_request_goes_there_and_back_by_files(council: Desk, planner: Desk, tmp_path: Path) -> None:
    exchange_cards(council, planner, tmp_path)
    visit = call_made(planner, tmp_path / "notice.json")
    assert "Logged" in council.types("file", "take", str(tmp_path / "notice.json"))
    (notice,) = council.reads("notice", "list")["notices"]
    draft = council.types("deferral", "draft", str(notice["public_id"]))
    assert "incident:" in draft
    asked = ("--ground", "incident: A death in a home of ours.", "--checked", "--out", str(tmp_path))
    council.types("deferral", "ask", str(notice["public_id"]), "--signed-by", "Director", *asked)
    (request,) = tmp_path.glob("request-*.json")
    assert request.with_suffix(".docx").stat().st_size > 1000
    assert "within one working day" in planner.types("file", "take", str(request))
    (waiting,) = planner.reads("request", "list")["requests"]
    listed = planner.types("request", "list")
    assert "answer by 2020-09-15 17:00" in listed
    days = ("--new-day", "2020-11-03", "--substitute-day", "2020-10-06", "--signed-by", "Regional director")
    decide = ("request", "decide", str(waiting["public_id"]), "yes", "--out", str(tmp_path), *days)
    assert "20,000 child-weeks" in planner.types(*decide, who="second")
    (answer,) = tmp_path.glob("answer-*.json")
    assert "begins on 3 November 2020" in council.types("file", "take", str(answer))
    assert "deferred" in planner.types("visit", "show", visit)
    assert "published ground" in planner.types("request", "publish", "2020")
    hours = ("ILACS_FOCUSED_COVID", "2020-11-03", "--hours", "leaders=0:30", "--to", str(tmp_path / "h.json"))
    council.clock[0] = planner.clock[0] = NOW + timedelta(days=60)
    council.types("return", "hours", *hours)
    assert "hours" in planner.types("file", "take", str(tmp_path / "h.json"))
    for desk in (council, planner):
        assert "holds" in desk.types("audit", "verify")


def test_concerns_and_what_is_not_there(planner: Desk, council: Desk) -> None:
    out = planner.types("concern", "add", "provider:1", "concern", "2020-09-01", "register of concerns")
    public_id = out.split()[1].rstrip(".")
    planner.types("concern", "end", public_id, "--why", "looked at")
    assert "No request" in planner.types("request", "list")
    assert "no such visit" in planner.types("visit", "list")
    assert "No programme" in planner.types("programme", "list")
    assert "No notice" in council.types("notice", "list")
    assert "Nobody" in council.types("party", "list")
    for words in (("visit", "show", "nowhere"), ("file", "take", "nowhere.json"), ("party", "remove", "CQC")):
        with pytest.raises(NotFoundError):
            planner.types(*words)
    with pytest.raises(CounterpoiseError, match="director"):
        planner.types("notice", "list")
