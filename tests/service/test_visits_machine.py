"""Visits and requests against a model in memory: any sequence, two people, a clock that only goes forward.

The model is written out here by hand and reads nothing of the product's own table. After every step the
store must say what the model says, no exempt service may have been put off for strain, nobody twice or past
thirteen weeks; at the end the audit chain, replayed, is the store.
"""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis.strategies as st
from django.db import connection
from hypothesis import HealthCheck, event, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from service_kit import NOW, SCHEDULER, SENIOR
from stores import copy_home, moved_to

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import CounterpoiseError
from counterpoise.domain.lifecycle import Mode
from counterpoise.domain.sight import Reply
from counterpoise.exchange.signed_bodies import PutCircumstance, RequestBody
from counterpoise.service import audit, deferrals_answer, deferrals_receive, visits, visits_sign_off
from counterpoise.service.deferrals_answer import Verdict
from counterpoise.service.visits import Proposal
from counterpoise.store import letter_queries, visit_queries
from counterpoise.store.audit import canonical, state_of
from counterpoise.store.models import AuditRow, Visit

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from counterpoise.service.acting import Acting

EXAMPLES = {"sqlite": 25, "postgresql": 10}
BOTH = SCHEDULER.permissions | SENIOR.permissions
PEOPLE = tuple(replace(SCHEDULER, who=who, permissions=BOTH) for who in ("first", "second"))
THIRTEEN = timedelta(weeks=13)
#: Those of the year in which the machine plays.
BANK_HOLIDAYS = frozenset(
    (date(2020, 12, 25), date(2020, 12, 28), date(2021, 1, 1), date(2021, 4, 2), date(2021, 4, 5))
)
INADEQUATE = "judged inadequate at its last full look"
ANSWERS = dict.fromkeys(
    ("incident", "restriction", "another team", "pre-election", "headroom", "bank holiday", "open request"),
    "w",
)

#: From where, to where, and whose other step comes first: by hand, not from the product.
WAYS: dict[str, tuple[set[str], str, str]] = {
    "move": ({"proposed", "confirmed"}, "proposed", ""),
    "withdraw": ({"proposed"}, "cancelled", ""),
    "confirm": ({"proposed"}, "confirmed", "propose"),
    "notify": ({"confirmed"}, "notified", "sign_off"),
    "prepare": ({"notified", "deferred", "converted"}, "preparing", ""),
    "begin": ({"notified", "preparing", "deferred", "converted"}, "fieldwork", ""),
    "pause": ({"fieldwork"}, "paused", ""),
    "resume": ({"paused"}, "fieldwork", ""),
    "leave_incomplete": ({"fieldwork", "drafting"}, "incomplete", ""),
    "gather": ({"incomplete"}, "fieldwork", ""),
    "finish": ({"fieldwork"}, "drafting", ""),
    "send_draft": ({"drafting"}, "accuracy_check", ""),
    "publish": ({"accuracy_check"}, "published", "send_draft"),
    "cancel": (
        {"confirmed", "notified", "preparing", "deferred", "converted", "paused", "incomplete"},
        "cancelled",
        "propose",
    ),
}


@dataclass
class Model:
    """What a visit should be."""

    state: str
    first_day: date
    last_day: date
    exempt: bool
    told_day: date | None = None
    deferrals: int = 0
    signed_on: date | None = None
    open_request: str = ""
    put: tuple[Ground, ...] = ()
    put_off_for: list[tuple[Ground, ...]] = field(default_factory=list)
    did: dict[str, str] = field(default_factory=dict)


