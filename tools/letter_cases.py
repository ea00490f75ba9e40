"""What `fit_letter` learns from: published reports, sentences planted in them, and made blocks."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from letter_net import Lesson

from counterpoise.learning.findings.context import WIDTH
from counterpoise.learning.letter import claim, point
from counterpoise.learning.letter.asked import is_bare
from counterpoise.learning.letter.nearness import meanings, states_alone
from counterpoise.learning.letter.parts import parts
from counterpoise.learning.letter.said import LEANS, Said, said
from counterpoise.learning.letter.summary import claims_something
from counterpoise.learning.reading import files_in, read_files
from counterpoise.learning.report import Kind, Paragraph, Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.findings.linear import Floats
    from counterpoise.learning.letter.fitted import Nearness

JUDGINGS = Path(__file__).parent.parent / "bench/judgings"
FAULTY = frozenset({"contra_plain", "contra_other", "point_nothing", "point_praised"})
OWN_CLAIM, OWN_POINT = "claim of the report", "point of the report"
#: Shorter drafts made of a report: how many, of how many paragraphs, and what they are asked about.
SHORTER, LENGTHS, ASKED_OF_EACH = 10, (3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 30, 40), 8
#: What a report's own claim or point rests on is not written down. So many nearest sentences stand for it,
#: and for a point as many again of the nearest that find fault.
STAND_FOR = 3
#: Every third block is kept for the bench; so many together make a body, and count so much as a report.
KEPT, TOGETHER, BLOCKS_COUNT = 3, 40, 0.3
BODY = ("opposite", "same", "neighbour", "beside", "reason", "no_reason")
SEED = 1


@dataclass(frozen=True)
class Asked:
    """A claim or a point beside a report.

    ``row`` has shape (640,), state and meaning; ``rests_on`` are numbers of paragraphs.
    """

    kind: str
    text: str
    leaning: float
    row: Floats
    rests_on: frozenset[int]

    @property
    def is_point(self) -> bool:
        """Whether it asks for improvement."""
        return self.kind == OWN_POINT or self.kind.startswith("point")


@dataclass(frozen=True)
class Case:
    """A claim or a point beside a body, whole or shorter."""

    file: str
    kind: str
    is_point: bool
    claims: bool
    whole: bool
    signs: Floats

    @property
    def faulty(self) -> bool:
        """Whether the body contradicts it, or gives no reason for it."""
        return self.kind in FAULTY

    @property
    def published(self) -> bool:
        """Whether the report says it itself."""
        return self.kind in {OWN_CLAIM, OWN_POINT}


@dataclass(frozen=True)
class Taught:
    """A report: its body, with rows of shape (sentences, 640) for places, and what is asked of it."""

    file: str
    body: Said
    asked: tuple[Asked, ...]

    def body_rows(self, scale: Nearness) -> Floats:
        """Return the sentences of the body as nearness takes them."""
        return scale.beside(self.body.places[:, :WIDTH], self.body.places[:, WIDTH:])

    def near(self, near: Nearness) -> tuple[Said, Floats]:
        """Return the body and what is asked of it in their places."""
        body = self.body.places
        rows = np.array([a.row for a in self.asked])
        placed = replace(self.body, places=near.placed(body[:, :WIDTH], body[:, WIDTH:]))
        return placed, near.placed(rows[:, :WIDTH], rows[:, WIDTH:])

    @property
    def rests(self) -> NDArray[np.bool_]:
        """Which of what is asked rests on which sentence, shape (asked, sentences)."""
        numbers = [p.number for p in self.body.paragraphs]
        return np.array([[n in a.rests_on for n in numbers] for a in self.asked])

    def lesson(self, scale: Nearness) -> Lesson | None:
        """Return what nearness can learn here; none where nothing is known to rest on anything."""
        rests = self.rests
        known = rests.any(axis=1)
        if not known.any():
            return None
        rows = np.array([a.row for a in self.asked])[known]
        return Lesson(scale.beside(rows[:, :WIDTH], rows[:, WIDTH:]), self.body_rows(scale), rests[known])

    def found_first(self, near: Nearness) -> Iterator[bool]:
        """Give, of each sentence that is known to rest on something, whether that is nearest."""
        body, places = self.near(near)
        for place, rests in zip(places, self.rests, strict=True):
            if rests.any():
                yield bool(rests[int((body.places @ place).argmax())])


def taught_by(folder: Path) -> list[Taught]:
    """Return the reports that sentences were planted in, in the order of their files."""
    wanted: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (JUDGINGS / "letter_planted.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            wanted[row["file"]].append(row)
    files = [f for f in files_in([folder]) if f.name in wanted]
    read = {path.name: r for path, r in read_files(files, workers=2) if isinstance(r, Report)}
    return [_taught(read[name], wanted[name]) for name in sorted(read)]


def _taught(report: Report, rows: Sequence[dict[str, str]]) -> Taught:
    parted, framework = parts(report), str(report.facts.framework.value)
    points = [r for r in rows if r["kind"].startswith("point")]
    claims = [r for r in rows if not r["kind"].startswith("point")]
    own = [p.text for p in parted.asked if is_bare(p.text)]
    asked = [
        *_claims(said(_plain(claims), framework, place=_raw), claims),
        *_claims(said(parted.summary, framework, place=_raw), None),
        *(
            Asked(r["kind"], r["text"], 0.0, row, _numbers(r))
            for r, row in zip(points, _raw([r["text"] for r in points]), strict=True)
        ),
        *(Asked(OWN_POINT, t, 0.0, row, frozenset()) for t, row in zip(own, _raw(own), strict=True)),
    ]
    return Taught(report.file, said(parted.body, framework, place=_raw), tuple(asked))


def _claims(summed: Said, rows: Sequence[dict[str, str]] | None) -> Iterator[Asked]:
    for paragraph, one in zip(summed.paragraphs, claim.claims(summed), strict=True):
        row = rows[paragraph.order] if rows is not None else None
        kind, rests_on = (row["kind"], _numbers(row)) if row else (OWN_CLAIM, frozenset[int]())
        yield Asked(kind, one.text, one.leaning, one.place, rests_on)


def _numbers(row: dict[str, str]) -> frozenset[int]:
    return frozenset(int(n) for n in re.findall(r"\d+", row["paragraphs"]))


def _plain(rows: Sequence[dict[str, str]]) -> list[Paragraph]:
    return [
        Paragraph(order=i, kind=Kind.PLAIN, page=1, page_end=1, section="", text=row["text"])
        for i, row in enumerate(rows)
    ]


def _raw(texts: Sequence[str]) -> Floats:
    return np.hstack([states_alone(texts), meanings(texts)])


def cases(taught: Taught, near: Nearness) -> Iterator[Case]:
    """Give what is asked of a report beside all of its body, and beside shorter ones drawn from it."""
    body, places = taught.near(near)
    orders = np.array([p.order for p in body.paragraphs])
    everything = frozenset(orders.tolist())
    rests = [
        _rests(a, row, body, place) for a, row, place in zip(taught.asked, taught.rests, places, strict=True)
    ]
    for i in range(len(taught.asked)):
        yield _case(taught, i, places[i], body, whole=True)
    draw = np.random.default_rng([SEED, *taught.file.encode()])
    for _ in range(SHORTER):
        most = int(draw.choice(LENGTHS))
        picked = draw.permutation(len(taught.asked))[:ASKED_OF_EACH].tolist()
        chosen: frozenset[int] = frozenset()
        for i in picked:
            chosen = chosen | rests[i] if len(chosen | rests[i]) <= most else chosen
        others = draw.permutation(sorted(everything - chosen))[: max(0, most - len(chosen))]
        chosen |= frozenset(others.tolist())
        shorter = _only(body, np.isin(orders, list(chosen)))
        for i in picked:
            if rests[i] <= chosen:
                yield _case(taught, i, places[i], shorter, whole=False)


def _rests(asked: Asked, rests: NDArray[np.bool_], body: Said, place: Floats) -> frozenset[int]:
    """Return the orders of the paragraphs that something rests on, so far as it is known."""
    if asked.kind in {OWN_CLAIM, OWN_POINT}:
        nearest = np.argsort(-(body.places @ place), kind="stable")
        faults = nearest[body.leanings[nearest] < -LEANS] if asked.is_point else nearest[:0]
        at = np.concatenate([nearest[:STAND_FOR], faults[:STAND_FOR]])
    else:
        at = np.flatnonzero(rests)
    return frozenset(body.paragraphs[i].order for i in at.tolist())


def _case(taught: Taught, i: int, place: Floats, body: Said, *, whole: bool) -> Case:
    asked = taught.asked[i]
    if asked.is_point:
        signs = point.signs(point.Point(asked.text, place), body)
    else:
        signs = claim.signs(claim.Claim(asked.text, asked.leaning, place), body)
    claims = asked.is_point or claims_something(claim.Claim(asked.text, asked.leaning, place))
    return Case(taught.file, asked.kind, asked.is_point, claims, whole, signs)


def _only(body: Said, kept: NDArray[np.bool_]) -> Said:
    at = np.flatnonzero(kept).tolist()
    return Said(
        tuple(body.paragraphs[i] for i in at),
        tuple(body.texts[i] for i in at),
        body.leanings[kept],
        body.places[kept],
    )


def blocks(scale: Nearness) -> list[Lesson]:
    """Return made blocks as lessons, but for every third: forty together make a body."""
    with (JUDGINGS / "letter_blocks.csv").open(newline="", encoding="utf-8") as file:
        rows = [r for i, r in enumerate(csv.DictReader(file)) if i % KEPT != KEPT - 1]
    order = np.random.default_rng(SEED).permutation(len(rows)).tolist()
    starts = range(0, len(rows) - TOGETHER + 1, TOGETHER)
    return [_block([rows[i] for i in order[start : start + TOGETHER]], scale) for start in starts]


def _block(rows: Sequence[dict[str, str]], scale: Nearness) -> Lesson:
    raw = _raw([row[name] for row in rows for name in BODY])
    asked = _raw([row[name] for name in ("claim", "point") for row in rows])
    rests = np.zeros((len(asked), len(raw)), bool)
    for i in range(len(rows)):
        rests[i, [i * len(BODY) + BODY.index(name) for name in ("opposite", "same")]] = True
        rests[len(rows) + i, i * len(BODY) + BODY.index("reason")] = True
    body, sentences = (scale.beside(r[:, :WIDTH], r[:, WIDTH:]) for r in (raw, asked))
    return Lesson(sentences, body, rests, BLOCKS_COUNT)
