"""What became of weaknesses, counted: by theme, and how long they last; the same words count once."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from counterpoise.learning.compare.compare import FEWEST, Rate, rate
from counterpoise.learning.followup.lasting import Lasting, Spell, lasting
from counterpoise.learning.followup.outcome import Outcome
from counterpoise.learning.followup.succession import subject_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from counterpoise.learning.followup.follow import Became
    from counterpoise.learning.held import HeldReport

_DAYS_A_YEAR = 365.25
_THERE = frozenset({Outcome.IMPROVING, Outcome.REPEATED, Outcome.WORSE})
#: Two services that share so many long paragraphs are looked at as one where their lines are the same.
_SHARED = 3


@dataclass(frozen=True, slots=True)
class Followed:
    """A weakness and what a later report makes of it."""

    became: Became
    next: HeldReport

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        return self.became.outcome


@dataclass(frozen=True)
class ThemeLine:
    """A theme: how many weaknesses were followed, what became of them, and how often they come again.

    ``again`` is the share of improving, repeated and worse among those that the next report speaks of;
    ``None`` where it speaks of fewer than five.
    """

    theme: str
    followed: int
    outcomes: Mapping[str, int]
    again: Rate | None

    @property
    def come_again(self) -> int:
        """How many are improving, repeated or worse."""
        return sum(self.outcomes[o] for o in _THERE)

    @property
    def spoken_of(self) -> int:
        """Of how many the next report speaks at all."""
        return self.come_again + self.outcomes[Outcome.RESOLVED]


@dataclass(frozen=True)
class Recurring:
    """Counts over followed weaknesses; ``counted_once`` were left out because another says the same.

    ``likely`` tells of the unsure ones how many are likely to have become what; no other count has them.
    """

    followed: int
    counted_once: int
    outcomes: Mapping[str, int]
    likely: Mapping[str, int]
    themes: tuple[ThemeLine, ...]
    lasting: Lasting


def once(followed: Sequence[Followed], groups: Mapping[str, int]) -> tuple[Followed, ...]:
    """Return followed weaknesses without those that say the same as one of another service.

    Parameters
    ----------
    groups : mapping
        Number of the group of near-duplicates by id of the paragraph. Services that share at least three
        long paragraphs are taken as one for short lines, too: a children's trust of two authorities.
    """
    shared = _shared(followed, groups)
    first: dict[tuple[object, ...], str] = {}
    kept: dict[str, Followed] = {}
    for f in sorted(followed, key=lambda f: (str(f.became.weak.report.dated), f.became.weak.paragraph.id)):
        weak = f.became.weak
        name = weak.paragraph.id
        if name in kept:
            # An authority that became two is followed into both, and counted once.
            continue
        words = " ".join(weak.paragraph.text.casefold().split())
        own = subject_of(weak.report)
        keys = ((groups.get(name, name),), (shared.get(own, own), words))
        owners = {first[k] for k in keys if k in first}
        if all(o == own for o in owners):
            kept[name] = f
            for k in keys:
                first.setdefault(k, own)
    return tuple(kept.values())


def _shared(followed: Sequence[Followed], groups: Mapping[str, int]) -> dict[str, str]:
    """Return the first of those services that share paragraphs, by service."""
    members: dict[int, set[str]] = defaultdict(set)
    for f in followed:
        name = f.became.weak.paragraph.id
        if name in groups:
            members[groups[name]].add(subject_of(f.became.weak.report))
    pairs = Counter((a, b) for s in members.values() for a in s for b in s if a < b)
    first: dict[str, str] = {}
    for (a, b), n in sorted(pairs.items()):
        if n >= _SHARED:
            first[b] = first.get(a, a)
            first.setdefault(a, a)
    return first


def recurring(followed: Sequence[Followed], groups: Mapping[str, int]) -> Recurring:
    """Count what became of weaknesses."""
    counted = once(followed, groups)
    by: dict[str, list[Followed]] = defaultdict(list)
    for f in counted:
        by[f.became.weak.theme].append(f)
    lines = [_line(theme, members) for theme, members in by.items() if theme]
    return Recurring(
        followed=len(counted),
        counted_once=len(followed) - len(counted),
        outcomes=_outcomes(counted),
        likely=_likely(counted),
        themes=tuple(sorted(lines, key=lambda t: (-t.followed, t.theme))),
        lasting=lasting(spells(counted)),
    )


def _outcomes(followed: Sequence[Followed]) -> dict[str, int]:
    seen = Counter(f.outcome for f in followed)
    return {str(o): seen[o] for o in Outcome}


def _likely(followed: Sequence[Followed]) -> dict[str, int]:
    seen = Counter(f.became.likely for f in followed if f.outcome is Outcome.UNSURE)
    return {str(o): seen[o] for o in (Outcome.RESOLVED, *sorted(_THERE))}


def _line(theme: str, followed: Sequence[Followed]) -> ThemeLine:
    line = ThemeLine(theme, len(followed), _outcomes(followed), None)
    if line.spoken_of < FEWEST:
        return line
    return replace(line, again=rate(line.come_again, line.spoken_of))


def spells(followed: Sequence[Followed]) -> list[Spell]:
    """Return how long each weakness was there, from the first report that names it, link by link.

    Those of which the next report says nothing, or nothing surely, tell nothing and are left out.
    """
    by = {f.became.weak.paragraph.id: f for f in followed}
    carried = {
        f.became.told.paragraph.id for f in followed if f.outcome in _THERE and f.became.told is not None
    }
    return [s for name, f in by.items() if name not in carried and (s := _spell(f, by)) is not None]


def _spell(first: Followed, by: Mapping[str, Followed]) -> Spell | None:
    start = first.became.weak.report.dated
    seen, now = 0.0, first
    while start is not None:
        if now.outcome is Outcome.RESOLVED:
            return Spell(seen, _years(start, now.next.dated))
        if now.outcome not in _THERE or now.became.told is None:
            break
        seen = _years(start, now.next.dated)
        later = by.get(now.became.told.paragraph.id)
        if later is None:
            break
        now = later
    return Spell(seen, None) if seen else None


def _years(start: date, end: date | None) -> float:
    return round(((end or start) - start).days / _DAYS_A_YEAR, 1)
