"""Read labelled paragraphs that lie beside the published reports they are about.

Labels name a paragraph by file and number, a sentence by the digest of its letters. The words themselves stay
in the reports: a label file alone gives nothing of them away.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.errors import UsageError
from counterpoise.learning.findings.cues import theme_names
from counterpoise.learning.findings.examples import Example, LabelledSentence
from counterpoise.learning.findings.polarity import Polarity
from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.findings.setting import Setting
from counterpoise.learning.report import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from counterpoise.learning.report import Report

_AUTHORITY = re.compile(
    r"^(?:(\d{4}-\d{2}-\d{2})_E\d+_(?P<text>.+)\.txt|(?P<report>.+?)-\d{4}-\d{2}-\d{2}.*)$"
)
_DIGITS = 16
# The paragraphs of the label files were read by another reader than the set that results are judged by.
_OTHER_READER = 0.4
_PICKED = 0.5
_NOT_LETTERS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Labels:
    """Paragraphs and sentences with their labels, and how many labels found no words in the reports given."""

    examples: tuple[Example, ...]
    loose: tuple[LabelledSentence, ...]
    without_words: int


@dataclass(frozen=True)
class LabelledSet:
    """What there is to fit on.

    Attributes
    ----------
    given : tuple of Example
        The set that results are judged by.
    beside : tuple of Example
        Paragraphs of the label files.
    picked : tuple of Example
        Paragraphs that teach themes alone.
    loose : tuple of LabelledSentence
        Sentences labelled by themselves.
    """

    given: tuple[Example, ...]
    beside: tuple[Example, ...]
    picked: tuple[Example, ...]
    loose: tuple[LabelledSentence, ...]
    without_words: int


def everything_labelled(shared: Path, labels: Path) -> LabelledSet:
    """Read the published reports of a folder and every label that lies in it and in the label files.

    Parameters
    ----------
    shared : Path
        Holds ``reports/pdf``, the labelled JSON lines beside it, and ``texts/jtai``.
    labels : Path
        As for `labels_beside`.
    """
    from counterpoise.learning.reading.reader import read_files  # noqa: PLC0415 (PDF reading is for fitting)

    folder = shared / "reports"
    read = (r for _, r in read_files(sorted((folder / "pdf").glob("*.pdf"))))
    reports = [r for r in read if not isinstance(r, Unreadable)]
    plain = {p.name: p.read_text(encoding="utf-8") for p in sorted((shared / "texts/jtai").glob("*.txt"))}
    beside = labels_beside(reports, plain, labels)
    given = tuple(given_examples(_lines(folder / "paragraphs_public.jsonl")))
    picks = picked_examples(_lines(folder / "truth_public.jsonl"), reports, given + beside.examples)
    return LabelledSet(given, beside.examples, tuple(picks), beside.loose, beside.without_words)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def letters_key(text: str) -> str:
    """Return a short digest of the letters and digits of a text, in lower case."""
    return hashlib.sha256(_NOT_LETTERS.sub("", text.lower()).encode()).hexdigest()[:_DIGITS]


def authority_of(file: str) -> str:
    """Return the authority's part of a file's name: ``kent`` of ``kent-2022-07-05-ilacs.pdf``."""
    found = _AUTHORITY.match(file)
    if not found:
        raise UsageError(
            f"{file} does not begin with an authority's name and a date.",
            next_step="Name label files as the reports are named: kent-2022-07-05-ilacs.pdf.",
        )
    return found["text"] or found["report"]


def given_examples(lines: Iterable[str], frameworks: Mapping[str, str] | None = None) -> Iterator[Example]:
    """Yield the paragraphs of a file of JSON lines that holds the words with their labels."""
    for line in lines:
        row = json.loads(line)
        yield Example(
            authority=authority_of(row["file"]),
            text=row["text"],
            setting=Setting(row["section"], (frameworks or {}).get(row["file"], "ILACS")),
            polarity=Polarity(row["polarity"]),
            themes=tuple(row["themes"]),
        )


def picked_examples(
    lines: Iterable[str], reports: Iterable[Report], known: Iterable[Example]
) -> Iterator[Example]:
    """Yield paragraphs picked from reports as notable, with the themes of the point they were picked for.

    They teach themes alone: a strength may have been picked from a paragraph that is mixed. Those among the
    ``known`` examples and those of SEND inspections are passed over.
    """
    heading = {(r.file, p.number): p.section for r in reports for p in r.paragraphs if p.number is not None}
    seen = {(e.authority, letters_key(e.text)) for e in known}
    names = frozenset(theme_names(send=False))
    for line in lines:
        report = json.loads(line)
        for polarity, kind in ((Polarity.STRENGTH, "strengths"), (Polarity.WEAKNESS, "weaknesses")):
            for pick in report[kind]:
                authority = authority_of(report["file"])
                key = (authority, letters_key(pick["text"]))
                if key in seen or not pick["themes"] or not names.issuperset(pick["themes"]):
                    continue
                seen.add(key)
                setting = Setting(
                    heading.get((report["file"], pick.get("paragraph")), ""), report["framework"]
                )
                yield Example(authority, pick["text"], setting, polarity, tuple(pick["themes"]), "", _PICKED)


def labels_beside(reports: Iterable[Report], plain: Mapping[str, str], folder: Path) -> Labels:
    """Return the labels of a folder with the words that the reports hold.

    Parameters
    ----------
    reports : iterable of Report
        As read; those without a label are passed over.
    plain : mapping
        Text of letters that are kept as plain text, by file name.
    folder : Path
        Holds ``paragraphs.csv`` (file, paragraph, key, polarity, themes, sentences) and ``sentences.csv``
        (file, key, polarity).
    """
    wanted = {(r["file"], r["key"]): r for r in _table(folder / "paragraphs.csv")}
    single = {(r["file"], r["key"]): r for r in _table(folder / "sentences.csv")}
    examples: list[Example] = []
    loose: list[LabelledSentence] = []
    for report in reports:
        for p in report.paragraphs:
            if row := wanted.pop((report.file, letters_key(p.text)), None):
                setting = Setting(p.section, report.facts.framework.value)
                examples.append(_example(row, p.text, setting))
            loose += _single(report.file, p.text, single)
    for file, text in plain.items():
        loose += _single(file, " ".join(text.split()), single)
    return Labels(tuple(examples), tuple(loose), len(wanted) + len(single))


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _example(row: Mapping[str, str], text: str, setting: Setting) -> Example:
    return Example(
        authority=authority_of(row["file"]),
        text=text,
        setting=setting,
        polarity=Polarity(row["polarity"]),
        themes=tuple(row["themes"].split()),
        signs=row["sentences"],
        trust=_OTHER_READER,
    )


def _single(
    file: str, text: str, wanted: dict[tuple[str, str], dict[str, str]]
) -> Iterator[LabelledSentence]:
    for span in sentences(text):
        sentence = span.of(text)
        if row := wanted.pop((file, letters_key(sentence)), None):
            yield LabelledSentence(authority_of(file), sentence, row["polarity"])
