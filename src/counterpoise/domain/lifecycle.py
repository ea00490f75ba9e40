"""The life of an inspection or visit as one table: who may take which step, from where, with what.

Pages, the API, the command line, the tests and the drawing in the docs all read ``STEPS``. A step ends in the
state it names, needs the fields it names, and leaves the audit event it names. *Deferred*, *paused* and
*incomplete* are the inspectorates' own words: put off before the start, stopped after it to resume later,
ended without enough evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from counterpoise.domain.errors import BadInputError, ConflictError, Fault, GuardError, NotFoundError
from counterpoise.domain.roles import RULES, Permission
from counterpoise.domain.ten_rules import Guard

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class VisitState(StrEnum):
    """Where one visit stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    NOTIFIED = "notified"
    PREPARING = "preparing"
    FIELDWORK = "fieldwork"
    DRAFTING = "drafting"
    ACCURACY_CHECK = "accuracy_check"
    PUBLISHED = "published"
    DEFERRED = "deferred"
    PAUSED = "paused"
    INCOMPLETE = "incomplete"
    CANCELLED = "cancelled"
    CONVERTED = "converted"

    @property
    def label(self) -> str:
        """What the screen calls it."""
        return "factual-accuracy check" if self is VisitState.ACCURACY_CHECK else self.value


class Mode(StrEnum):
    """How fieldwork is done."""

    ON_SITE = "on site"
    HYBRID = "hybrid"
    REMOTE = "remote"


#: States in which a visit is planned and nobody outside its inspectorate was ever told of it.
PLANNED = frozenset({VisitState.PROPOSED, VisitState.CONFIRMED})
#: States that a visit may have while its owning inspectorate alone knows of it.
UNNOTIFIED = PLANNED | {VisitState.CANCELLED}
#: States that take no week of the visited service.
IDLE = frozenset({VisitState.CANCELLED})
#: States from which no step leads on.
ENDED = frozenset({VisitState.PUBLISHED, VisitState.CANCELLED})

_TEAM = frozenset({Permission.PLAN, Permission.CONFIRM})
_SENIOR = frozenset({Permission.CONFIRM})
_ANSWERS = frozenset({Permission.ANSWER_REQUESTS})
_BEFORE_START = frozenset(
    {VisitState.NOTIFIED, VisitState.PREPARING, VisitState.DEFERRED, VisitState.CONVERTED}
)


@dataclass(frozen=True)
class Step:
    """One step in the life of a visit.

    Parameters
    ----------
    name : str
        What commands, addresses and the API call it.
    label : str
        What the button says.
    starts : frozenset of VisitState
        States it may be taken from; empty where it makes the visit.
    ends : VisitState or None
        The state it leads to; None where the visit stays where it is.
    may : frozenset of Permission
        One of these is needed, in the owning inspectorate.
    needs : tuple of str
        Fields that must be given.
    after_other : str
        A step that somebody else must have taken last: two people are needed; "" where one is enough.
    deadlines : tuple of str
        Deadlines (``domain.deadlines``) that begin to run with it.
    event : str
        What the audit table says.
    """

    name: str
    label: str
    starts: frozenset[VisitState]
    ends: VisitState | None
    may: frozenset[Permission]
    needs: tuple[str, ...]
    after_other: str
    deadlines: tuple[str, ...]
    event: str


def _states(*states: VisitState) -> frozenset[VisitState]:
    return frozenset(states)


_TABLE = (
    Step(
        "propose", "Propose", frozenset(), VisitState.PROPOSED, _TEAM,
        ("service", "visit_type", "first_day", "last_day"), "", (), "visit proposed",
    ),
    Step(
        "move", "Move to other days", PLANNED, VisitState.PROPOSED, _TEAM,
        ("first_day", "last_day", "why"), "", (), "visit moved before notice",
    ),
    Step(
        "withdraw", "Withdraw the proposal", _states(VisitState.PROPOSED), VisitState.CANCELLED, _TEAM,
        ("why",), "", (), "proposal withdrawn",
    ),
    Step(
        "confirm", "Confirm", _states(VisitState.PROPOSED), VisitState.CONFIRMED, _SENIOR,
        (), "propose", ("notice",), "visit confirmed",
    ),
    Step(
        "sign_off", "Sign off the call", _states(VisitState.CONFIRMED), None, _SENIOR,
        ("checks",), "", (), "call signed off",
    ),
    Step(
        "notify", "Record the notice", _states(VisitState.CONFIRMED), VisitState.NOTIFIED, _TEAM,
        ("notified_on",), "sign_off", ("information request", "annex A", "first day"), "service notified",
    ),
    Step(
        "prepare", "Begin to prepare",
        _states(VisitState.NOTIFIED, VisitState.DEFERRED, VisitState.CONVERTED), VisitState.PREPARING,
        _TEAM, (), "", (), "preparation begun",
    ),
    Step(
        "begin", "Begin fieldwork", _BEFORE_START, VisitState.FIELDWORK, _TEAM,
        ("mode",), "", ("last day",), "fieldwork begun",
    ),
    Step(
        "pause", "Pause", _states(VisitState.FIELDWORK), VisitState.PAUSED, _SENIOR,
        ("resume_by", "why"), "", ("resume",), "fieldwork paused",
    ),
    Step(
        "resume", "Resume fieldwork", _states(VisitState.PAUSED), VisitState.FIELDWORK, _TEAM,
        ("mode",), "", ("last day",), "fieldwork resumed",
    ),
    Step(
        "leave_incomplete", "Record as incomplete",
        _states(VisitState.FIELDWORK, VisitState.DRAFTING), VisitState.INCOMPLETE, _SENIOR,
        ("why",), "", (), "visit left incomplete",
    ),
    Step(
        "gather", "Gather additional evidence", _states(VisitState.INCOMPLETE), VisitState.FIELDWORK, _SENIOR,
        ("mode",), "", ("last day",), "additional evidence begun",
    ),
    Step(
        "finish", "End fieldwork", _states(VisitState.FIELDWORK), VisitState.DRAFTING, _TEAM,
        ("last_day",), "", ("draft", "publication"), "fieldwork ended",
    ),
    Step(
        "send_draft", "Send the draft", _states(VisitState.DRAFTING), VisitState.ACCURACY_CHECK, _TEAM,
        ("draft_sent_on",), "", ("comments",), "draft sent for the factual-accuracy check",
    ),
    Step(
        "publish", "Publish", _states(VisitState.ACCURACY_CHECK), VisitState.PUBLISHED, _SENIOR,
        ("published_on",), "send_draft", (), "result published",
    ),
    Step(
        "defer", "Defer", _states(VisitState.NOTIFIED, VisitState.PREPARING), VisitState.DEFERRED, _ANSWERS,
        ("request", "first_day", "substitute_day", "signed_by"), "notify", ("substitute check", "first day"),
        "visit deferred",
    ),
    Step(
        "check", "Record the substitute check", _states(VisitState.DEFERRED), None, _TEAM,
        ("checked_on",), "", (), "substitute check made",
    ),
    Step(
        "convert", "Convert", _states(VisitState.NOTIFIED, VisitState.PREPARING), VisitState.CONVERTED,
        _ANSWERS, ("request", "mode", "last_day"), "notify", (), "visit converted",
    ),
    Step(
        "cancel", "Cancel the visit",
        _BEFORE_START | {VisitState.CONFIRMED, VisitState.PAUSED, VisitState.INCOMPLETE},
        VisitState.CANCELLED, _SENIOR, ("why",), "propose", (), "visit cancelled",
    ),
)  # fmt: skip

