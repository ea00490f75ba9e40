"""Use case: what became of the weaknesses that reports named, authority by authority and nationally."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import CounterpoiseError, NotFoundError
from counterpoise.exchange.bundle import load_bundle
from counterpoise.learning import followup
from counterpoise.learning.followup.follow import Became, become
from counterpoise.learning.followup.likeness import Sheet, lay_out
from counterpoise.learning.followup.linker import shipped_linker
from counterpoise.learning.followup.national import Followed, Recurring, recurring
from counterpoise.learning.followup.outcome import Outcome
from counterpoise.learning.followup.passage import Passage, passages, weaknesses
from counterpoise.learning.followup.succession import PARTIAL, nexts, subject_of
from counterpoise.learning.library import Library
from counterpoise.learning.search import versions
from counterpoise.learning.shown import shown
from counterpoise.learning.vectors import meaning
from counterpoise.learning.vectors.table import bundled
from counterpoise.service.learn_ingest import home

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from counterpoise.domain.authority import AuthorityRegister
    from counterpoise.learning.held import HeldReport, Tombstone

_DIGITS = 16
# Changes with the keys of an answer: pages can't show one that was kept with others.
_FORM = b"2"
_BASIS = (
    "Years run from the first report in the library that names a weakness. A weakness ends somewhere between"
    " two reports, so shares are bounds; those of which the next report says nothing surely are left out."
)


@dataclass(frozen=True)
class FollowUp:
    """What became of weaknesses.

    ``followed`` is empty where no authority was asked for: nationally only counts are told. ``last`` are the
    reports that no later one follows yet.
    """

    subject: str
    reports: int
    pairs: int
    followed: tuple[Followed, ...]
    counts: Recurring
    last: tuple[HeldReport, ...]
    withdrawn: tuple[Tombstone, ...]


def follow_up(
    area: str = "", *, on: date, small_homes: bool = False, library: Path | str | None = None
) -> FollowUp:
    """Follow every weakness into the next report on the same service.

    Parameters
    ----------
    area : str
        Name or code of an authority as the register of ``on`` has it, or name or URN of a provider; all, as
        counts without names, when empty.
    on : date
        Only reports public before this day are looked at.
    small_homes : bool
        Look at homes of three places or fewer, too, for as long as they may be shown.

    Raises
    ------
    NotFoundError
        When the library has no report on the area, or no second one that could follow up.
    StoreError
        When there is no library.
    """
    shelf = Library(library or home())
    register = load_bundle().register()
    reports = shown(shelf.reports(), on=on, small_homes=small_homes)
    after = nexts(reports, _heirs(register))
    mine = _of(area, reports, register, on) if area else reports
    if area and not any(after.get(r.sha256) for r in mine):
        raise NotFoundError(
            f"The library has no two reports on {area} of which one follows the other.",
            next_step="Take the later one in with `counterpoise learn ingest`, or follow another authority.",
        )
    desk = _Desk(shelf)
    followed = tuple(f for r in mine for f in desk.follow(r, after.get(r.sha256, ())))
    pairs = sum(bool(after.get(r.sha256)) for r in mine)
    return FollowUp(
        subject=_named(mine, area) if area else "",
        reports=len(mine),
        pairs=pairs,
        followed=followed if area else (),
        counts=recurring(followed, _groups(shelf)),
        last=tuple(r for r in mine if area and not after.get(r.sha256)),
        withdrawn=shelf.tombstones(),
    )


class _Desk:
    """Reports opened as they are needed, each laid out once."""

    def __init__(self, shelf: Library) -> None:
        self._shelf = shelf
        self._told: dict[str, tuple[Passage, ...]] = {}
        self._sheets: dict[str, Sheet] = {}

    def told(self, r: HeldReport) -> tuple[Passage, ...]:
        """Return the passages of a report."""
        if r.sha256 not in self._told:
            held = self._shelf.paragraphs(r.sha256), self._shelf.findings(r.sha256)
            self._told[r.sha256] = passages(r, *held)
        return self._told[r.sha256]

    def sheet(self, r: HeldReport) -> Sheet:
        """Return a report laid out."""
        if r.sha256 not in self._sheets:
            self._sheets[r.sha256] = lay_out(self.told(r), bundled())
        return self._sheets[r.sha256]

    def follow(self, r: HeldReport, later: Sequence[HeldReport]) -> list[Followed]:
        """Follow the weaknesses of a report into those after it, heir by heir."""
        heirs: dict[str, list[HeldReport]] = defaultdict(list)
        for n in later:
            heirs[subject_of(n)].append(n)
        weak = weaknesses(self.told(r)) if later else ()
        return [self._into(w, line) for w in weak for line in heirs.values()]

    def _into(self, weak: Passage, line: Sequence[HeldReport]) -> Followed:
        """Follow a weakness into the first later report that speaks of it, up to the next full one."""
        found: list[Followed] = []
        for n in line:
            became = become(weak, self.sheet(n), bundled(), shipped_linker())
            found.append(Followed(became, n))
            if became.told is not None:
                return found[-1]
        # A visit between looks at a part only: its silence tells nothing.
        return next((f for f in found if f.next.framework not in PARTIAL), _unsure(found[-1]))


def _unsure(f: Followed) -> Followed:
    if f.outcome is not Outcome.NOT_MENTIONED:
        return f
    why = "only a visit to a part of the work came after it"
    return Followed(Became(f.became.weak, Outcome.UNSURE, f.became.chance, why), f.next)


@cache
def made_by() -> str:
    """Return a digest of what links and outcomes are read with: answers kept before are not of it."""
    package = files(followup.__name__)
    parts = [package.joinpath(name).read_bytes() for name in ("weights.json", "said.json", "matters.toml")]
    return hashlib.sha256(b"".join([_FORM, *parts])).hexdigest()[:_DIGITS]


def _heirs(register: AuthorityRegister) -> Any:
    known: dict[tuple[str, str], bool] = {}

    def came_after(old: str, new: str) -> bool:
        if (old, new) not in known:
            known[old, new] = old != new and register.covers(old, new)
        return known[old, new]

    return came_after


def _of(
    area: str, reports: Sequence[HeldReport], register: AuthorityRegister, on: date
) -> tuple[HeldReport, ...]:
    wanted = area.strip().casefold()
    own = tuple(
        r for r in reports if wanted in {(r.provider or "").casefold(), (r.urn or "").casefold()} - {""}
    )
    if own:
        return own
    try:
        code = register.find(area, on=on).ons_code
    except CounterpoiseError:
        # A name that the register does not know may still be printed on a report.
        own = tuple(r for r in reports if r.provider is None and (r.authority or "").casefold() == wanted)
        if own:
            return own
        raise
    area_reports = (r for r in reports if r.provider is None and r.ons_code)
    return tuple(r for r in area_reports if register.covers(r.ons_code or "", code))


def _named(reports: Sequence[HeldReport], area: str) -> str:
    newest = max(reports, key=lambda r: (str(r.dated), r.sha256), default=None)
    return newest.subject if newest else area


def _groups(shelf: Library) -> dict[str, int]:
    """Return the group of near-duplicates of each paragraph that has some, by its id."""
    opened = versions.open_index(shelf.folder)
    if opened is None:
        opened = versions.refresh(shelf, meaning.of(shelf.folder), {})
    ids = [i.decode() for i in opened.catalogue.ids]
    groups = [int(g) for g in opened.catalogue.group]
    many = {g for row, g in enumerate(groups) if g != row}
    return {name: g for name, g in zip(ids, groups, strict=True) if g in many}


def as_record(found: FollowUp) -> dict[str, Any]:
    """Return the answer as other programs take it."""
    counts = found.counts
    return {
        "subject": found.subject or None,
        "reports": found.reports,
        "reports_followed": found.pairs,
        "no_later_report": [r.file for r in found.last],
        "weaknesses": [_record(f) for f in found.followed],
        "counts": {
            "followed": counts.followed,
            "left_out_as_the_same": counts.counted_once,
            "outcomes": dict(counts.outcomes),
            "likely": dict(counts.likely),
        },
        "themes": [
            {
                "theme": t.theme,
                "followed": t.followed,
                "outcomes": dict(t.outcomes),
                "come_again": t.come_again,
                "spoken_of": t.spoken_of,
                "again": vars(t.again) if t.again else None,
            }
            for t in counts.themes
        ],
        "lasting": {
            **{k: getattr(counts.lasting, k) for k in ("weaknesses", "ended", "censored", "half", "refused")},
            "still_there": [s._asdict() for s in counts.lasting.still],
            "basis": _BASIS,
        },
        "withdrawn": [
            {"file": t.file, "why": t.why, "withdrawn_at": t.withdrawn_at} for t in found.withdrawn
        ],
        "mark": "estimated",
    }


def _record(f: Followed) -> dict[str, Any]:
    b = f.became
    told = b.told
    return {
        "outcome": str(f.outcome),
        "why": b.why,
        "chance": round(b.chance, 3),
        "theme": b.weak.theme,
        "weakness": {
            **_place(b.weak),
            "quotation": b.blamed,
            "spans": [[s.start, s.end] for s in b.weak.blamed],
            "list": b.weak.paragraph.asked or None,
        },
        "next": {"file": f.next.file, "date": f.next.dated, "framework": f.next.framework},
        "says": {**_place(told), "quotation": b.quotation, "span": [b.start, b.end]} if told else None,
        "likest": _likest(b),
        "shares": [{"reason": n, "share": s} for n, s in b.shares],
    }


def _likest(b: Became) -> dict[str, Any] | None:
    if b.likest is None:
        return None
    p = b.likest.passage
    said = str(b.likely) if b.likely else None
    return {**_place(p), "quotation": p.words(p.sentences[b.likest.sentence]), "outcome": said}


def _place(p: Passage) -> dict[str, Any]:
    return {
        "file": p.report.file,
        "date": p.report.dated,
        "page": p.paragraph.page,
        "paragraph": p.paragraph.label,
        "id": p.paragraph.id,
    }