class VisitsMachine(RuleBasedStateMachine):
    """Two people at one inspectorate, and a council that keeps asking."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.models: dict[str, Model] = {}
        self.now = NOW

    @initialize()
    def open_instance(self) -> None:
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory())) / "home"
        copy_home(self.template, folder)
        self.stack.enter_context(moved_to(folder))

    def teardown(self) -> None:
        try:
            if self.models:
                self.replay()
                assert audit.verify().holds
        finally:
            self.stack.close()

    def replay(self) -> None:
        """Play the audit table from its first row: what it ends in is what the store holds."""
        told: dict[str, str] = {}
        for row in AuditRow.objects.order_by("sequence"):
            assert told.get(row.subject, "null") == row.before or row.subject.startswith("instance:")
            told[row.subject] = row.after
        for visit in Visit.objects.all():
            assert told[f"visit:{visit.pk}"] == canonical(state_of(visit))
            assert json.loads(told[f"visit:{visit.pk}"])["state"] == self.models[visit.pk].state

    def acting(self, person: int) -> Acting:
        return replace(PEOPLE[person], now=self.now)

    @property
    def today(self) -> date:
        return self.now.date()

    @rule(days=st.integers(1, 12))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @precondition(lambda self: len(self.models) < 3)
    @rule(person=st.integers(0, 1), ahead=st.integers(14, 30), exempt=st.booleans())
    def propose(self, person: int, ahead: int, *, exempt: bool) -> None:
        self.proposed(person, ahead, exempt=exempt)

    def proposed(self, person: int, ahead: int, *, exempt: bool) -> str:
        first = self.today + timedelta(days=ahead)
        # Services differ, so that no other look stands in for one that is cancelled.
        given = Proposal(
            service=f"provider:SC{len(self.models)}",
            visit_type="ILACS_FOCUSED_COVID",
            first_day=first,
            last_day=first + timedelta(days=1),
            children=100.0,
            exempt=INADEQUATE if exempt else "",
        )
        made = visits.propose(given, self.acting(person), why="w")
        who = PEOPLE[person].who
        self.models[made.public_id] = Model("proposed", first, given.last_day, exempt, did={"propose": who})
        return made.public_id

    @precondition(lambda self: self.models)
    @rule(data=st.data(), person=st.integers(0, 1))
    def sign_off(self, data: st.DataObject, person: int) -> None:
        key = data.draw(st.sampled_from(list(self.models)))
        model = self.models[key]
        version = visit_queries.own_visit(key, "Ofsted").version
        done = self.tries(
            lambda: visits_sign_off.sign_off(key, self.acting(person), version=version, answers=ANSWERS)
        )
        assert done == (model.state == "confirmed")
        if done:
            model.signed_on = self.today
            model.did["sign_off"] = PEOPLE[person].who

    @precondition(lambda self: self.models)
    @rule(data=st.data(), person=st.integers(0, 1), likely=st.integers(0, 3))
    def step(self, data: st.DataObject, person: int, likely: int) -> None:
        key = data.draw(st.sampled_from(list(self.models)))
        fitting = sorted(n for n, way in WAYS.items() if self.models[key].state in way[0])
        name = data.draw(st.sampled_from(fitting if likely and fitting else sorted(WAYS)))
        model, who = self.models[key], PEOPLE[person].who
        starts, ends, other = WAYS[name]
        first = self.today + timedelta(days=20)
        given = {
            "why": "w",
            "mode": Mode.HYBRID,
            "notified_on": self.today,
            "first_day": first,
            "last_day": self.today if name == "finish" else first + timedelta(days=1),
            "resume_by": self.today,
            "draft_sent_on": self.today,
            "published_on": self.today,
        }
        version = visit_queries.own_visit(key, "Ofsted").version
        done = self.tries(
            lambda: visits.take_step(key, name, self.acting(person), version=version, given=given)
        )
        allowed = model.state in starts and self.may(name, model, who, other)
        assert done == allowed, (name, model)
        if done:
            model.state = ends
            # Whoever moves a visit proposes it anew.
            model.did["propose" if name == "move" else name] = who
            event(f"step {name}")
            self.change(name, model, first)

    def may(self, name: str, model: Model, who: str, other: str) -> bool:
        if other and model.did.get(other, who) == who:
            return False
        told = model.told_day or model.first_day
        return {
            # Ten working days' notice are published for this type: fourteen days hold them at the least.
            "notify": model.signed_on == self.today and self.in_time(model),
            "begin": self.today >= model.first_day,
            "pause": told <= self.today <= told + THIRTEEN,
            "finish": model.first_day <= self.today,
            "send_draft": model.last_day <= self.today,
            "publish": model.last_day <= self.today,
            "cancel": not model.open_request and not (model.exempt and model.state != "confirmed"),
            # Twenty days leave ten working days of notice; fieldwork begins and ends on working days.
            "move": all(self.works(self.today + timedelta(days=ahead)) for ahead in (20, 21)),
        }.get(name, True)

    def works(self, day: date) -> bool:
        return day.weekday() < 5 and day not in BANK_HOLIDAYS

    def in_time(self, model: Model) -> bool:
        days, day = 0, self.today
        while day < model.first_day:
            day += timedelta(days=1)
            days += day.weekday() < 5
        # The day itself may be no working day; then the last of the ten before it counts.
        return days - (model.first_day.weekday() >= 5) >= 10 - (model.first_day.weekday() >= 5)

    def change(self, name: str, model: Model, first: date) -> None:
        if name == "move":
            model.first_day, model.last_day = first, first + timedelta(days=1)
        elif name == "notify":
            model.told_day = model.first_day
        elif name == "finish":
            model.last_day = self.today

    @precondition(lambda self: self.models)
    @rule(
        data=st.data(),
        grounds=st.lists(st.sampled_from(Ground), min_size=1, max_size=2),
        evidence=st.sampled_from(Evidence),
    )
    def ask(self, data: st.DataObject, grounds: list[Ground], evidence: Evidence) -> None:
        key = data.draw(st.sampled_from(list(self.models)))
        model = self.models[key]
        visit = visit_queries.own_visit(key, "Ofsted")
        put = tuple(PutCircumstance(ground=g, words="w", evidence=evidence) for g in grounds)
        body = RequestBody(
            visit=key,
            body=visit.service.partition(":")[2],
            inspectorate="Ofsted",
            service=visit.service,
            visit_type=visit.visit_type,
            first_day=visit.first_day,
            put=put,
            purpose="p",
            asked_by="a",
        )
        done = self.tries(lambda: deferrals_receive.receive(body, self.acting(0), sender=body.body))
        askable = model.state in {"notified", "preparing", "deferred", "converted"}
        assert done == (askable and not model.open_request)
        if done:
            request = letter_queries.open_request_for(key)
            assert request is not None
            model.open_request, model.put = request.public_id, tuple(grounds)
            model.did["ask evidence"] = evidence.value

    @precondition(lambda self: any(m.open_request for m in self.models.values()))
    @rule(
        data=st.data(),
        person=st.integers(0, 1),
        reply=st.sampled_from(Reply),
        weeks=st.integers(-1, 15),
        check=st.integers(-1, 16),
        fair=st.booleans(),
    )
    def decide(
        self, data: st.DataObject, person: int, reply: Reply, weeks: int, check: int, *, fair: bool
    ) -> None:
        if fair:
            reply, weeks, check = Reply.YES, max(1, weeks), max(0, min(check, 9))
        waiting = [k for k, m in self.models.items() if m.open_request]
        key = data.draw(st.sampled_from(waiting))
        model, who = self.models[key], PEOPLE[person].who
        # Fieldwork of this type begins on a working day; the same weekday some weeks on may be a holiday.
        new_day = model.first_day + timedelta(weeks=weeks)
        verdict = Verdict(
            reply,
            new_day=new_day,
            substitute_day=model.first_day + timedelta(days=check),
            mode=Mode.REMOTE,
            last_day=model.first_day,
            signed_by="Director",
        )
        before = visit_queries.own_visit(key, "Ofsted")
        done = self.tries(
            lambda: deferrals_answer.decide(model.open_request, verdict, self.acting(person), version=1)
        )
        after = visit_queries.own_visit(key, "Ofsted")
        if not done:
            assert after == before
            return
        if reply is not Reply.NO:
            assert model.did["notify"] != who
            assert model.state in {"notified", "preparing"}
        if reply is Reply.YES:
            assert model.deferrals == 0
            assert model.did["ask evidence"] != Evidence.SELF_REPORTED.value
            model.state, model.first_day, model.deferrals = "deferred", new_day, 1
            model.last_day = after.last_day
            model.put_off_for.append(model.put)
            assert after.substitute_day is not None
        elif reply is Reply.CONVERT:
            model.state, model.last_day = "converted", model.first_day
        model.open_request = ""
        event(f"answer {reply.value}")

    @precondition(lambda self: len(self.models) < 3)
    @rule(first=st.integers(0, 1), ahead=st.integers(15, 25), exempt=st.booleans())
    def call_made(self, first: int, ahead: int, *, exempt: bool) -> None:
        """Go the whole way to the notice, so that what comes after it is met often."""
        key = self.proposed(first, ahead, exempt=exempt)
        model, other = self.models[key], 1 - first
        visits.take_step(key, "confirm", self.acting(other), version=1)
        visits_sign_off.sign_off(key, self.acting(other), version=2, answers=ANSWERS)
        given = {"notified_on": self.today}
        visits.take_step(key, "notify", self.acting(first), version=3, given=given)
        names = {"confirm": other, "sign_off": other, "notify": first}
        model.did |= {name: PEOPLE[who].who for name, who in names.items()}
        model.state, model.told_day, model.signed_on = "notified", model.first_day, self.today

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        for key, model in self.models.items():
            visit = visit_queries.own_visit(key, "Ofsted")
            assert visit.state.value == model.state
            assert (visit.first_day, visit.last_day) == (model.first_day, model.last_day)
            assert visit.notified_first_day == model.told_day

    @invariant()
    def guard_4_holds(self) -> None:
        for key, model in self.models.items():
            visit = visit_queries.own_visit(key, "Ofsted")
            assert visit.deferrals <= 1
            if visit.notified_first_day is not None:
                assert visit.first_day <= visit.notified_first_day + THIRTEEN
                moved = visit.first_day != visit.notified_first_day
                assert not moved or visit.deferrals == 1
            if model.exempt:
                for grounds in model.put_off_for:
                    assert any(g.is_published for g in grounds)

    def tries(self, act: Callable[[], object]) -> bool:
        """Say whether something was done; what was refused must have left the audit table as it was."""
        rows = AuditRow.objects.count()
        try:
            act()
        except CounterpoiseError as refused:
            assert refused.next_step.endswith(".")  # noqa: PT017 - of many kinds, each with its advice
            assert AuditRow.objects.count() == rows
            return False
        return True


def test_any_sequence_of_steps_and_requests_is_as_the_model_says(
    planner_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The machine makes services up as it goes.
    monkeypatch.setattr(visits, "must_exist", lambda *_: None)
    VisitsMachine.template = planner_template
    run_state_machine_as_test(  # type: ignore[no-untyped-call] - the library gives no type
        VisitsMachine,
        settings=settings(
            max_examples=EXAMPLES[connection.vendor],
            stateful_step_count=35,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
