"""One report as one record for other programs: the field names that analysts use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counterpoise.learning.reading.dates import day_in_name
from counterpoise.learning.reading.judged import STRENGTH, WEAKNESS, points
from counterpoise.learning.report import Kind, Report, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.learning.reading.judged import Judged
    from counterpoise.learning.report import Fact, Item, Paragraph


def unreadable_record(found: Unreadable) -> dict[str, Any]:
    """Return the record of a file that could not be read."""
    return {
        "file": found.file,
        "readable": False,
        "error": found.reason,
        "file_name_date": _day_in_name(found.file),
    }


def _day_in_name(file: str) -> str | None:
    day = day_in_name(file)
    return day.isoformat() if day else None


def record(report: Report, *, judged: Mapping[int, Judged] | None = None) -> dict[str, Any]:
    """Return the record of a report.

    Parameters
    ----------
    report : Report
        The report, read.
    judged : mapping, optional
        What was judged of paragraphs, by their order. A paragraph that is not there has null for polarity and
        themes; without the mapping strengths and weaknesses are null too.
    """
    return {
        "file": report.file,
        "readable": True,
        "error": None,
        "file_name_date": _day_in_name(report.file),
        **_facts(report),
        "needs_to_improve": [_item(i) for i in report.needs_to_improve],
        "priority_actions": [_item(i) for i in report.priority_actions],
        "lscb_recommendations": [_item(i) for i in report.board_recommendations],
        "strengths": None if judged is None else points(report, judged, STRENGTH),
        "weaknesses": None if judged is None else points(report, judged, WEAKNESS),
        "pages": report.pages,
        **_counts(report),
        "paragraphs": [_paragraph(p, judged or {}) for p in report.paragraphs],
        "sections": [
            {"title": s.title, "level": s.level, "page": s.page, "grade": s.grade} for s in report.sections
        ],
        "confidence": _confidence(report),
        "notes": list(report.doubts),
        "sha256": report.sha256,
        "media": report.media,
        "profile": report.profile,
    }


def _facts(report: Report) -> dict[str, Any]:
    facts = report.facts
    periods = facts.periods.value if facts.periods else ()
    lead = facts.lead_inspectors
    first = lead.get("ofsted") or next(iter(lead.values()), None)
    found = {
        "la_name": _value(facts.authority),
        "provider_name": _value(facts.provider),
        "urn": _value(facts.urn),
        "framework": facts.framework.value.value,
        "framework_short_or_standard": _value(facts.length),
        "inspection_start": facts.start.isoformat() if facts.start else None,
        "inspection_end": facts.end.isoformat() if facts.end else None,
        "inspection_segments": (
            [[p.start.isoformat(), p.end.isoformat()] for p in periods] if len(periods) > 1 else None
        ),
        "publication_date": facts.published.value.isoformat() if facts.published else None,
        "lead_inspector": _value(first),
        "judgements": {name: fact.value for name, fact in facts.judgements.items()},
        "overall": facts.overall,
        "previous_inspection": _previous(report),
        "mentions_covid": facts.mentions_pandemic,
    }
    if "cqc" in lead:
        found["cqc_lead_inspector"] = lead["cqc"].value
    return found


def _value(fact: Fact[str] | None) -> str | None:
    return fact.value if fact else None


def _previous(report: Report) -> dict[str, str] | None:
    fact = report.facts.previous
    if fact is None:
        return None
    stated = fact.value
    if stated.end:
        return {"start": stated.date or "", "end": stated.end}
    pairs = {"date": stated.date, "overall": stated.overall}
    return {name: value for name, value in pairs.items() if value}


def _counts(report: Report) -> dict[str, int]:
    numbers = [p.number for p in report.paragraphs if p.kind is Kind.NUMBERED and p.number is not None]
    return {
        "numbered_paragraphs": len(numbers),
        "last_paragraph_number": numbers[-1] if numbers else 0,
    }


def _item(item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {"page": item.page, "text": item.text, "page_end": item.page_end}
    if item.number is not None:
        found["paragraph"] = item.number
    if item.timescale:
        found["timescale"] = item.timescale
    if item.responsible_body:
        found["responsible_body"] = item.responsible_body
    return found


def _paragraph(paragraph: Paragraph, judged: Mapping[int, Judged]) -> dict[str, Any]:
    found = judged.get(paragraph.order)
    return {
        "paragraph": paragraph.number,
        "page": paragraph.page,
        "page_end": paragraph.page_end,
        "section": paragraph.section,
        "polarity": found.polarity if found else None,
        "themes": list(found.themes) if found else None,
        "text": paragraph.text,
        "kind": paragraph.kind.value,
        "bullet": paragraph.bullet,
    }


def _confidence(report: Report) -> dict[str, dict[str, Any]]:
    """Return for each fact how it was found, and where: page and words."""
    facts = report.facts
    named: dict[str, Fact[Any] | None] = {
        "la_name": facts.authority,
        "provider_name": facts.provider,
        "urn": facts.urn,
        "framework": facts.framework,
        "framework_short_or_standard": facts.length,
        "inspection_dates": facts.periods,
        "publication_date": facts.published,
        "previous_inspection": facts.previous,
        **{f"lead_inspector ({role})": fact for role, fact in facts.lead_inspectors.items()},
        **dict(facts.judgements),
    }
    return {
        name: {
            "found": fact.confidence.value,
            "page": fact.place.page if fact.place else None,
            "quotation": fact.place.quotation if fact.place else None,
            "note": fact.note or None,
        }
        for name, fact in named.items()
        if fact is not None
    }