#: Every step by its name, in the order in which a visit meets them.
STEPS: Mapping[str, Step] = MappingProxyType({s.name: s for s in _TABLE})


def step(name: str) -> Step:
    """Return a step by its name.

    Raises
    ------
    NotFoundError
        When there is no such step.
    """
    if name not in STEPS:
        raise NotFoundError(f"No step is called {name!r}.", next_step="Use one of: " + ", ".join(STEPS) + ".")
    return STEPS[name]


def steps_from(
    state: VisitState, permissions: Collection[Permission] = frozenset(Permission)
) -> tuple[Step, ...]:
    """Return the steps that lead on from a state, for somebody with these permissions."""
    return tuple(s for s in _TABLE if state in s.starts and s.may & set(permissions))


def roles_for(taken: Step) -> tuple[str, ...]:
    """Return the roles that may take a step."""
    return tuple(role.value for role, rule in RULES.items() if taken.may & rule.may)


@dataclass(frozen=True)
class Attempt:
    """Somebody about to take a step; ``did`` says who took each earlier step last, by its name."""

    who: str
    permissions: Collection[Permission]
    given: Collection[str]
    did: Mapping[str, str]


def check_step(taken: Step, *, state: VisitState | None, attempt: Attempt) -> None:
    """Refuse a step that the table does not allow.

    Parameters
    ----------
    taken : Step
        The step.
    state : VisitState or None
        Where the visit stands; None where it is not there yet.
    attempt : Attempt
        Who takes it, and with what.

    Raises
    ------
    ConflictError
        When the visit is in another state, or one person would do what takes two.
    GuardError
        When nothing permits it.
    BadInputError
        When a needed field is missing; each is named.
    """
    if (state is None) != (not taken.starts) or (state is not None and state not in taken.starts):
        raise ConflictError(
            f"“{taken.label}” can't be done: the visit is {state.label if state else 'not there yet'}.",
            next_step=_may_be(state),
        )
    if not taken.may & set(attempt.permissions):
        raise GuardError(
            f"“{taken.label}” is for a {' or a '.join(roles_for(taken))} of the owning inspectorate.",
            next_step="Ask one of them to do it.",
            guard=Guard.OWNERSHIP,
        )
    _second_person(taken, attempt)
    missing = [n for n in taken.needs if n not in attempt.given]
    if missing:
        raise BadInputError(
            f"“{taken.label}” needs " + ", ".join(n.replace("_", " ") for n in missing) + ".",
            next_step="Give each and try again; nothing was stored.",
            faults=tuple(Fault("", None, n, "is missing") for n in missing),
        )


def _may_be(state: VisitState | None) -> str:
    after = steps_from(state) if state else (STEPS["propose"],)
    if not after:
        return "Nothing is left to be done with it."
    return "What can be done: " + ", ".join(s.label.lower() for s in after) + "."


def _second_person(taken: Step, attempt: Attempt) -> None:
    if not taken.after_other:
        return
    first = STEPS[taken.after_other]
    before = attempt.did.get(first.name, "")
    if not before:
        raise ConflictError(
            f"“{taken.label}” comes after “{first.label}”, which nobody has done.",
            next_step=f"Let another person do “{first.label}” first.",
        )
    if before == attempt.who:
        raise ConflictError(
            f"“{taken.label}” takes a second person: you did “{first.label}” yourself.",
            next_step="Ask a colleague to do it.",
        )


def diagram() -> str:
    """Return the life cycle as a drawing in the Mermaid language, made from the table."""
    lines = ["stateDiagram-v2"]
    for s in _TABLE:
        ends = s.ends.value if s.ends else ""
        starts = sorted(x.value for x in s.starts) or ["[*]"]
        lines += [f"    {start} --> {ends or start}: {s.label}" for start in starts]
    lines += [f"    {state.value} --> [*]" for state in VisitState if state in ENDED]
    return "\n".join(lines)
