"""The letter check on published reports with sentences planted in them: `learning_letter` prints it.

``bench/judgings/letter_planted.csv`` holds sentences made up, without a look at the check, for 94 published
ILACS reports, each read whole: claims of a summary that the body contradicts, in its own key words
or in others; claims that say the same; points that nothing in the body is behind, because it says nothing of
the matter or praises it; points that it does criticise. ``paragraphs`` are the numbers that a sentence rests
on. ``tools/fit_letter.py`` fits to them. ``letter_planted_unseen.csv`` holds as many for each of twelve
reports of 2013 to 2018, which nothing was fitted to.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from counterpoise.learning.letter.asked import nothing_behind
from counterpoise.learning.letter.parts import parts
from counterpoise.learning.letter.said import said
from counterpoise.learning.letter.summary import contradictions
from counterpoise.learning.reading import files_in, read_files
from counterpoise.learning.report import Kind, Paragraph, Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PLANTED = Path(__file__).parent / "judgings/letter_planted.csv"
UNSEEN = Path(__file__).parent / "judgings/letter_planted_unseen.csv"
CLAIMS = ("contra_plain", "contra_other", "same")
POINTS = ("point_nothing", "point_praised", "point_true")


def sentences_by_file(planted: Path = PLANTED) -> dict[str, dict[str, list[str]]]:
    """Return the planted sentences of each report, by kind."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    with planted.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["file"]][row["kind"]].append(row["text"])
    return found


def lines(folder: Path) -> Iterator[str]:
    """Give, for each kind of planted sentence, how many are told; those that are right should not be."""
    yield from _lines(folder, sentences_by_file(), "planted in published ILACS reports")
    yield from _lines(folder, sentences_by_file(UNSEEN), "planted in reports of 2013 to 2018, unseen")


def _lines(folder: Path, wanted: dict[str, dict[str, list[str]]], name: str) -> Iterator[str]:
    told: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    files = [f for f in files_in([folder]) if f.name in wanted]
    for path, report in read_files(files, workers=1):
        if isinstance(report, Report):
            for kind, texts in wanted[path.name].items():
                seen[kind] += len(texts)
            told.update(_told(report, wanted[path.name]))
    for kind in (*CLAIMS, *POINTS):
        yield f"{name}, {kind}: told {told[kind]} of {seen[kind]}"


def _told(report: Report, wanted: dict[str, list[str]]) -> Iterator[str]:
    parted, framework = parts(report), str(report.facts.framework.value)
    body = said(parted.body, framework)
    for kind in CLAIMS:
        # Among the report's own claims: of many, one must be surer to be told.
        summary = (*parted.summary, *plain(wanted[kind]))
        for fault in contradictions(summary, body, framework):
            if fault.at and any(fault.at.quotation in text for text in wanted[kind]):
                yield kind
    for kind in POINTS:
        for fault in nothing_behind(plain(wanted[kind]), body):
            if fault.at:
                yield kind


def plain(texts: Sequence[str]) -> list[Paragraph]:
    """Return texts as plain paragraphs."""
    return [
        Paragraph(order=i, kind=Kind.PLAIN, page=1, page_end=1, section="", text=text)
        for i, text in enumerate(texts)
    ]
