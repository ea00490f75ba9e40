"""Plan the visits of a horizon from what was known on a day, check them by the rules, write them out."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import StaleFactsError, UsageError
from counterpoise.domain.guards import draw_seed, may_name
from counterpoise.domain.visit_types import visit_type
from counterpoise.exchange.bundle import load_bundle
from counterpoise.exchange.outputs import DataAge, ReportInput, write_outputs
from counterpoise.exchange.pins_file import read_pins
from counterpoise.exchange.tables import TABLES
from counterpoise.programme.apart import Limits, solve_apart
from counterpoise.programme.check import check
from counterpoise.programme.solve import Work
from counterpoise.programme.spreadsheet import spreadsheet
from counterpoise.service.instance.build import Book, Instance, build, load_book
from counterpoise.service.instance.learning import with_findings
from counterpoise.service.instance.standing import of_owner
from counterpoise.service.learn_questions import for_planner
from counterpoise.service.pins import kept_in_words, with_pins
from counterpoise.service.plan_answer import summary, versions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from counterpoise.domain.facts import Known
    from counterpoise.domain.tariffs import Tariffs
    from counterpoise.exchange.bundle import Bundle
    from counterpoise.exchange.pins_file import PinRow
    from counterpoise.programme.programme import Programme
    from counterpoise.service.instance.standing import Standing
    from counterpoise.store.council_queries import HoursRecord

__all__ = ["Plan", "Question", "Store", "make_plan", "read_pins", "report_of", "summary", "versions", "write"]

_LONGEST = 104
_NONE_IN_TIME = "cut short before the planner found a programme: this is the spreadsheet rule's"
_RECIPIENT = "the owning inspectorate"


@dataclass(frozen=True)
class Question:
    """What is to be planned: day, length, and how the run may draw."""

    as_of: date | None
    weeks: int
    seed: int | None = None
    stale_ok: bool = False
    #: Seconds after which the best programme found so far is taken; none by default.
    time_limit: float | None = None
    #: Wishes on single visits, as they stand in a file.
    pins: tuple[PinRow, ...] = ()


@dataclass(frozen=True)
class Store:
    """What a private store adds: rows over the bundle; ``there`` says whether it holds private data.

    ``hours`` gives the hours returns sent to it and known on a day; they take the place of assumed tariffs.
    """

    there: bool
    overlay: Mapping[str, Sequence[Known]]
    hours: Callable[[date], tuple[HoursRecord, ...]] | None = None
    #: The secret salt of live programmes; it is read for one run and shown nowhere.
    salt: Callable[[], bytes] | None = None
    #: Visits that stand, weeks that others take and ties of inspectors, as known on a day.
    standing: Callable[[date], Standing] | None = None
    #: The inspectorate whose visits alone are planned, a guest on the server of another; "" for all.
    owner: str = ""

    def random_bits(self, question: str) -> Callable[[int], int]:
        """Return where the lots of a live run come from: the secret salt and the question, else chance.

        The same question on the same store gives the same lots, so that nobody learns more by asking twice.
        """
        if self.salt is None:
            return secrets.randbits
        whole = int.from_bytes(hmac.digest(self.salt(), f"lots|{question}".encode(), "sha256"), "big")
        return lambda bits: whole % (1 << bits)


@dataclass(frozen=True)
class Plan:
    """A programme with its question, the rule of thumb beside it, and what the checker says."""

    instance: Instance
    programme: Programme
    by_hand: Programme
    broken: tuple[str, ...]
    as_of: date
    facts_as_of: date
    named: bool
    notes: tuple[str, ...]
    hours: tuple[HoursRecord, ...] = ()
    #: The facts it was made from, those of the private store among them.
    bundle: Bundle | None = field(default=None, repr=False, compare=False)

    @property
    def tariffs(self) -> Tariffs:
        """The tariffs it was made with: hours that visits really asked take the place of assumed ones."""
        return _book(self.as_of, self.hours).tariffs


def make_plan(
    question: Question, *, store: Store, today: date, progress: Callable[[str], None] | None = None
) -> Plan:
    """Plan a horizon and check the result.

    Parameters
    ----------
    question : Question
        A day of ``None`` means the newest day on which every needed table was known.
    store : Store
        The private store, or an empty one.
    today : date
        Dates from today on are told by region and quarter only, without a private store.
    progress : callable, optional
        Told in words what is being done.

    Raises
    ------
    UsageError
        When the length is out of range, or no phase of inspection asks for a visit.
    StaleFactsError
        When the facts are older than the policy allows and that was not accepted.
    GuardError
        When a seed is given for dates that are not all in the past.
    BadInputError, ConflictError
        When a pin speaks of nothing there is, or pins can't be kept: with a smallest set in conflict.
    """
    say = progress or (lambda _: None)
    bundle = load_bundle(overlay=store.overlay)
    facts_as_of = bundle.facts_as_of
    as_of = question.as_of or facts_as_of
    _check(question, as_of, facts_as_of)
    say("Gathering what was known ...")
    hours = store.hours(as_of) if store.hours else ()
    practice = for_planner(as_of)
    instance = _asked(question, bundle, store, book=_book(as_of, hours), practice=practice, as_of=as_of)
    last_day = instance.problem.weeks[-1].monday + timedelta(days=6)
    asked = f"{as_of.isoformat()}|{question.weeks}"
    seed = draw_seed(
        given=question.seed, last_day=last_day, today=today, random_bits=store.random_bits(asked)
    )
    say("Planning by the spreadsheet rule ...")
    by_hand = spreadsheet(instance.problem)
    say("Looking for the best programme ...")
    programme = _solved(instance, seed, question.time_limit, say)
    say("Checking every rule ...")
    broken = tuple(f"{b.rule}: {b.sentence}" for b in check(instance.problem, programme))
    named = may_name(last_day=last_day, today=today, private_store=store.there)
    return Plan(
        instance=instance,
        programme=programme,
        by_hand=by_hand,
        broken=broken,
        as_of=as_of,
        facts_as_of=facts_as_of,
        named=named,
        notes=(
            *instance.notes,
            *kept_in_words(instance.problem, named=named),
            *_age_notes(as_of, facts_as_of),
            *_hours_notes(hours),
            *_stands(instance),
            *_practice_notes(practice),
        ),
        hours=hours,
        bundle=bundle,
    )


def _asked(
    question: Question,
    bundle: Bundle,
    store: Store,
    *,
    book: Book,
    practice: Mapping[tuple[str, str, str], Sequence[str]],
    as_of: date,
) -> Instance:
    """Return the question as a problem: what the facts make of it, what stands, and what people wish."""
    standing = store.standing(as_of) if store.standing else None
    instance = build(bundle, as_of=as_of, weeks=question.weeks, book=book, standing=standing)
    if store.owner:
        instance = replace(instance, problem=of_owner(instance.problem, store.owner))
    _some_visits(instance, as_of)
    problem = with_findings(instance.problem, practice)
    return replace(instance, problem=with_pins(problem, question.pins) if question.pins else problem)


def _practice_notes(practice: Mapping[tuple[str, str, str], Sequence[str]]) -> tuple[str, ...]:
    count = sum(len(names) for names in practice.values())
    if not count:
        return ()
    return (f"{count} practice questions come from findings of the library, as known on the day: estimated.",)


def _solved(
    instance: Instance,
    seed: int,
    time_limit: float | None,
    say: Callable[[str], None],
) -> Programme:
    """Return the planner's programme; the spreadsheet rule's, saying so, when time ran out before any."""
    found = solve_apart(
        instance.problem,
        seed=seed,
        work=Work(),
        limits=Limits(seconds=time_limit),
        say=lambda said: say(f"  {said} ..."),
    )
    return found or replace(spreadsheet(instance.problem, salt=seed), status=_NONE_IN_TIME)


def _check(question: Question, as_of: date, facts_as_of: date) -> None:
    if question.time_limit is not None and question.time_limit <= 0:
        raise UsageError(
            "A time limit must be above nothing.", next_step="Give --time-limit in seconds, such as 60."
        )
    if not 1 <= question.weeks <= _LONGEST:
        raise UsageError(
            f"{question.weeks} weeks can't be planned.", next_step=f"Give --weeks from 1 to {_LONGEST}."
        )
    age = (as_of - facts_as_of).days
    limit = load_book(as_of).policy.stale_days
    if age > limit and not question.stale_ok:
        raise StaleFactsError(
            f"The facts end on {facts_as_of.isoformat()}, {age} days before {as_of.isoformat()}.",
            next_step="Import newer tables, plan an earlier day, or accept their age with --stale-ok.",
        )


def _some_visits(instance: Instance, as_of: date) -> None:
    if not instance.problem.requirements:
        raise UsageError(
            f"As known on {as_of.isoformat()}, no visit may be planned in these weeks.",
            next_step="Choose a later day or more weeks: inspection was suspended, or none is due.",
        )


def _age_notes(as_of: date, facts_as_of: date) -> tuple[str, ...]:
    age = (as_of - facts_as_of).days
    return (f"The facts end {age} days before the day of planning.",) if age > 0 else ()


def write(plan: Plan, folder: Path, *, made_at: datetime, today: date) -> tuple[Path, ...]:
    """Write the programme's files into a folder and return them.

    Raises
    ------
    GuardError
        When a file would tell more of a live programme than region and quarter.
    StoreError
        When the folder can't be written.
    """
    return write_outputs(report_of(plan, made_at=made_at, today=today), folder)


def report_of(plan: Plan, *, made_at: datetime, today: date) -> ReportInput:
    """Return a plan as every output takes it: files, and the pages of the web service."""
    return ReportInput(
        problem=plan.instance.problem,
        programme=plan.programme,
        checker=plan.broken,
        as_of=plan.as_of,
        facts_as_of=plan.facts_as_of,
        today=today,
        named=plan.named,
        made_at=made_at,
        recipient=_RECIPIENT,
        spreadsheet=plan.by_hand,
        assumed=(*plan.instance.figures, *_assumed(plan)),
        notes=plan.notes,
        data_ages=_ages(load_bundle(), plan.as_of),
        versions=versions(),
    )


def _book(as_of: date, hours: Sequence[HoursRecord]) -> Book:
    """Return rules, tariffs and policy; hours that visits really asked take the place of assumed ones."""
    book = load_book(as_of)
    if not hours:
        return book
    from counterpoise.service.returns import with_hours  # noqa: PLC0415 - only where there are returns

    return replace(book, rules=replace(book.rules, tariffs=with_hours(book.tariffs, hours)))


def _stands(instance: Instance) -> tuple[str, ...]:
    own = sum(f.key.startswith("stands:") for f in instance.problem.fixed)
    busy = sum(f.key.startswith("busy:") for f in instance.problem.fixed)
    notes = []
    if own:
        notes.append(f"{own} confirmed or notified visits stand as they are.")
    if busy:
        notes.append(
            f"{busy} weeks that other inspectorates take of an area are taken as full visits: assumed."
        )
    return tuple(notes)


def _hours_notes(hours: Sequence[HoursRecord]) -> tuple[str, ...]:
    if not hours:
        return ()
    types = ", ".join(sorted({f"“{visit_type(h.visit_type).name}”" for h in hours}))
    returns = "1 hours return" if len(hours) == 1 else f"{len(hours)} hours returns"
    return (f"Hours asked by {types} are taken from {returns}, not assumed.",)


def _assumed(plan: Plan) -> tuple[tuple[str, Any], ...]:
    """Return the assumed figures this programme rests on: not the tariffs of types it has no visit of."""
    book = _book(plan.as_of, plan.hours)
    types = {r.visit_type for r in plan.instance.problem.requirements}
    used = [(name, f) for name, f in book.tariffs.assumed() if not _of_other(name, types)]
    return (*book.policy.figures(), *used)


def _of_other(name: str, types: set[str]) -> bool:
    kind, _, rest = name.partition(".")
    return kind == "visit" and rest.partition(".")[0] not in types


def _ages(bundle: Bundle, as_of: date) -> tuple[DataAge, ...]:
    manifest = bundle.manifest
    found = []
    for name, table in TABLES.items():
        rows = bundle.known(name, as_of)
        entry = manifest.get(name, {})
        found.append(
            DataAge(
                name=table.title,
                newest=max((r.known_at for r in rows), default=None),
                source=str(entry.get("source", "")),
                licence=str(entry.get("licence", "")),
            )
        )
    return tuple(found)
