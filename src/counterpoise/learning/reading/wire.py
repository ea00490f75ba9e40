"""A report as plain values and back: what passes from the limited child to the process that asked.

Values are checked by being built anew; nothing in them can name a class or run.
"""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from counterpoise.learning.report import (
    Confidence,
    Fact,
    Facts,
    Framework,
    Item,
    Kind,
    LineBox,
    Paragraph,
    Period,
    Place,
    Previous,
    Report,
    Section,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")


def to_wire(report: Report) -> dict[str, Any]:
    """Return a report as lists, mappings, texts and numbers."""
    return {
        "file": report.file,
        "sha256": report.sha256,
        "media": report.media,
        "pages": report.pages,
        "profile": report.profile,
        "facts": _facts_out(report.facts),
        "sections": [[s.title, s.level, s.page, s.first, s.grade] for s in report.sections],
        "paragraphs": [_paragraph_out(p) for p in report.paragraphs],
        "needs": [_item_out(i) for i in report.needs_to_improve],
        "priority": [_item_out(i) for i in report.priority_actions],
        "board": [_item_out(i) for i in report.board_recommendations],
        "doubts": list(report.doubts),
    }


def from_wire(values: Mapping[str, Any]) -> Report:
    """Return the report that plain values stand for.

    Raises
    ------
    KeyError, TypeError, ValueError
        When they are not those of a report.
    """
    return Report(
        file=str(values["file"]),
        sha256=str(values["sha256"]),
        media=str(values["media"]),
        pages=int(values["pages"]),
        profile=str(values["profile"]),
        facts=_facts_in(values["facts"]),
        sections=tuple(Section(*s) for s in values["sections"]),
        paragraphs=tuple(_paragraph_in(p) for p in values["paragraphs"]),
        needs_to_improve=tuple(_item_in(i) for i in values["needs"]),
        priority_actions=tuple(_item_in(i) for i in values["priority"]),
        board_recommendations=tuple(_item_in(i) for i in values["board"]),
        doubts=tuple(values["doubts"]),
    )


def _boxes_out(boxes: Sequence[LineBox]) -> str:
    """Return places packed: the library gives them in single precision, so nothing is lost."""
    return b64encode(array("f", chain.from_iterable(boxes)).tobytes()).decode("ascii")


def _boxes_in(packed: str) -> tuple[LineBox, ...]:
    values = array("f")
    values.frombytes(b64decode(packed))
    return tuple(LineBox(int(values[i]), *values[i + 1 : i + 5]) for i in range(0, len(values), 5))


def _paragraph_out(p: Paragraph) -> list[Any]:
    boxes = _boxes_out(p.boxes)
    return [p.order, p.kind.value, p.text, p.page, p.page_end, p.section, p.number, p.bullet, boxes]


def _paragraph_in(values: Sequence[Any]) -> Paragraph:
    order, kind, text, page, page_end, section, number, bullet, boxes = values
    return Paragraph(order, Kind(kind), text, page, page_end, section, number, bullet, _boxes_in(boxes))


def _item_out(i: Item) -> list[Any]:
    return [i.text, i.page, i.page_end, i.number, i.timescale, i.responsible_body, _boxes_out(i.boxes)]


def _item_in(values: Sequence[Any]) -> Item:
    text, page, page_end, number, timescale, body, boxes = values
    return Item(text, page, page_end, number, timescale, body, _boxes_in(boxes))


def _facts_out(facts: Facts) -> dict[str, Any]:
    def periods(value: tuple[Period, ...]) -> list[list[str]]:
        return [[p.start.isoformat(), p.end.isoformat()] for p in value]

    return {
        "framework": _fact_out(facts.framework, lambda f: f.value),
        "authority": _fact_out(facts.authority),
        "provider": _fact_out(facts.provider),
        "urn": _fact_out(facts.urn),
        "periods": _fact_out(facts.periods, periods),
        "length": _fact_out(facts.length),
        "published": _fact_out(facts.published, date.isoformat),
        "lead": {role: _fact_out(f) for role, f in facts.lead_inspectors.items()},
        "judgements": {name: _fact_out(f) for name, f in facts.judgements.items()},
        "previous": _fact_out(facts.previous, lambda p: [p.date, p.overall, p.end]),
        "pandemic": facts.mentions_pandemic,
    }


def _facts_in(values: Mapping[str, Any]) -> Facts:
    def periods(value: Sequence[Sequence[str]]) -> tuple[Period, ...]:
        return tuple(Period(date.fromisoformat(a), date.fromisoformat(b)) for a, b in value)

    framework = _fact_in(values["framework"], Framework)
    if framework is None:
        raise ValueError("A report has a framework.")
    return Facts(
        framework=framework,
        authority=_fact_in(values["authority"], str),
        provider=_fact_in(values["provider"], str),
        urn=_fact_in(values["urn"], str),
        periods=_fact_in(values["periods"], periods),
        length=_fact_in(values["length"], str),
        published=_fact_in(values["published"], date.fromisoformat),
        lead_inspectors=_named_in(values["lead"]),
        judgements=_named_in(values["judgements"]),
        previous=_fact_in(values["previous"], lambda v: Previous(*v)),
        mentions_pandemic=bool(values["pandemic"]),
    )


def _named_in(values: Mapping[str, Any]) -> dict[str, Fact[str]]:
    found = {name: _fact_in(v, str) for name, v in values.items()}
    return {name: fact for name, fact in found.items() if fact is not None}


def _fact_out(fact: Fact[Any] | None, out: Callable[[Any], Any] = lambda value: value) -> list[Any] | None:
    if fact is None:
        return None
    where = fact.place and [fact.place.page, fact.place.quotation, _boxes_out(fact.place.boxes)]
    return [out(fact.value), fact.confidence.value, where, fact.note]


def _fact_in(values: Sequence[Any] | None, read: Callable[[Any], T]) -> Fact[T] | None:
    if values is None:
        return None
    value, confidence, where, note = values
    place = Place(where[0], where[1], _boxes_in(where[2])) if where else None
    return Fact(read(value), Confidence(confidence), place, note)
