"""What the API takes and gives, as its OpenAPI description says it."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - read when the description is made
from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

Row = TypeVar("Row")


def _without_nul(text: str) -> str:
    """Refuse what PostgreSQL can't keep, on every store; forms refuse it of themselves."""
    if "\0" in text:
        raise ValueError("A text holds no NUL.")
    return text


Text = Annotated[str, AfterValidator(_without_nul)]
Code = Annotated[Text, StringConstraints(max_length=60)]
Words = Annotated[Text, StringConstraints(max_length=2000)]


class Problem(Schema):
    """What went wrong (RFC 9457), and what to do next."""

    type: str
    title: str
    status: int
    detail: str
    next_step: str


class Page(Schema, Generic[Row]):
    """A part of a list; ``next`` is the address of the part that follows, or null."""

    items: list[Row]
    total: int
    offset: int
    limit: int
    next: str | None


class Me(Schema):
    """Who the token belongs to."""

    email: str
    roles: list[str]
    scopes: list[str]


class ProgrammeHead(Schema):
    """One version of a programme."""

    series: str
    version: int
    inspectorate: str
    as_of: date
    made_by: str
    confirmed_by: str


class PlannedVisit(Schema):
    """One visit of a programme; each figure beside its mark."""

    requirement: str
    service: str
    service_name: str
    family: str
    area_code: str
    area_name: str
    region: str
    visit_type: str
    visit_type_name: str
    first_day: date
    last_day: date
    due: date
    due_mark: str
    plan_mark: str


class Visit(Schema):
    """What the owner of the token may learn of a visit; ``state`` is null where only its result is public."""

    id: str
    owner: str
    service: str
    visit_type: str
    first_day: date
    last_day: date
    state: str | None
    published_on: date | None


class OwnVisit(Schema):
    """A visit whole, for its own inspectorate."""

    id: str
    service: str
    service_name: str
    visit_type: str
    state: str
    mode: str
    first_day: date
    last_day: date
    notified_on: date | None
    deferrals: int
    exempt: str
    version: int
    open_steps: list[str]


class StepGiven(Schema):
    """Fields that a step needs; which, the table of the life cycle says."""

    first_day: date | None = None
    last_day: date | None = None
    notified_on: date | None = None
    resume_by: date | None = None
    draft_sent_on: date | None = None
    published_on: date | None = None
    mode: Code | None = None
    why: Words | None = None


class NoticeGiven(Schema):
    """What a call said."""

    visit_type: Code
    notified_on: date
    first_day: date | None = None
    last_day: date | None = None
    service: Annotated[Text, StringConstraints(max_length=120)] = ""
    area_votes: bool = False
    embargo: bool = False


class Reasoned(Schema):
    """A change with its reason, which is kept in the audit table."""

    why: Words


class NoticeCorrected(Reasoned):
    """What was told, put right; without a last day, fieldwork that moves keeps its length."""

    notified_on: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    area_votes: bool | None = None
    embargo: bool | None = None


class NoticeCalledOff(Reasoned):
    """The day on which a visit was called off."""

    called_off_on: date


class Deadline(Schema):
    """A day to keep and what it rests on."""

    name: str
    day: date
    why: str
    mark: str


class Clash(Schema):
    """Something in the way."""

    kind: str
    title: str
    first_day: date
    last_day: date
    days_apart: int
    mark: str


class Notice(Schema):
    """A notice and what follows from it."""

    id: str
    visit_type: str
    inspectorate: str
    service: str
    notified_on: date
    first_day: date
    last_day: date
    area_votes: bool
    embargo: bool
    called_off_on: date | None
    version: int
    deadlines: list[Deadline] = Field(default_factory=list)
    clashes: list[Clash] = Field(default_factory=list)


class NoticeThere(Problem):
    """A notice like it is there already; ``notice`` is its id."""

    notice: str | None = None


class NoticeChangedFirst(Problem):
    """Somebody changed the notice first, or it can't be changed so: what is there, and what was given."""

    there: Notice
    given: dict[str, Any]


class ChangedField(Schema):
    """One thing that a change touched."""

    name: str
    before: date | bool | None
    after: date | bool | None


class NoticeEvent(Schema):
    """One thing that was done with a notice."""

    at: datetime
    what: str
    who: str
    why: str
    changed: list[ChangedField]


class Lifecycle(Schema):
    """The table of the life cycle."""

    states: list[str]
    steps: list[dict[str, Any]]
