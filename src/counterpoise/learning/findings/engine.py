"""Judge a paragraph: themes, polarity by sentence, how sure, and why; the same words, the same finding."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from counterpoise.domain.errors import UsageError
from counterpoise.learning.findings.adaptations import names_pandemic
from counterpoise.learning.findings.finding import Finding, SentenceFinding, ThemeFinding
from counterpoise.learning.findings.polarity import ROLLED, Polarity, judges_nothing
from counterpoise.learning.findings.send import is_send, send_themes
from counterpoise.learning.findings.sentences import Span, sentences
from counterpoise.learning.findings.setting import Setting
from counterpoise.learning.findings.theming import MOST, Passage, passage, service_themes
from counterpoise.learning.findings.weights_file import shipped
from counterpoise.learning.findings.why import polarity_reasons, theme_reasons

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterpoise.learning.findings.finding import Reason
    from counterpoise.learning.findings.linear import Floats
    from counterpoise.learning.findings.polarity import Leaning
    from counterpoise.learning.findings.weights_file import Models
    from counterpoise.learning.report import Paragraph, Report

_SILENT_CHANCE = 0.6
_PANDEMIC = "pandemic_response"
_TOLD = 2

# Themes, first the one it is most about, and the chance of that one.
_Themes: TypeAlias = tuple[tuple[ThemeFinding, ...], float]


def judge(
    text: str,
    *,
    section: str = "",
    framework: str = "",
    grade: str | None = None,
    models: Models | None = None,
) -> Finding:
    """Return what one paragraph is about and what it says of the service.

    Parameters
    ----------
    text : str
        The paragraph as read, without its number.
    section : str, optional
        Heading above it; a grade in it is used.
    framework : str, optional
        Name of the framework; area SEND inspections have themes of their own.
    grade : str, optional
        Grade given to that part of the service, where the heading does not repeat it.
    models : Models, optional
        Weights to use; those that come with the package by default.

    Raises
    ------
    UsageError
        When the paragraph is blank.
    """
    if not text.strip():
        raise UsageError(
            "A blank paragraph says nothing.", next_step="Give the words of the paragraph as read."
        )
    return judge_each([(text, Setting(section, framework, grade))], models=models)[0]


def judge_report(report: Report, *, models: Models | None = None) -> tuple[tuple[Paragraph, Finding], ...]:
    """Return every paragraph of a report with its finding, in order.

    Parameters
    ----------
    report : Report
        As read; the grade of a section counts for the paragraphs under it.
    models : Models, optional
        Weights to use; those that come with the package by default.
    """
    grades = {s.title: s.grade for s in report.sections}
    framework = report.facts.framework.value
    said = [p for p in report.paragraphs if p.text.strip()]
    placed = [(p.text, Setting(p.section, framework, grades.get(p.section))) for p in said]
    return tuple(zip(said, judge_each(placed, models=models), strict=True))


def judge_each(
    paragraphs: Sequence[tuple[str, Setting]], *, models: Models | None = None, reasons: bool = True
) -> tuple[Finding, ...]:
    """Return the findings of several paragraphs, each as `judge` would: together they take less time.

    Parameters
    ----------
    paragraphs : sequence of text and Setting
        None of them blank.
    models : Models, optional
        Weights to use; those that come with the package by default.
    reasons : bool, optional
        Look for the words that decided too, a third of the work.
    """
    used = models or shipped()
    read = [_read(text, setting) for text, setting in paragraphs]
    leanings = used.polarity.sentences.lean_each([w for r in read for w in r.passage.said])
    lent = iter(leanings)
    each = [list(islice(lent, len(r.spans))) for r in read]
    judged = zip(read, each, _themes_each(used, [r.passage for r in read]), strict=True)
    return tuple(_finding(used, r, leans, themes, reasons=reasons) for r, leans, themes in judged)


class _Read(NamedTuple):
    text: str
    spans: tuple[Span, ...]
    passage: Passage


def _read(text: str, setting: Setting) -> _Read:
    spans = sentences(text)
    return _Read(text, spans, passage([s.of(text) for s in spans], setting))


def _finding(
    used: Models, read: _Read, leanings: list[Leaning], themes: _Themes, *, reasons: bool
) -> Finding:
    chances = _chances(used, leanings, read.passage)
    polarity = max(chances, key=lambda p: chances[p])
    found, primary = themes
    return Finding(
        themes=found,
        polarity=polarity,
        chances=chances,
        confidence=chances[polarity],
        primary_confidence=primary,
        abstained=chances[polarity] < used.least_polarity or primary < used.least_theme,
        sentences=tuple(
            SentenceFinding(s, one.polarity, one.confidence)
            for s, one in zip(read.spans, leanings, strict=True)
        ),
        reasons=_reasons(used, read, polarity, found) if reasons else (),
        model=used.version,
    )


def _reasons(
    used: Models, read: _Read, polarity: Polarity, found: tuple[ThemeFinding, ...]
) -> tuple[Reason, ...]:
    added = [used.polarity.sentences.added(t) for t in read.passage.texts]
    return (
        *polarity_reasons(added, read.text, read.spans, polarity),
        *theme_reasons(read.text, [t.name for t in found], used.themes),
    )


def _themes_each(used: Models, passages: Sequence[Passage]) -> Iterator[_Themes]:
    ours = [p for p in passages if not is_send(p.setting.framework)]
    chances = iter(used.themes.chances_each(ours))
    for p in passages:
        yield send_themes(p.texts) if is_send(p.setting.framework) else _themes(used, p, *next(chances))


def _themes(used: Models, passage: Passage, about: Floats, first: Floats) -> _Themes:
    chosen = used.themes.choose(about, first)
    found = [ThemeFinding(n, c) for n, c in zip(chosen.names, chosen.chances, strict=True)]
    # Too few labels to learn it from: it is given where two sentences name the pandemic.
    if _PANDEMIC not in chosen.names and sum(names_pandemic(t) for t in passage.texts) >= _TOLD:
        at = [t.name for t in service_themes()].index(_PANDEMIC)
        found = [*found[: MOST - 1], ThemeFinding(_PANDEMIC, float(about[at]))]
    return tuple(found), chosen.primary_chance


def _chances(used: Models, leanings: list[Leaning], passage: Passage) -> dict[Polarity, float]:
    rolled = used.polarity.chances(leanings, passage.texts, passage.setting)
    silent = _SILENT_CHANCE if judges_nothing(leanings) else 0.0
    judged = {p: (1 - silent) * float(c) for p, c in zip(ROLLED, rolled, strict=True)}
    return {**judged, Polarity.NEUTRAL: silent}
