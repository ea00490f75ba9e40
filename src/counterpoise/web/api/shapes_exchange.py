"""What both sides exchange over the API: requests for a later date, answers, and returns."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - read when the description is made
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StringConstraints

from counterpoise.domain.lifecycle import Mode  # noqa: TC001 - see above
from counterpoise.domain.sight import Reply  # noqa: TC001 - see above
from counterpoise.web.api.shapes import Code, Problem, Text, Words

Name = Annotated[Text, StringConstraints(max_length=120)]
Hours = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
WeekOfVisit = Annotated[int, Field(ge=-26, le=52)]


class QuotedFigure(Schema):
    """A figure with its unit, mark and source."""

    name: str
    value: float
    unit: str
    mark: str
    source: str


class Circumstance(Schema):
    """A ground or circumstance, with the figures it quotes."""

    ground: str
    words: str
    evidence: str
    figures: list[QuotedFigure]


class PublishedGround(Schema):
    """A ground that published policy names, by the name that a request gives."""

    name: str
    words: str


class AskDraft(Schema):
    """What could be put; ``consider`` of a request counts ``circumstances`` from 0."""

    grounds: list[PublishedGround]
    circumstances: list[Circumstance]


class GroundGiven(Schema):
    """A published ground, put in own words; ``checked``: somebody outside the service saw the evidence."""

    ground: Code
    words: Words = ""
    checked: bool = False


class AskGiven(Schema):
    """A request for a later date."""

    grounds: Annotated[list[GroundGiven], Field(max_length=20)] = Field(default_factory=list)
    consider: Annotated[list[Annotated[int, Field(ge=0, le=100)]], Field(max_length=20)] = Field(
        default_factory=list
    )
    signed_by: Name


class Papers(Schema):
    """The letter (Word, base64) and the signed file; null where the other side's key is not known here."""

    letter: str
    signed_file: str | None


class Asked(Papers):
    """A request that was made, and the figures that travel with it."""

    id: str
    figures: list[QuotedFigure]


class OwnRequest(Schema):
    """A request of the own body; ``reply`` is empty as long as there is no answer."""

    id: str
    inspectorate: str
    service: str
    visit_type: str
    first_day: date
    asked_at: datetime
    reply: str
    reply_day: date | None
    version: int


class ReceivedRequest(Schema):
    """A request as whoever answers it sees it; the people who make the visit see no figure."""

    id: str
    visit: str
    body: str
    service: str
    visit_type: str
    first_day: date
    received_at: datetime
    answer_by: datetime
    late: bool
    exempt: str
    put: list[Circumstance]
    purpose: str
    asked_by: str
    reply: str
    reply_day: date | None
    version: int


class AnswerGiven(Schema):
    """Yes (with the new first day and the day of the substitute check), no, or convert (last day or mode)."""

    reply: Reply
    new_day: date | None = None
    substitute_day: date | None = None
    last_day: date | None = None
    mode: Mode | None = None
    signed_by: Name
    checked_with: Annotated[str, Field(max_length=120)] = ""


class Answered(Papers):
    """An answer that was given: the day that now holds, and with yes the delay in child-weeks."""

    reply: str
    day: date
    child_weeks: float | None


class AnsweredFirst(Problem):
    """It can't be answered so, or somebody answered first: what is there, and what was given."""

    there: ReceivedRequest
    given: dict[str, Any]


class HoursGiven(Schema):
    """Hours that a visit asked, by pool and by week from the one in which fieldwork began (0)."""

    hours: Annotated[dict[Code, dict[WeekOfVisit, Hours]], Field(max_length=10)]
    told_something_new: bool


class OwnHours(Schema):
    """Hours of the own body for one visit; ``filed`` is false where there are none."""

    filed: bool
    hours: dict[str, dict[int, float]]
    told_something_new: bool | None


class HandedOver(Schema):
    """To whom hours were handed over."""

    inspectorate: str


class ReceivedHours(Schema):
    """Hours that a visit asked, as the visited sent them."""

    body: str
    service: str
    visit_type: str
    first_day: date
    hours: dict[str, dict[int, float]]
    told_something_new: bool
    known_at: date
    version: int


class TeamOff(Schema):
    """People off in one team, and its posts, in full-time equivalents."""

    team: Name
    pool: Code
    off: Hours
    posts: Hours


class WeekGiven(Schema):
    """The weekly return; ``school_absence`` is per cent of pupils away ill."""

    staff: Annotated[list[TeamOff], Field(max_length=100)] = Field(default_factory=list)
    contacts: Annotated[dict[Code, Annotated[int, Field(ge=0, le=1_000_000)]], Field(max_length=20)] = Field(
        default_factory=dict
    )
    school_absence: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] | None = None


class Week(WeekGiven):
    """A weekly return as it is kept."""

    monday: date
    known_at: date
    version: int


class Version(Schema):
    """The version under which something is kept."""

    version: int
