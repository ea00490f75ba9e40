"""Reading held against reports that were read by hand: ``python -m bench.learning_reading``.

Prints right and asked for each field and framework, what is wrong by name, the self-checks on every file, the
published grades beside those read, and the time a page takes beside that of its bare text.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.learning_reading_checks import checks
from bench.learning_reading_damage import damage
from bench.learning_reading_speed import speed
from counterpoise.learning.reading import files_in, read_files, record, unreadable_record
from counterpoise.learning.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
_OVERLAP = 0.9
_WORD = re.compile(r"\w+")
_FIELDS = (
    "framework",
    "la_name",
    "inspection_start",
    "inspection_end",
    "inspection_segments",
    "framework_short_or_standard",
    "publication_date",
    "lead_inspector",
    "cqc_lead_inspector",
    "overall",
    "mentions_covid",
    "pages",
    "numbered_paragraphs",
    "last_paragraph_number",
    "previous_inspection",
)
_LISTS = ("needs_to_improve", "priority_actions", "lscb_recommendations")
_SHOWN = 12


class _About(NamedTuple):
    framework: str
    file: str
    field: str


class Score:
    """Right and asked by framework and field, and what is wrong."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, str]] = Counter()
        self.right: Counter[tuple[str, str]] = Counter()
        self.wrong: defaultdict[str, list[str]] = defaultdict(list)

    def count(self, framework: str, field: str, *, right: bool, wrong: str) -> None:
        """Count one answer; ``wrong`` says what it was and should be."""
        self.asked[framework, field] += 1
        self.right[framework, field] += right
        if not right:
            self.wrong[field].append(wrong)


def main() -> int:
    """Print every table."""
    folder = DATA / "reports"
    if not folder.is_dir():
        print("The reports read by hand are not beside the project: nothing to measure.", file=sys.stderr)
        return 0
    answers = {p.name: a for p, a in read_files(files_in([folder / "pdf"]), workers=2)}
    records = {n: record(a) if isinstance(a, Report) else unreadable_record(a) for n, a in answers.items()}
    score = Score()
    for line in (folder / "truth_public.jsonl").read_text(encoding="utf-8").splitlines():
        truth = json.loads(line)
        _compare(score, records[truth["file"]], truth)
    for line in (folder / "paragraphs_public.jsonl").read_text(encoding="utf-8").splitlines():
        _compare_paragraph(score, records, json.loads(line))
    print("## Reading against reports read by hand (right / asked)\n")
    print("\n".join(_table(score)), end="\n\n")
    print("\n".join(_wrong(score)), end="\n\n")
    print("\n".join(checks(answers, DATA)), end="\n\n")
    print("\n".join(speed(folder / "pdf")), end="\n\n")
    print("\n".join(damage(folder / "pdf")))
    return 0


def _compare(score: Score, got: Mapping[str, Any], truth: Mapping[str, Any]) -> None:
    framework = str(truth["framework"] or "broken file")
    file = truth["file"]
    named = got["readable"] == truth["readable"] and (got["readable"] or bool(got["error"]))
    score.count(
        framework, "readable, or named with its reason", right=named, wrong=f"{file}: {got.get('error')}"
    )
    if not (truth["readable"] and got["readable"]):
        return
    for field in _FIELDS:
        if field not in truth:
            continue
        found, wanted = _plain(got.get(field)), _plain(truth[field])
        score.count(framework, field, right=found == wanted, wrong=f"{file}: {found!r}, not {wanted!r}")
    for name in {*truth["judgements"], *got["judgements"]}:
        found, wanted = got["judgements"].get(name), truth["judgements"].get(name)
        score.count(
            framework, "each judgement", right=found == wanted, wrong=f"{file}, {name}: {found}, not {wanted}"
        )
    for field in _LISTS:
        if field in truth:
            _compare_items(score, _About(framework, file, field), got[field], truth[field])


def _plain(value: Any) -> Any:
    """Leave out what the person who read noted beside the facts."""
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if k in {"date", "overall", "start", "end"} and v}
        return kept or None
    return value


def _compare_items(
    score: Score, about: _About, got: list[dict[str, Any]], wanted: list[dict[str, Any]]
) -> None:
    framework, file, field = about
    left = list(got)
    for item in wanted:
        match = next((g for g in left if overlap(g["text"], item["text"]) >= _OVERLAP), None)
        where = f"{file}, page {item['page']}: {item['text'][:70]}"
        score.count(framework, f"{field}: recall", right=match is not None, wrong=where)
        if match is None:
            continue
        left.remove(match)
        score.count(framework, f"{field}: precision", right=True, wrong="")
        same = match["page"] == item["page"]
        score.count(framework, f"{field}: page", right=same, wrong=f"{where}: page {match['page']}")
        for extra in ("timescale", "responsible_body"):
            if item.get(extra):
                right = match.get(extra) == item[extra]
                score.count(framework, f"{field}: {extra}", right=right, wrong=f"{where}: {match.get(extra)}")
    for item in left:
        wrong = f"{file}, page {item['page']}: {item['text'][:70]}"
        score.count(framework, f"{field}: precision", right=False, wrong=wrong)


def overlap(a: str, b: str) -> float:
    """Return the share of words that two texts have in common (Dice)."""
    one, other = Counter(_words(a)), Counter(_words(b))
    total = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / total if total else 1.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("\u2019", "'").replace("\u2018", "'"))


def _compare_paragraph(score: Score, records: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    found = [p for p in records[wanted["file"]]["paragraphs"] if p["paragraph"] == wanted["paragraph"]]
    where = f"{wanted['file']}, paragraph {wanted['paragraph']}"
    score.count("ILACS", "labelled paragraphs: found once", right=len(found) == 1, wrong=where)
    if len(found) != 1:
        return
    same = _words(found[0]["text"]) == _words(wanted["text"])
    score.count("ILACS", "labelled paragraphs: same words", right=same, wrong=where)
    right = found[0]["page"] == wanted["page"]
    score.count("ILACS", "labelled paragraphs: page", right=right, wrong=where)
    # The labels hold the first 90 letters of a heading.
    under = found[0]["section"][: len(wanted["section"])] == wanted["section"]
    score.count("ILACS", "labelled paragraphs: section", right=under, wrong=where)


def _table(score: Score) -> Iterator[str]:
    yield "| framework | field | right | asked | share |"
    yield "| --- | --- | --: | --: | --: |"
    for framework, field in sorted(score.asked):
        right, asked = score.right[framework, field], score.asked[framework, field]
        yield f"| {framework} | {field} | {right} | {asked} | {right / asked:.2%} |"


def _wrong(score: Score) -> Iterator[str]:
    yield "Wrong:" if score.wrong else "Wrong: none."
    for field, wrong in sorted(score.wrong.items()):
        yield f"- {field}: {len(wrong)}"
        yield from (f"  - {w}" for w in wrong[:_SHOWN])


if __name__ == "__main__":
    sys.exit(main())
