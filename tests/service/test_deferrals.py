"""Asking and answering, on two instances that share nothing but files, and on one server."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from docx import Document
from service_kit import COUNCIL, DIRECTOR, NOW, PERFORMANCE, SCHEDULER, SENIOR, TODAY, acting
from stores import moved_to
from two_kit import FIRST, LAST, Two, notice_sent, notice_taken, notified

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import (
    BadInputError,
    ConflictError,
    CounterpoiseError,
    GuardError,
    NotFoundError,
    StoreError,
)
from counterpoise.domain.lifecycle import Mode, VisitState
from counterpoise.domain.roles import Role
from counterpoise.domain.sight import Reply
from counterpoise.domain.tariffs import AREA_POOLS
from counterpoise.exchange.signed import FileKind
from counterpoise.service import (
    audit,
    deferrals,
    deferrals_answer,
    deferrals_decisions,
    exchange_files,
    exchange_files_taken,
    notices,
    returns,
    visits,
    visits_exempt,
)
from counterpoise.service.deferrals import GroundGiven
from counterpoise.service.deferrals_answer import Verdict
from counterpoise.service.initialise import NewInstance, initialise
from counterpoise.service.returns import TeamOff, VisitHours, WeekReturn

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.service.deferrals import AskedFor

INCIDENT = GroundGiven(Ground.INCIDENT, "A death in a home of ours.", Evidence.CHECKED)
YES = Verdict(
    Reply.YES,
    new_day=date(2020, 11, 3),
    substitute_day=date(2020, 10, 6),
    signed_by="Regional director",
)


def asked(two: Two, **changes: object) -> AskedFor:
    notice = notice_taken(two, **changes)
    with moved_to(two.council):
        return deferrals.ask(notice, DIRECTOR, grounds=[INCIDENT], signed_by="Director", sender="Sandwell")


def request_taken(two: Two, **changes: object) -> str:
    made = asked(two, **changes)
    assert made.file is not None
    with moved_to(two.planner):
        exchange_files_taken.take(made.file.data, SENIOR)
        (found,) = deferrals_answer.listed(SENIOR)
        return found.request.public_id


def words(letter: bytes) -> str:
    document = Document(io.BytesIO(letter))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_a_request_goes_out_and_its_answer_comes_back(two: Two) -> None:
    public_id = request_taken(two)
    with moved_to(two.planner):
        seen = deferrals_answer.read(public_id, SENIOR)
        assert seen.answer_by.isoformat() == "2020-09-15T17:00:00+01:00"
        assert not seen.late
        done = deferrals_answer.decide(public_id, YES, SENIOR, version=1)
        assert done.child_weeks == 4000 * 5
        visit = visits.own(seen.visit.public_id, SENIOR).visit
        assert (visit.state, visit.first_day, visit.deferrals) == (VisitState.DEFERRED, YES.new_day, 1)
        assert (visit.last_day, visit.substitute_day) == (date(2020, 11, 4), YES.substitute_day)
        assert audit.verify().holds
    assert "3 November 2020" in words(done.letter)
    assert done.file is not None
    # Yes, and one date: the substitute check, the weeks and any other day stay inside.
    assert set(json.loads(done.file.data)["body"]) == {
        "visit", "service", "visit_type", "first_day", "reply", "day"
    }  # fmt: skip
    with moved_to(two.council):
        assert "3 November 2020" in exchange_files_taken.take(done.file.data, DIRECTOR)
        (notice,) = notices.listed(DIRECTOR)
        assert (notice.first_day, notice.last_day) == (date(2020, 11, 3), date(2020, 11, 4))
        (request,) = deferrals.made_by(DIRECTOR)
        assert (request.reply, request.reply_day) == ("yes", date(2020, 11, 3))
        assert audit.verify().holds


def test_no_keeps_the_day_and_convert_keeps_it_too(two: Two) -> None:
    public_id = request_taken(two)
    with moved_to(two.planner):
        with pytest.raises(BadInputError, match="changes how"):
            deferrals_answer.decide(public_id, Verdict(Reply.CONVERT), SENIOR, version=1)
        verdict = Verdict(Reply.CONVERT, mode=Mode.REMOTE, last_day=FIRST)
        done = deferrals_answer.decide(public_id, verdict, SENIOR, version=1)
        assert (done.answer.reply, done.answer.day) == (Reply.CONVERT, FIRST)
        visit = deferrals_answer.read(public_id, SENIOR).visit
        assert (visit.state, visit.mode, visit.last_day) == (VisitState.CONVERTED, Mode.REMOTE, FIRST)
        with pytest.raises(ConflictError, match="answered already"):
            deferrals_answer.decide(public_id, Verdict(Reply.NO), SENIOR, version=2)


def test_no_changes_nothing_of_the_visit(two: Two) -> None:
    public_id = request_taken(two)
    with moved_to(two.planner):
        before = deferrals_answer.read(public_id, SENIOR).visit
        done = deferrals_answer.decide(public_id, Verdict(Reply.NO), SENIOR, version=1)
        assert done.answer.day == FIRST
        assert deferrals_answer.read(public_id, SENIOR).visit == before
        assert "No." in words(done.letter)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"new_day": None}, "no new date is fixed"),
        ({"new_day": FIRST + timedelta(weeks=13, days=1)}, "13 weeks"),
        ({"new_day": FIRST}, "not within"),
        ({"substitute_day": None}, "no substitute check"),
        ({"substitute_day": date(2020, 10, 14)}, "within 10 working days"),
        ({"signed_by": " "}, "nobody signs"),
    ],
)
def test_guard_4_a_deferral_is_short_checked_and_signed(
    two: Two, change: dict[str, object], fault: str
) -> None:
    public_id = request_taken(two)
    with moved_to(two.planner):
        rows = audit.verify().rows
        with pytest.raises(GuardError, match=fault):
            deferrals_answer.decide(public_id, replace(YES, **change), SENIOR, version=1)
        assert audit.verify().rows == rows
        assert deferrals_answer.read(public_id, SENIOR).request.reply == ""


def test_guard_4_the_delay_is_said_in_children_s_terms(two: Two) -> None:
    public_id = request_taken(two, children=None)
    with moved_to(two.planner), pytest.raises(GuardError, match="children's terms"):
        deferrals_answer.decide(public_id, YES, SENIOR, version=1)


def test_guard_4_own_figures_alone_never_suffice_and_an_exempt_service_keeps_its_time(two: Two) -> None:
    notice = notice_taken(two)
    with moved_to(two.council):
        for back in range(6):
            share = 0.05 if back else 0.2
            staff = tuple(TeamOff(p, p, 100 * share, 100) for p in AREA_POOLS)
            week = WeekReturn(date(2020, 9, 7) - timedelta(weeks=back), staff, {}, None)
            returns.file_week(week, PERFORMANCE)
        draft = deferrals.draft(notice, DIRECTOR)
        assert draft.circumstances
        made = deferrals.ask(notice, DIRECTOR, consider=[0], signed_by="Director")
        assert made.file is not None
        assert [n.split(". ")[1] for n, _ in made.figures] == ["can spare", "own normal", "asked"]
        said = words(made.letter)
        assert "Circumstances we ask you to consider" in said
        assert "Grounds" not in said
        assert deferrals.PURPOSE in said
        assert "estimated" in said or "assumed" in said
    with moved_to(two.planner):
        exchange_files_taken.take(made.file.data, SENIOR)
        (seen,) = deferrals_answer.listed(SENIOR)
        with pytest.raises(GuardError, match="own figures"):
            deferrals_answer.decide(seen.request.public_id, YES, SENIOR, version=1)
        visits_exempt.add_concern(
            service=seen.visit.service, kind="concern", since=TODAY, held_where="a register", acting=SENIOR
        )
        with pytest.raises(GuardError, match="never put off for strain: has a concern"):
            deferrals_answer.decide(seen.request.public_id, YES, SENIOR, version=1)
        # The team that makes the visit is shown no figure of the request (rule 6).
        assert len(deferrals_answer.figures_for(seen, SENIOR, team=["lead"])) == 3
        one_of_them = replace(SENIOR, who=SCHEDULER.who)
        hidden = deferrals_answer.read(seen.request.public_id, one_of_them)
        assert [c.words for c in hidden.body.put] == [c.words for c in seen.body.put]
        assert not any(c.figures for c in hidden.body.put)
        with pytest.raises(GuardError, match="not shown to the team"):
            deferrals_answer.figures_for(seen, SENIOR, team=[SENIOR.who])


def test_guard_4_nobody_is_put_off_twice(two: Two) -> None:
    public_id = request_taken(two)
    with moved_to(two.planner):
        done = deferrals_answer.decide(public_id, YES, SENIOR, version=1)
    assert done.file is not None
    with moved_to(two.council):
        exchange_files_taken.take(done.file.data, DIRECTOR)
        (notice,) = notices.listed(DIRECTOR)
        again = deferrals.ask(notice.public_id, DIRECTOR, grounds=[INCIDENT], signed_by="Director")
        assert again.file is not None
    with moved_to(two.planner):
        exchange_files_taken.take(again.file.data, SENIOR)
        second = next(r for r in deferrals_answer.listed(SENIOR) if not r.request.reply)
        later = replace(YES, new_day=date(2020, 11, 10), substitute_day=date(2020, 10, 13))
        with pytest.raises(CounterpoiseError, match="put off before"):
            deferrals_answer.decide(second.request.public_id, later, SENIOR, version=1)


def test_who_gave_the_notice_does_not_grant_the_delay(two: Two) -> None:
    public_id = request_taken(two)
    same = replace(SENIOR, who=SCHEDULER.who)
    with moved_to(two.planner), pytest.raises(ConflictError, match="second person"):
        deferrals_answer.decide(public_id, YES, same, version=1)


def test_the_clock_runs_out(two: Two) -> None:
    public_id = request_taken(two)
    with moved_to(two.planner):
        late = replace(SENIOR, now=NOW + timedelta(days=2))
        assert deferrals_answer.read(public_id, late).late


def test_a_file_is_taken_once_and_never_an_older_version_after_a_newer(two: Two) -> None:
    data = notice_sent(two)
    with moved_to(two.council):
        exchange_files_taken.take(data, DIRECTOR)
        rows = audit.verify().rows
        with pytest.raises(ConflictError, match="taken already"):
            exchange_files_taken.take(data, DIRECTOR)
        assert audit.verify().rows == rows
    with moved_to(two.planner):
        (visit,) = visits.own_list(SENIOR)
        newer = [exchange_files_taken.notice_file(visit, SCHEDULER) for _ in range(2)]
    assert [json.loads(f.data)["revision"] for f in newer] == [2, 3]
    with moved_to(two.council):
        with pytest.raises(ConflictError, match="there already"):
            exchange_files_taken.take(newer[1].data, DIRECTOR)
        # What was refused was not recorded: the older one is refused for its own reason.
        with pytest.raises(ConflictError, match="there already"):
            exchange_files_taken.take(newer[0].data, DIRECTOR)


def test_an_older_version_is_refused_after_a_newer_one(two: Two) -> None:
    given = VisitHours(f"authority:{COUNCIL}", "ILACS_FOCUSED_COVID", FIRST, {"leaders": {0: 3.0}}, True)
    with moved_to(two.council):
        first = exchange_files_taken.hours_file(given, "Ofsted", PERFORMANCE)
        second = exchange_files_taken.hours_file(
            replace(given, hours={"leaders": {0: 9.0}}), "Ofsted", PERFORMANCE
        )
    with moved_to(two.planner):
        assert "hours" in exchange_files_taken.take(second.data, SENIOR)
        with pytest.raises(ConflictError, match="older version 1"):
            exchange_files_taken.take(first.data, SENIOR)
        (held,) = returns.inbox(SENIOR)
        assert held.payload["hours"] == {"leaders": {"0": 9.0}}
        with pytest.raises(GuardError):
            returns.inbox(DIRECTOR)


def test_hours_go_to_whoever_made_the_visit_and_to_nobody_else(two: Two) -> None:
    given = VisitHours(f"youth-justice:{COUNCIL}", "YJS_2018", FIRST, {"leaders": {0: 3.0}}, True)
    with moved_to(two.council):
        wrong = exchange_files_taken.hours_file(given, "Ofsted", PERFORMANCE)
    with moved_to(two.planner):
        with pytest.raises(BadInputError, match="a visit of HMI Probation"):
            exchange_files_taken.take(wrong.data, SENIOR)
        assert returns.inbox(SENIOR) == ()


def test_a_key_nobody_compared_is_not_trusted(two: Two, tmp_path: Path) -> None:
    neighbour = acting(Role.DIRECTOR, body="E08000025")
    with moved_to(tmp_path / "stranger"):
        initialise(new=NewInstance("council", authority="E08000025"), who="tester", now=NOW)
        card = exchange_files.own_card("Birmingham", neighbour)
        right = exchange_files.own_fingerprint()
        exchange_files.add_party(card, neighbour)
    with moved_to(two.planner):
        exchange_files.add_party(card, SENIOR)
        with pytest.raises(ConflictError, match=r"party (for this body|that is there already)"):
            exchange_files.add_party(card, SENIOR)
        with pytest.raises(ConflictError, match="not the fingerprint"):
            exchange_files.confirm_party("E08000025", exchange_files.own_fingerprint(), SENIOR)
        made = visits.own(notified(service="authority:E08000025"), SENIOR).visit
        with pytest.raises(ConflictError, match="Nobody has compared"):
            exchange_files_taken.notice_file(made, SCHEDULER)
        exchange_files.confirm_party("E08000025", right, SENIOR)
        assert exchange_files_taken.notice_file(made, SCHEDULER).data
        exchange_files.remove_party("E08000025", SENIOR)
        with pytest.raises(NotFoundError, match="party add"):
            exchange_files_taken.notice_file(made, SCHEDULER)
        assert [p.body for p in exchange_files.parties()] == [COUNCIL]
        assert audit.verify().holds


def test_a_missing_or_damaged_key_is_said(two: Two) -> None:
    with moved_to(two.council):
        for text in ("zz", "ab"):
            (two.council / "signing_key").write_text(text)
            with pytest.raises(StoreError, match="signing key"):
                exchange_files.own_fingerprint()


def test_guard_1_no_file_leaves_about_a_visit_that_was_not_notified(two: Two) -> None:
    with moved_to(two.planner):
        made = visits.propose(
            visits.Proposal(f"authority:{COUNCIL}", "ILACS_FOCUSED_COVID", FIRST, LAST), SCHEDULER, why="w"
        )
        with pytest.raises(ConflictError, match="not notified"):
            exchange_files_taken.notice_file(made, SCHEDULER)


def test_guard_1_a_request_about_a_hidden_visit_is_answered_like_one_about_none(two: Two) -> None:
    made = asked(two)
    assert made.file is not None
    with moved_to(two.planner):
        (visit,) = visits.own_list(SENIOR)
        visits.take_step(visit.public_id, "cancel", SENIOR, version=visit.version, given={"why": "w"})
        visits.propose(
            visits.Proposal(f"authority:{COUNCIL}", "ILACS_FOCUSED_COVID", FIRST, LAST), SCHEDULER, why="w"
        )
        with pytest.raises(NotFoundError, match="no visit that its sender was told of") as hidden:
            exchange_files_taken.take(made.file.data, SENIOR)
        (again,) = [v for v in visits.own_list(SENIOR) if v.state is VisitState.PROPOSED]
        visits.take_step(again.public_id, "withdraw", SCHEDULER, version=1, given={"why": "w"})
        with pytest.raises(NotFoundError) as absent:
            exchange_files_taken.take(made.file.data, SENIOR)
        assert str(hidden.value) == str(absent.value)
        assert deferrals_answer.listed(SENIOR) == ()


def test_files_go_to_instances_of_their_kind(two: Two) -> None:
    with moved_to(two.planner):
        sent = exchange_files.send(FileKind.HOURS, to=COUNCIL, about="a", body={}, acting=SENIOR)
    with moved_to(two.council), pytest.raises(ConflictError, match="not for an instance of this kind"):
        exchange_files_taken.take(sent.data, DIRECTOR)


@pytest.mark.parametrize(
    "given",
    [
        {"grounds": [], "consider": []},
        {"grounds": [INCIDENT], "signed_by": " "},
        {"grounds": [GroundGiven(Ground.DEMAND, "busy", Evidence.CHECKED)]},
    ],
)
def test_a_request_that_puts_nothing_is_none(two: Two, given: dict[str, object]) -> None:
    notice = notice_taken(two)
    with moved_to(two.council):
        with pytest.raises(BadInputError):
            deferrals.ask(notice, DIRECTOR, **({"signed_by": "Director"} | given))
        with pytest.raises(NotFoundError, match="no circumstance"):
            deferrals.ask(notice, DIRECTOR, consider=[99], signed_by="Director")
        assert deferrals.made_by(DIRECTOR) == ()


def test_a_council_without_the_key_of_the_inspectorate_still_has_its_letter(council_home: Path) -> None:
    seen = notices.log(notices.Call("ILACS_FOCUSED_COVID", TODAY), DIRECTOR)
    made = deferrals.ask(seen.notice.public_id, DIRECTOR, grounds=[INCIDENT], signed_by="Director")
    assert made.file is None
    assert "Grounds" in words(made.letter)
    with pytest.raises(ConflictError, match="open request"):
        deferrals.ask(seen.notice.public_id, DIRECTOR, grounds=[INCIDENT], signed_by="Director")
    with pytest.raises(GuardError, match="director"):
        deferrals.ask(seen.notice.public_id, PERFORMANCE, grounds=[INCIDENT], signed_by="x")


def test_on_one_server_a_request_is_handed_over_and_its_answer_comes_back(planner_home: Path) -> None:
    notified()
    seen = notices.log(notices.Call("ILACS_FOCUSED_COVID", TODAY, FIRST, LAST), DIRECTOR)
    deferrals.ask(seen.notice.public_id, DIRECTOR, grounds=[INCIDENT], signed_by="Director")
    (waiting,) = deferrals_answer.listed(SENIOR)
    visit = waiting.visit
    with pytest.raises(ConflictError, match="waits for its answer"):
        visits.take_step(visit.public_id, "cancel", SENIOR, version=visit.version, given={"why": "w"})
    deferrals_answer.decide(waiting.request.public_id, YES, SENIOR, version=1)
    (request,) = deferrals.made_by(DIRECTOR)
    assert (request.reply, request.decided_by) == ("yes", "the inspectorate")
    assert notices.listed(DIRECTOR)[0].first_day == YES.new_day
    assert audit.verify().holds


def test_the_year_s_answers_are_published_by_ground_without_small_numbers(two: Two) -> None:
    public_id = request_taken(two)
    with moved_to(two.planner):
        deferrals_answer.decide(public_id, Verdict(Reply.NO), SENIOR, version=1)
        rows = {r.ground: r for r in deferrals_decisions.decisions(2020, SENIOR)}
        assert rows[Ground.INCIDENT.value].total == "c"
        assert "1" not in rows[Ground.INCIDENT.value].cells
        assert {r.total for r in deferrals_decisions.decisions(2019, SENIOR)} == {"0"}


def test_the_substitute_check_is_a_day_to_keep_until_it_was_made(two: Two) -> None:
    public_id = request_taken(two)
    with moved_to(two.planner):
        deferrals_answer.decide(public_id, YES, SENIOR, version=1)
        (visit,) = visits.own_list(SENIOR)
        promised = {d.name: d.day for d in visits.own(visit.public_id, SENIOR).deadlines}
        assert promised["substitute check"] == YES.substitute_day
        early = {"checked_on": date(2020, 10, 5)}
        with pytest.raises(BadInputError, match="came after the notice"):
            visits.take_step(visit.public_id, "check", SCHEDULER, version=visit.version, given=early)
        later = replace(SCHEDULER, now=NOW + timedelta(days=21))
        made = visits.take_step(visit.public_id, "check", later, version=visit.version, given=early)
        assert (made.state, made.checked_on) == (VisitState.DEFERRED, date(2020, 10, 5))
        assert "substitute check" not in {d.name for d in visits.own(visit.public_id, SENIOR).deadlines}
        assert audit.verify().holds


def test_the_keys_of_a_shared_server_are_its_owner_s(planner_home: Path) -> None:
    card = exchange_files.own_card("Ofsted", SENIOR)
    for act in (
        lambda: exchange_files.own_card("Sandwell", DIRECTOR),
        lambda: exchange_files.add_party(card, DIRECTOR),
        lambda: exchange_files.confirm_party("Ofsted", "x", DIRECTOR),
        lambda: exchange_files.remove_party("Ofsted", DIRECTOR),
        lambda: exchange_files.send(FileKind.REQUEST, to="Ofsted", about="a", body={}, acting=DIRECTOR),
        lambda: exchange_files_taken.take(card, DIRECTOR),
    ):
        with pytest.raises(GuardError, match="its own body"):
            act()
    assert exchange_files.parties() == ()


def test_an_instance_made_before_there_were_keys_gets_one_and_keeps_the_rest(council_home: Path) -> None:
    (council_home / "signing_key").unlink()
    audit_key = (council_home / "audit_key").read_text()
    with pytest.raises(StoreError, match="signing key"):
        exchange_files.own_fingerprint()
    with pytest.raises(ConflictError, match="already holds an instance"):
        initialise(new=NewInstance("council", authority=COUNCIL), who="tester", now=NOW)
    assert len(exchange_files.own_fingerprint().split()) == 10
    assert (council_home / "audit_key").read_text() == audit_key
    assert audit.verify().rows == 1
