"""What stands in each kind of signed file, checked before anything is made of it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import BadInputError, Fault
from counterpoise.domain.marks import Figure, Mark
from counterpoise.domain.sight import Reply

Short = Annotated[str, Field(max_length=200)]
Words = Annotated[str, Field(max_length=2000)]
Hours = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
B = TypeVar("B", bound="_Body")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class QuotedFigure(_Body):
    """One figure as it travels: with unit, mark and source."""

    name: Short
    value: Annotated[float, Field(allow_inf_nan=False)]
    unit: Short
    mark: Mark
    source: Words

    @classmethod
    def of(cls, name: str, figure: Figure) -> Self:
        """Return a figure under a name."""
        return cls(name=name, value=figure.value, unit=figure.unit, mark=figure.mark, source=figure.source)

    @property
    def figure(self) -> Figure:
        """The figure without its name."""
        return Figure(self.value, self.unit, self.mark, self.source)


class NoticeBody(_Body):
    """A visit as its service is told of it; ``visit`` is the reference that answers give back."""

    visit: Short
    inspectorate: Short
    service: Short
    service_name: Short
    visit_type: Short
    notified_on: date
    first_day: date
    last_day: date
    mode: Short


class PutCircumstance(_Body):
    """One ground or circumstance, in words, with the figures it quotes."""

    ground: Ground
    words: Words
    evidence: Evidence
    figures: Annotated[tuple[QuotedFigure, ...], Field(max_length=40)] = ()


class RequestBody(_Body):
    """A request for a later date; figures travel only here, for the purpose that is printed."""

    visit: Short
    body: Short
    inspectorate: Short
    service: Short
    visit_type: Short
    first_day: date
    put: Annotated[tuple[PutCircumstance, ...], Field(min_length=1, max_length=20)]
    purpose: Words
    asked_by: Short


class DecisionBody(_Body):
    """The whole answer: yes, no or convert, and one day."""

    visit: Short
    service: Short
    visit_type: Short
    first_day: date
    reply: Reply
    day: date


class HoursBody(_Body):
    """What a visit asked, by pool and week from the week it began, and whether it told anything new."""

    body: Short
    service: Short
    visit_type: Short
    first_day: date
    hours: Annotated[dict[Short, dict[Annotated[int, Field(ge=-26, le=52)], Hours]], Field(max_length=10)]
    told_something_new: bool


def checked(kind: type[B], body: Mapping[str, Any]) -> B:
    """Return the body of a file, every part of it of its kind.

    Raises
    ------
    BadInputError
        Naming each part that is missing, unknown or wrong.
    """
    try:
        return kind.model_validate(body)
    except ValidationError as found:
        faults = tuple(
            Fault("", None, ".".join(str(p) for p in e["loc"]), e["msg"].lower()) for e in found.errors()
        )
        raise BadInputError(
            f"The file can't be taken: {faults[0].column} - {faults[0].reason}.",
            next_step="Nothing was stored. Ask the sender for a file from the same version of Counterpoise.",
            faults=faults,
        ) from found


def plain(body: _Body) -> dict[str, Any]:
    """Return a body as JSON takes it."""
    return body.model_dump(mode="json")
