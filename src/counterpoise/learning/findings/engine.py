"""Judge a paragraph: themes, polarity by sentence, how sure, and why; the same words, the same finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.errors import UsageError
from counterpoise.learning.findings.adaptations import names_pandemic
from counterpoise.learning.findings.finding import Finding, SentenceFinding, ThemeFinding
from counterpoise.learning.findings.polarity import ROLLED, Polarity, judges_nothing
from counterpoise.learning.findings.send import is_send, send_themes
from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.findings.setting import Setting
from counterpoise.learning.findings.theming import MOST, service_themes
from counterpoise.learning.findings.weights_file import shipped
from counterpoise.learning.findings.why import polarity_reasons, theme_reasons

if TYPE_CHECKING:
    from counterpoise.learning.findings.polarity import Leaning
    from counterpoise.learning.findings.weights_file import Models
    from counterpoise.learning.report import Paragraph, Report

_SILENT_CHANCE = 0.6
_PANDEMIC = "pandemic_response"
_TOLD = 2


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
    return _finding(text, Setting(section, framework, grade), models or shipped())


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
    return tuple(
        (p, judge(p.text, section=p.section, framework=framework, grade=grades.get(p.section), models=models))
        for p in report.paragraphs
        if p.text.strip()
    )


def _finding(text: str, setting: Setting, used: Models) -> Finding:
    spans = sentences(text)
    texts = [s.of(text) for s in spans]
    read = [used.polarity.sentences.read(t) for t in texts]
    leanings = [leaning for leaning, _ in read]
    chances = _chances(used, leanings, texts, setting)
    polarity = max(chances, key=lambda p: chances[p])
    themes, primary = _themes(used, texts, text, setting)
    return Finding(
        themes=themes,
        polarity=polarity,
        chances=chances,
        confidence=chances[polarity],
        primary_confidence=primary,
        abstained=chances[polarity] < used.least_polarity or primary < used.least_theme,
        sentences=tuple(
            SentenceFinding(s, one.polarity, one.confidence) for s, one in zip(spans, leanings, strict=True)
        ),
        reasons=(
            *polarity_reasons([added for _, added in read], text, spans, polarity),
            *theme_reasons(text, [t.name for t in themes], used.themes),
        ),
        model=used.version,
    )


def _themes(
    used: Models, texts: list[str], text: str, setting: Setting
) -> tuple[tuple[ThemeFinding, ...], float]:
    if is_send(setting.framework):
        return send_themes(texts)
    about, first = used.themes.chances(texts, text, setting)
    chosen = used.themes.choose(about, first)
    found = [ThemeFinding(n, c) for n, c in zip(chosen.names, chosen.chances, strict=True)]
    # Too few labels to learn it from: it is given where two sentences name the pandemic.
    if _PANDEMIC not in chosen.names and sum(names_pandemic(t) for t in texts) >= _TOLD:
        at = [t.name for t in service_themes()].index(_PANDEMIC)
        found = [*found[: MOST - 1], ThemeFinding(_PANDEMIC, float(about[at]))]
    return tuple(found), chosen.primary_chance


def _chances(
    used: Models, leanings: list[Leaning], texts: list[str], setting: Setting
) -> dict[Polarity, float]:
    rolled = used.polarity.chances(leanings, texts, setting)
    silent = _SILENT_CHANCE if judges_nothing(leanings) else 0.0
    judged = {p: (1 - silent) * float(c) for p, c in zip(ROLLED, rolled, strict=True)}
    return {**judged, Polarity.NEUTRAL: silent}
