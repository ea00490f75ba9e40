"""Judge a paragraph: themes, polarity by sentence, how sure, and why; the same words, the same finding."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from counterpoise.domain.errors import UsageError
from counterpoise.learning.findings.adaptations import names_pandemic
from counterpoise.learning.findings.both import Told, both_added, both_leanings, both_polarity, both_themes
from counterpoise.learning.findings.context import states_each
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

    from counterpoise.learning.findings.context import Reading
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
    told = _in_context(used, read)
    judged = zip(read, each, told, _themes_each(used, read, told), strict=True)
    return tuple(_finding(used, *one, reasons=reasons) for one in judged)


class _Read(NamedTuple):
    text: str
    spans: tuple[Span, ...]
    passage: Passage


def _read(text: str, setting: Setting) -> _Read:
    spans = sentences(text)
    return _Read(text, spans, passage([s.of(text) for s in spans], setting))


def _in_context(used: Models, read: Sequence[_Read]) -> list[Told | None]:
    if used.heads is None:
        return [None] * len(read)
    held = states_each((r.text, r.spans, r.passage.setting) for r in read)
    return [Told(used.heads, one) for one in held]


def _finding(
    used: Models,
    read: _Read,
    words: list[Leaning],
    told: Told | None,
    themes: _Themes,
    *,
    reasons: bool,
) -> Finding:
    reading = told.reading if told else None
    leanings = both_leanings(words, reading)
    chances = _chances(used, words, leanings, reading, read.passage)
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
        reasons=_reasons(used, read, told, polarity, found) if reasons else (),
        model=used.version,
    )


def _reasons(
    used: Models, read: _Read, told: Told | None, polarity: Polarity, found: tuple[ThemeFinding, ...]
) -> tuple[Reason, ...]:
    texts = read.passage.texts
    added = both_added([used.polarity.sentences.added(t) for t in texts], texts, told)
    return (
        *polarity_reasons(added, read.text, read.spans, polarity),
        *theme_reasons(read.text, [t.name for t in found], used.themes),
    )


def _themes_each(used: Models, read: Sequence[_Read], told: Sequence[Told | None]) -> Iterator[_Themes]:
    ours = [r.passage for r in read if not is_send(r.passage.setting.framework)]
    chances = iter(used.themes.chances_each(ours))
    for r, one in zip(read, told, strict=True):
        if is_send(r.passage.setting.framework):
            yield send_themes(r.passage.texts)
        else:
            yield _themes(used, r.passage, *both_themes(*next(chances), one.reading if one else None))


def _themes(used: Models, passage: Passage, about: Floats, first: Floats) -> _Themes:
    chosen = used.themes.choose(about, first)
    found = [ThemeFinding(n, c) for n, c in zip(chosen.names, chosen.chances, strict=True)]
    # Too few labels to learn it from: it is given where two sentences name the pandemic.
    if _PANDEMIC not in chosen.names and sum(names_pandemic(t) for t in passage.texts) >= _TOLD:
        at = [t.name for t in service_themes()].index(_PANDEMIC)
        found = [*found[: MOST - 1], ThemeFinding(_PANDEMIC, float(about[at]))]
    return tuple(found), chosen.primary_chance


def _chances(
    used: Models, words: list[Leaning], leanings: list[Leaning], reading: Reading | None, passage: Passage
) -> dict[Polarity, float]:
    rolled = both_polarity(used.polarity.chances(words, passage.texts, passage.setting), reading)
    silent = _SILENT_CHANCE if judges_nothing(leanings) else 0.0
    judged = {p: (1 - silent) * float(c) for p, c in zip(ROLLED, rolled, strict=True)}
    return {**judged, Polarity.NEUTRAL: silent}
