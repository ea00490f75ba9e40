"""Grades where none belong, and grades that disagree between the table, the headings and the summary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.letter.fault import At, DraftFault, FaultKind, at
from counterpoise.learning.letter.parts import UNGRADED
from counterpoise.learning.reading.profiles.ilacs import RULES
from counterpoise.learning.reading.words import GRADE, fold, grade_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterpoise.learning.letter.parts import Parts
    from counterpoise.learning.report import Report

# Grades of an earlier inspection, or of somebody else's service, may be told in any letter.
_OTHERS = re.compile(
    r"\b(?:previous|last|earlier|prior|first|full|standard|short|since|most recent)\b[^.]{0,60}"
    r"\b(?:inspect\w+|judge?ment\w*|report\w*|visit\w*)|\binspection (?:in|of|report|dated|published)\b"
    r"|\b(?:had been|being|schools?|homes?|settings?|providers?|agenc\w+|placements?) "
    r"(?:\w+ ){0,4}(?:judged|graded|rated)|\bjudged (?:\w+ )?(?:at|in|by)\b|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_IS = (
    r"(?:is|are|remains?|has become|have become|would be|was found to be)"
    r"(?: \w+ly| now| still| judged| graded| rated| to| be| overall)*"
)
_SUBJECT = (
    r"(?:services?|effectiveness|leadership|provision|help and protection|experiences and progress"
    r"|impact of leaders|arrangements|partnership)"
)
# "Good" and "outstanding" are words of every day too: they count where they grade a service.
_GRADES = re.compile(
    r"(?<!that )(?<!which )(?<!and )\brequires? improvement(?: to be good)?\b(?! (?:in|of|to (?!be good)))"
    r"|\brequires? improvement to be good\b"
    # Before a noun it says how much there is of something, unless that is what is graded.
    r"|\binadequate\b(?! (?!(?:services?|practice|leadership|overall|and|but|in|at|when|because|on|with|would"
    r"|is|has|judge?ments?|grades?)\b)[a-z]+)"
    rf"|\b{_SUBJECT}\b[^.;,]{{0,60}}?\b{_IS} [\"']?(?:good|outstanding)\b(?! (?:at|for|that|to|in|when)\b)"
    rf"|\b(?:judged|graded|rated)(?: as| to be| overall)* [\"']?(?:good|outstanding)\b"
    r"|\b(?:judge|grade|rate)d? [^.;,]{1,60}? (?:as|to be) [\"']?(?:good|outstanding)\b(?! (?:at|for|that)\b)"
    rf"|\boutstanding (?:practice|leadership|services?|support|care|work|provision|quality)\b"
    r"|\bconsider\w* [^.;,]{1,60} to be [\"']?(?:good|outstanding)\b"
    r"|\b(?:find|found) [^.;,]{1,60} to be [\"']?(?:good|outstanding)\b(?! (?:at|for|that|to|in|when)\b)"
    rf"|^overall, [^.;,]{{1,80}} {_IS} [\"']?(?:good|outstanding)[\"']?\W*$"
    rf"|\b(?:an?|the) {GRADE} (?:grade|judge?ment|rating)\b"
    rf"|\b(?:in|into) the {GRADE} (?:category|band|bracket)\b"
    rf"|\b(?:a|the|overall) (?:grade|judge?ment|rating) (?:of|is) [\"']?(?:good|outstanding)\b",
    re.IGNORECASE,
)
# A grade that would have been given, or was reached, is one now, whatever inspection is told of beside it.
_NOW = re.compile(
    r"\b(?:had|if|were) (?:this|it|the visit|we)\b[^.;]{0,60}\b(?:inspection|graded?|judged?)\b"
    rf"[^.;]*?\b{GRADE}\b"
    rf"|\b{GRADE}\b[^.;]*?\bif (?:this|it|the visit) (?:had been|were)\b"
    r"|\b(?:climb|mov|ris|go|gone|improv|progress|shift|slip|fall|declin|come|came)\w* (?:\w+ ){0,3}"
    rf"from (?:an? )?(?:\w+ )?{GRADE} (?:to|into|towards) (?:an? )?(?:\w+ ){{0,2}}{GRADE}\b"
    rf"|\b(?:we|inspectors) (?:would )?(?:agree|judge|grade|rate|consider|conclude)\b[^.;]*?\b{GRADE}\b"
    rf"|\b{GRADE}[\"']*,? (?:and|which) (?:we|inspectors) agree\b",
    re.IGNORECASE,
)
# "Outstanding" is no grade where it says that something is still to be done.
_UNDONE = (
    r"(?:actions?|tasks?|work|issues?|cases?|assessments?|visits?|checks?|recommendations?|matters?|items?"
    r"|reports?|plans?|applications?|concerns?|debts?|needs?|information|documents?|reviews?|repairs?|referrals?|requests?|payments?)"
)
_OUTSTANDING = re.compile(
    r"\b(?:is|are|was|were|be|truly|simply|quite|nothing short of|of an?|an?|as) (?:\w+ly )?outstanding\b"
    rf"(?! {_UNDONE}\b)",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"\b(?:remain\w*|still|left|yet|actions?|tasks?|recommendations?|debts?)\b[^.;]{0,40}outstanding",
    re.IGNORECASE,
)
# What stands as good or outstanding now, said of what somebody gives or does.
_STANDS = re.compile(
    r"\b(?:help|support|practice|work|offer|front door|response|team|care|oversight|planning|partnership)\b"
    r"[^.;,]{0,50}?\b(?:is|are|has become|have become|remains?) "
    r"(?:now|already|overall|clearly|consistently|securely) (?:at least )?good\b"
    r"(?! (?:at|for|that|to|in|when|enough|quality)\b)",
    re.IGNORECASE,
)
# What somebody wants to become is no grade.
_WISHED = re.compile(
    r"\b(?:aspir\w+|ambiti\w+|aim\w*|want\w*|striv\w+|intend\w*|hop(?:e|es|ing)|determined) (?:to|for)\b"
    r"|\btowards\b",
    re.IGNORECASE,
)
# Within a sentence, a capital makes it the grade.
_CAPITAL = re.compile(r"(?<=[a-z] )(?:Good|Outstanding)\b(?! [A-Z])")
_HEADING = re.compile(rf"[:\-] *{GRADE}$", re.IGNORECASE)
_OVERALL = re.compile(
    rf"\b(?:services?|overall effectiveness)\b[^.;,]{{0,60}}?\b{_IS} (?P<after>{GRADE})\b"
    r"(?! (?:at|for|that|when)\b)"
    rf"|\b(?:receive|provide|provides|deliver|delivers|offer|offers)s? (?P<before>{GRADE}) services\b"
    rf"|\bservices\b[^.;,]{{0,40}}? (?P<verb>requires? improvement(?: to be good)?)\b",
    re.IGNORECASE,
)

# A part of the service may well have another grade than the whole.
_PART = re.compile(
    r"\b(?:care leavers?|in care|looked after|adopt\w+|foster\w*|help and protection|early help"
    r"|leaders(?:hip)?|some|all|range|these|other|health|school\w*|ensure|make sure|become)\b",
    re.IGNORECASE,
)


def grade_words(draft: Report) -> Iterator[DraftFault]:
    """Give each grade in a draft whose type gives none."""
    framework = draft.facts.framework.value
    if framework not in UNGRADED:
        return
    says = f"A report of the type “{framework.value}” gives no grades."
    for section in draft.sections:
        if _HEADING.search(fold(section.title)):
            yield DraftFault(FaultKind.GRADE_WORD, says, At(section.page, "heading", section.title))
    for p in draft.paragraphs:
        for span in sentences(p.text):
            sentence = span.of(p.text)
            if _is_graded(fold(sentence)):
                yield DraftFault(FaultKind.GRADE_WORD, says, at(p, sentence))


def _is_graded(sentence: str) -> bool:
    if _WISHED.search(sentence):
        return False
    if _NOW.search(sentence):
        return True
    outstanding = _OUTSTANDING.search(sentence) and not _STILL.search(sentence)
    graded = _GRADES.search(sentence) or _CAPITAL.search(sentence) or outstanding or _STANDS.search(sentence)
    return bool(graded) and not _OTHERS.search(sentence)


def grades_disagree(draft: Report, parts: Parts) -> Iterator[DraftFault]:
    """Give headings and sentences of the summary whose grade is another than the table's."""
    for section in draft.sections:
        name = next((n for n, pattern in RULES.names.items() if pattern.search(fold(section.title))), "")
        fact = draft.facts.judgements.get(name)
        if fact and section.grade and section.grade != fact.value:
            says = f"The table gives {fact.value} for {name.replace('_', ' ')}, the heading {section.grade}."
            table = At(fact.place.page, "table", fact.place.quotation) if fact.place else None
            yield DraftFault(FaultKind.SUMMARY, says, At(section.page, "heading", section.title), table)
    yield from _overall(draft, parts)


def _overall(draft: Report, parts: Parts) -> Iterator[DraftFault]:
    overall = draft.facts.judgements.get("overall_effectiveness")
    if overall is None:
        return
    table = At(overall.place.page, "table", overall.place.quotation) if overall.place else None
    for p in parts.summary:
        for span in sentences(p.text):
            sentence = span.of(p.text)
            found = _OVERALL.search(fold(sentence))
            if found is None or _OTHERS.search(fold(sentence)) or _PART.search(fold(sentence)):
                continue
            said = grade_of(next(g for g in found.groups() if g))
            if said and said != overall.value:
                says = f"The summary says {said}; the table gives {overall.value} overall."
                yield DraftFault(FaultKind.SUMMARY, says, at(p, sentence), table)
